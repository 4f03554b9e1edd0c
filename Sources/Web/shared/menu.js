// A menu below the button that opens it. ↑↓ Home End and letters move, Esc closes, the focus goes back.

import { el } from './dom.js';
import { icon } from './icons.js';

const EDGE = 8;

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {import('./icons.js').IconName} icon
 * @property {boolean} [danger]
 * @property {boolean} [checked]
 * @property {string} [keys]
 * @property {() => void} run
 */

/**
 * Items without those that were left out.
 * @param {(Item|null|false)[]} items
 */
export const shownItems = (items) => /** @type {(Item|null)[]} */ (items.filter((item) => item !== false));

/**
 * @param {HTMLElement} anchor
 * @param {(Item|null)[]} items null draws a line
 * @param {{x: number, y: number}} [at] px; else below the anchor. On phones it is a sheet at the bottom.
 * @param {{name: string, words: string}} [about] subject of the menu, shown on phones, where the menu is far from it
 */
export function openMenu(anchor, items, at, about) {
  const node = el(
    'div',
    { class: 'menu', role: 'menu', popover: 'auto' },
    about &&
      el(
        'p',
        { class: 'menu-about f13 dim clip', role: 'presentation' },
        el('bdi', { class: 'mk-bold', text: about.name }),
        ' ',
        el('bdi', { text: about.words }),
      ),
    items.map((item) => (item
      ? el(
        'button',
        {
          class: `menu-item row f14${item.danger ? ' menu-danger' : ''}`,
          type: 'button',
          tabindex: -1,
          role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
          'aria-checked': item.checked,
          on: {
            click: () => {
              node.hidePopover();
              item.run();
            },
          },
        },
        icon(item.icon, 18),
        el('span', { text: item.label }),
        item.checked && icon('check', 16),
        item.keys && el('kbd', { class: 'kbd', text: item.keys, 'aria-hidden': 'true' }),
      )
      : el('div', { class: 'menu-line', role: 'separator' }))
    ),
  );
  const rows = [...node.querySelectorAll('.menu-item')];
  const move = (to) => rows[(to + rows.length) % rows.length].focus();

  node.addEventListener('keydown', (event) => {
    const now = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Tab') node.hidePopover();
    else if (event.key.length === 1 && event.key !== ' ') {
      const found = rows.findIndex((row, i) =>
        i > now && row.textContent.toLowerCase().startsWith(event.key.toLowerCase())
      );
      if (found >= 0) move(found);
    }
  });
  openBelow(node, anchor, at);
  rows[0]?.focus();
}

/**
 * Shows a popover beside its anchor, takes it away when it closes and gives the focus back.
 * @param {HTMLElement} node not yet in the page @param {HTMLElement} anchor @param {{x: number, y: number}} [at] px
 */
export function openBelow(node, anchor, at) {
  node.addEventListener('toggle', (event) => {
    anchor.setAttribute('aria-expanded', event.newState === 'open');
    if (event.newState === 'closed') {
      node.remove();
      if (document.activeElement === document.body) anchor.focus();
    }
  });
  document.body.append(node);
  node.showPopover();
  const from = at ? new DOMRect(at.x, at.y - 4, 0, 0) : anchor.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  const below = from.bottom + 4 + size.height + EDGE <= innerHeight;
  const right = from.left + size.width + EDGE > innerWidth;
  node.style.setProperty('--menu-x', `${Math.max(EDGE, right ? from.right - size.width : from.left)}px`);
  node.style.setProperty('--menu-y', `${below ? from.bottom + 4 : Math.max(EDGE, from.top - 4 - size.height)}px`);
}
