// How long to wait before the next try to connect.

export const RETRY_FIRST_MS = 1_000;
export const RETRY_MAX_MS = 30_000;
/** Close code: the node is about to stop, another one serves (Docs/protocol.md 11.1). */
export const SERVICE_RESTART = 1012;
const MOVE_MAX_MS = 2_000;
const RETRY_JITTER = 0.2; // of the delay, so that a thousand pages do not come back in the same second

/**
 * @param {number} tries so far
 * @param {() => number} random
 * @returns {number} ms
 */
export function retryDelay(tries, random) {
  const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** tries);
  return Math.round(delay * (1 + RETRY_JITTER * (2 * random() - 1)));
}

/**
 * Before connecting to another node, as the server has told: clients do not all come at once.
 * @param {() => number} random
 * @returns {number} ms
 */
export function moveDelay(random) {
  return Math.round(MOVE_MAX_MS * random());
}
