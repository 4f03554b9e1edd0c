// Address ⇄ route. Every step into is one entry of the history, so the system's back gesture works.

import { parsePath } from '../state/view.js';

/** @param {(route: import('../state/view.js').Route) => void} follow */
export function createRouter(follow) {
  const here = () => location.hash.slice(1);
  const apply = () => follow(parsePath(here()));

  function go(path, { replace = false } = {}) {
    if (path === here()) return;
    const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1);
    history[replace ? 'replaceState' : 'pushState']({ depth }, '', `#${path}`);
    apply();
  }

  return {
    start() {
      addEventListener('popstate', apply);
      // Links to #/… become steps without a reload of anything.
      document.addEventListener('click', (event) => {
        const link = /** @type {HTMLElement} */ (event.target).closest?.('a[href^="#/"]');
        if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
          return;
        }
        event.preventDefault();
        go(link.getAttribute('href').slice(1));
      });
      apply();
    },
    go,
    /** Back if a page of this app was there before, else to `path`. */
    back(path) {
      if ((history.state?.depth ?? 0) > 0) history.back();
      else go(path, { replace: true });
    },
  };
}
