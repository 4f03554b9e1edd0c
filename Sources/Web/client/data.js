// The tables beside the page: words of a language, emoji, readings of names.

/** @template T @param {string} path below this folder @returns {Promise<T>} */
export const loadTable = async (path) => (await fetch(new URL(path, import.meta.url))).json();

/**
 * Loads at the first call only; after a failure the next call tries again.
 * @param {() => Promise<void>} load
 * @returns {() => Promise<void>}
 */
export function once(load) {
  let loading = null;
  return () => (loading ??= load().catch(() => {
    loading = null;
  }));
}
