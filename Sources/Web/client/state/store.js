// Holds the one state, runs the reducer, tells who watches. No document, no socket.

/**
 * @template S, A
 * @typedef {object} Store
 * @property {() => S} get
 * @property {(action: A) => void} apply equal states tell nobody
 * @property {<T>(select: (state: S) => T, run: (value: T) => void, signal?: AbortSignal) => void} watch runs
 *   `run(value)` now and whenever `select(state)` has changed (Object.is, or element by element for lists), until the
 *   signal
 */

/**
 * @template S, A
 * @param {(state: S, action: A) => S} reduce pure
 * @param {S} initial
 * @param {(run: () => void) => void} [schedule] when watchers run: at once in tests, once per turn on a page
 * @returns {Store<S, A>}
 */
export function createStore(reduce, initial, schedule = (run) => run()) {
  let state = initial;
  let due = false;
  const watchers = new Set();

  function tell() {
    due = false;
    for (const watcher of [...watchers]) if (watchers.has(watcher)) watcher();
  }

  return {
    get: () => state,

    apply(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      if (due) return;
      due = true;
      schedule(tell);
    },

    watch(select, run, signal) {
      if (signal?.aborted) return;
      let last = select(state);
      const watcher = () => {
        const value = select(state);
        if (alike(last, value)) return;
        last = value;
        run(value);
      };
      watchers.add(watcher);
      signal?.addEventListener('abort', () => watchers.delete(watcher), { once: true });
      run(last);
    },
  };
}

function alike(a, b) {
  if (Object.is(a, b)) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => Object.is(one, b[i]));
}
