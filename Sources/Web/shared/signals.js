// One signal for several ends.

/**
 * Aborts with the first of the signals.
 * @param {...AbortSignal} signals
 * @returns {AbortSignal}
 */
export const anySignal = (...signals) =>
  // @ts-ignore newer than TypeScript 4.8's library
  AbortSignal.any(signals);
