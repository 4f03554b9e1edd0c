// How long to wait before the next try to connect.

export const RETRY_FIRST_MS = 1_000;
export const RETRY_MAX_MS = 30_000;
const RETRY_JITTER = 0.2; // of the delay, so that a thousand pages do not come back in the same second
const SERVICE_RESTART = 1012; // the node is about to stop, another one serves (Docs/protocol.md 11.1)
const MOVE_MAX_MS = 2_000;

/**
 * @param {number} tries so far
 * @param {() => number} random
 * @param {number} [code] of the close frame
 * @returns {number} ms
 */
export function retryDelay(tries, random, code) {
  if (code === SERVICE_RESTART) return Math.round(MOVE_MAX_MS * random());
  const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** tries);
  return Math.round(delay * (1 + RETRY_JITTER * (2 * random() - 1)));
}
