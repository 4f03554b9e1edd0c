// Choosing rows of a table: the boxes, and the bar with what can be done with the chosen ones.

import { iconButton } from '../../shared/controls.js';
import { attr, el } from '../../shared/dom.js';
import { Choice } from '../state/choice.js';

/**
 * @template Row a record of the list
 * @param {import('../../shared/i18n.js').I18n} i18n
 * @param {Pick<import('./table.js').TableParts<Row>, 'key'|'bar'>} how without `bar` nothing is chosen
 * @param {{body: HTMLElement, rows: () => Row[]}} table
 */
export function createTableChoice(i18n, { key, bar: toolsOf }, { body, rows }) {
  const { t } = i18n;
  const choice = new Choice(key);
  const bar = el('div', { class: 'tbl-bar', role: 'region', 'aria-label': t('table.chosen'), hidden: true });
  const onAll = () => set(rows(), all.checked);
  const all = toolsOf ? el('input', { type: 'checkbox', 'aria-label': t('table.all'), on: { change: onAll } }) : null;

  function set(some, is) {
    choice.set(some, is);
    show();
  }

  function clear() {
    choice.clear();
    show();
  }

  function show() {
    for (const row of body.querySelectorAll('.tbl-row')) {
      const is = choice.hasWord(row.dataset.key);
      attr(row, 'aria-selected', all ? is : null);
      const box = /** @type {HTMLInputElement|null} */ (row.querySelector('.tbl-check input'));
      if (box) box.checked = is;
    }
    if (!all) return;
    const part = choice.of(rows());
    all.checked = part === 'all';
    all.indeterminate = part === 'some';
    bar.hidden = choice.size === 0;
    bar.replaceChildren(...(bar.hidden ? [] : barParts()));
  }

  function onNone() {
    clear();
    all.focus();
  }

  const barParts = () => [
    el('span', { class: 'tbl-chosen', role: 'status', text: i18n.count('table.count', choice.size) }),
    ...toolsOf(choice.rows, clear),
    iconButton({ label: t('table.none'), icon: 'close', size: 18, onClick: onNone }),
  ];

  return {
    bar,
    /**
     * The box in the head of the table.
     * @type {HTMLInputElement|null}
     */
    all,
    has: (row) => choice.has(row),
    set: (row, is) => set([row], is),
    clear,
    /** After other rows have been drawn. */
    renew() {
      choice.renew(rows());
      show();
    },
  };
}
