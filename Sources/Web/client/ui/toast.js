// One short line at the lower centre, for 4 s. Errors are no toasts: they stand where the thing failed.

import { el } from '../../shared/dom.js';

const SHOW_MS = 4_000;

export function createToaster() {
  const node = el('div', { class: 'toast', role: 'status', popover: 'manual' });
  let timer = 0;
  return {
    node,
    /** @param {string} text */
    show(text) {
      clearTimeout(timer);
      node.textContent = text;
      node.showPopover();
      timer = setTimeout(() => node.hidePopover(), SHOW_MS);
    },
  };
}
