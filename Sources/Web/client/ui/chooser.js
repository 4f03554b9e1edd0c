// A field whose value is chosen from a long list: opens a search over it, ↑↓ move, Enter takes, × empties it.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { iconButton, searchField } from '../../shared/controls.js';
import { virtualList } from './virtuallist.js';

const ROW = 40;

/** @typedef {{key: string, name: string, about?: string, face: (size: number) => Node}} Choice */

/**
 * @typedef {object} ChooserParts
 * @property {string} label
 * @property {string} placeholder shown while nothing is chosen
 * @property {string} search label of the search
 * @property {(words: string) => Choice[]} choices
 * @property {(key: string) => Choice|undefined} known the choice of a key
 * @property {(key: string) => void} onChange '' = nothing chosen
 */

/** @param {import('./page.js').Context} ctx @param {ChooserParts} how */
export function createChooser(ctx, { label, placeholder, search, choices, known, onChange }) {
  const { t } = ctx.i18n;
  const change = (key) => {
    set(key);
    onChange(key);
    open.focus();
  };
  const open = el('button', {
    class: 'field-input f14 choose-open row',
    type: 'button',
    'aria-haspopup': 'dialog',
    on: { click: () => openList(open, { t, label, search, choices, take: change }) },
  });
  const empty = iconButton({
    label: t('history.anyone', { label }),
    icon: 'close',
    size: 16,
    class: 'choose-off',
    onClick: () => change(''),
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
    open.setAttribute('aria-label', `${label}: ${one?.name ?? placeholder}`);
    open.replaceChildren(
      ...(one
        ? [one.face(20), el('bdi', { class: 'choose-name clip', text: one.name })]
        : [el('span', { class: 'choose-name clip choose-any dim', text: placeholder }), icon('down', 16)]),
    );
  }

  set('');
  return { node, set };
}

/**
 * The search below the field.
 * @param {HTMLElement} anchor
 * @param {Pick<ChooserParts, 'label'|'search'|'choices'> & {t: import('../../shared/i18n.js').Translate,
 *   take: (key: string) => void}} how
 */
function openList(anchor, { t, label, search, choices, take }) {
  const life = new AbortController();
  const rows = virtualList({
    label,
    signal: life.signal,
    key: (item) => item.key,
    height: () => ROW,
    same: (a, b) => a.key === b.key && a.name === b.name,
    empty: el('p', { class: 'empty', text: t('people.none') }),
    create: () =>
      choiceRow((key) => {
        list.hidePopover();
        take(key);
      }),
  });
  const field = searchField({ label: search, onInput: (words) => rows.set(choices(words)) });
  const list = el(
    'div',
    { class: 'choose-list', popover: 'auto', role: 'dialog', 'aria-label': label },
    field.node,
    rows.node,
  );
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
  anchor.after(list);
  list.showPopover();
  placeBelow(list, anchor.getBoundingClientRect());
  rows.set(choices(''));
  field.input.focus();
}

/** @param {(key: string) => void} take */
function choiceRow(take) {
  const node = el('button', {
    class: 'pick-row row hov ring-in',
    type: 'button',
    on: { click: () => take(node.dataset.key) },
  });
  return {
    node,
    /** @param {Choice} item */
    update(item) {
      node.dataset.key = item.key;
      node.replaceChildren(
        item.face(28),
        el('bdi', { class: 'pick-name clip', text: item.name }),
        el('span', { class: 'pick-about clip f12 dim', text: item.about ?? '' }),
      );
    },
  };
}

/** @param {HTMLElement} list @param {DOMRect} box of the field */
function placeBelow(list, box) {
  list.style.setProperty('--menu-x', `${box.left}px`);
  list.style.setProperty('--menu-y', `${Math.min(box.bottom + 4, innerHeight - list.offsetHeight - 8)}px`);
  list.style.setProperty('--width', `${box.width}px`);
}
