// A field whose value is chosen from a long list: opens a search over it, ↑↓ move, Enter takes, × empties it.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { iconButton, searchField } from '../../shared/controls.js';
import { virtualList } from './virtuallist.js';

const ROW = 40;

/** @typedef {{key: string, name: string, about?: string, face: (size: number) => Node}} Choice */

/**
 * @param {import('./page.js').Context} ctx
 * @param {object} how
 * @param {string} how.label
 * @param {string} how.any what stands there while nothing is chosen
 * @param {string} how.search label of the search
 * @param {(words: string) => Choice[]} how.choices
 * @param {(key: string) => Choice|undefined} how.known the choice of a key
 * @param {(key: string) => void} how.onChange '' = nothing chosen
 */
export function createChooser(ctx, { label, any, search, choices, known, onChange }) {
  const { t } = ctx.i18n;
  const open = el('button', {
    class: 'field-input f14 choose-open row',
    type: 'button',
    'aria-haspopup': 'dialog',
    on: { click: show },
  });
  const empty = iconButton({
    label: t('history.anyone', { label }),
    icon: 'close',
    size: 16,
    class: 'choose-off',
    onClick: () => {
      set('');
      onChange('');
      open.focus();
    },
  });
  const node = el(
    'div',
    { class: 'field' },
    el('span', { class: 'field-label f13 soft', text: label }),
    el('div', { class: 'choose' }, open, empty),
  );

  function set(key) {
    const one = key ? known(key) : undefined;
    empty.hidden = !one;
    open.setAttribute('aria-label', `${label}: ${one?.name ?? any}`);
    open.replaceChildren(
      ...(one
        ? [one.face(20), el('bdi', { class: 'choose-name clip', text: one.name })]
        : [el('span', { class: 'choose-name clip choose-any dim', text: any }), icon('down', 16)]),
    );
  }

  function show() {
    const life = new AbortController();
    const rows = virtualList({
      label,
      signal: life.signal,
      key: (item) => item.key,
      height: () => ROW,
      same: (a, b) => a.key === b.key && a.name === b.name,
      empty: el('p', { class: 'empty', text: t('people.none') }),
      create: () => {
        const row = el('button', {
          class: 'pick-row row hov ring-in',
          type: 'button',
          on: { click: () => take(row.dataset.key) },
        });
        return {
          node: row,
          update: (item) => {
            row.dataset.key = item.key;
            row.replaceChildren(
              item.face(28),
              el('bdi', { class: 'pick-name clip', text: item.name }),
              el('span', { class: 'pick-about clip f12 dim', text: item.about ?? '' }),
            );
          },
        };
      },
    });
    const field = searchField({ label: search, onInput: (words) => rows.set(choices(words)) });
    const list = el(
      'div',
      { class: 'choose-list', popover: 'auto', role: 'dialog', 'aria-label': label },
      field.node,
      rows.node,
    );
    function take(key) {
      list.hidePopover();
      set(key);
      onChange(key);
      open.focus();
    }
    field.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') rows.node.querySelector('.pick-row')?.click();
      else if (event.key === 'ArrowDown') rows.node.querySelector('.pick-row')?.focus();
      else return;
      event.preventDefault();
    });
    list.addEventListener('toggle', (event) => {
      if (event.newState !== 'closed') return;
      life.abort();
      list.remove();
    });
    open.after(list);
    list.showPopover();
    const box = open.getBoundingClientRect();
    list.style.setProperty('--menu-x', `${box.left}px`);
    list.style.setProperty('--menu-y', `${Math.min(box.bottom + 4, innerHeight - list.offsetHeight - 8)}px`);
    list.style.setProperty('--width', `${box.width}px`);
    rows.set(choices(''));
    field.input.focus();
  }

  set('');
  return { node, set };
}
