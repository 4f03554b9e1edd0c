// Names of requests, unlike those of any other window that shares the session.

const START_BITS = 2 ** 48;

/**
 * @param {() => number} [random]
 * @returns {() => string} the next one, at most 64 characters
 */
export function createRids(random = Math.random) {
  const start = Math.floor(random() * START_BITS).toString(36);
  let last = 0;
  return () => `${start}-${++last}`;
}
