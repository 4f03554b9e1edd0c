// One short line at the lower centre, for 4 s; with an action 8 s. Errors are not toasts: they are shown where
// the thing failed.

import { el } from './dom.js';

const SHOW_MS = 4_000;
const ACTION_MS = 8_000;

export function createToaster() {
  const node = el('div', { class: 'toast f14', role: 'status', popover: 'manual' });
  let timer = 0, ms = 0;
  const hide = () => node.hidePopover();
  const wait = () => {
    timer = setTimeout(hide, ms);
  };
  const hold = () => clearTimeout(timer);
  for (const type of ['pointerenter', 'focusin']) node.addEventListener(type, hold);
  for (const type of ['pointerleave', 'focusout']) node.addEventListener(type, wait);
  return {
    node,
    /** @param {string} text @param {{action: string, run: () => void}} [more] such as undo */
    show(text, more) {
      if (!node.isConnected) return; // the page it belongs to is gone
      hold();
      node.replaceChildren(
        el('span', { text }),
        more
          ? el('button', {
            class: 'toast-action',
            type: 'button',
            text: more.action,
            on: {
              click: () => {
                hide();
                more.run();
              },
            },
          })
          : '',
      );
      node.showPopover();
      ms = more ? ACTION_MS : SHOW_MS;
      wait();
    },
  };
}
