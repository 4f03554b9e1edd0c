// A menu below the button that opens it. ↑↓ Home End and letters move, Esc closes, the focus goes back.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';

const EDGE = 8;

/**
 * @param {HTMLElement} anchor
 * @param {({label: string, icon: string, danger?: boolean, checked?: boolean, run: () => void}|null)[]} items
 *   null draws a line
 */
export function openMenu(anchor, items) {
  const node = el('div', { class: 'menu', role: 'menu', popover: 'auto' }, items.map((item) => (item
    ? el('button', {
      class: `menu-item${item.danger ? ' menu-danger' : ''}`, type: 'button', tabindex: -1,
      role: item.checked === undefined ? 'menuitem' : 'menuitemradio', 'aria-checked': item.checked,
      on: { click: () => { node.hidePopover(); item.run(); } },
    }, icon(item.icon, 18), el('span', { text: item.label }), item.checked && icon('check', 16))
    : el('div', { class: 'menu-line', role: 'separator' }))));
  const rows = [...node.querySelectorAll('.menu-item')];
  const move = (to) => rows[(to + rows.length) % rows.length].focus();

  node.addEventListener('keydown', (event) => {
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Tab') node.hidePopover();
    else if (event.key.length === 1 && event.key !== ' ') {
      const found = rows.findIndex((row, i) => i > at && row.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
      if (found >= 0) move(found);
    }
  });
  node.addEventListener('toggle', (event) => {
    anchor.setAttribute('aria-expanded', event.newState === 'open');
    if (event.newState === 'closed') {
      node.remove();
      if (document.activeElement === document.body) anchor.focus();
    }
  });

  document.body.append(node);
  node.showPopover();
  const from = anchor.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  const below = from.bottom + 4 + size.height + EDGE <= innerHeight;
  const right = from.left + size.width + EDGE > innerWidth;
  node.style.left = `${Math.max(EDGE, right ? from.right - size.width : from.left)}px`;
  node.style.top = `${below ? from.bottom + 4 : Math.max(EDGE, from.top - 4 - size.height)}px`;
  rows[0]?.focus();
}
