// The head of a table: names of columns, their order, the box that chooses every row.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';

/**
 * @param {import('./table.js').TableParts<unknown>} how
 * @param {(key: string) => string} t
 * @param {{all: HTMLInputElement|null, onSort: (column: string) => void}} parts
 */
export function createTableHead({ columns, actions }, t, { all, onSort }) {
  const heads = columns.map((column) => headCell(column, onSort));
  const words = el('span', { class: 'sr-only', text: t('table.actions') });
  const node = el(
    'thead',
    { role: 'rowgroup' },
    el(
      'tr',
      { role: 'row' },
      all && el('th', { class: 'tbl-check', role: 'columnheader' }, el('label', { class: 'check' }, all)),
      heads,
      actions && el('th', { role: 'columnheader', class: 'tbl-do' }, words),
    ),
  );
  const cols = [
    ...(all ? [el('col', { class: 'tbl-col-check' })] : []),
    ...columns.map(({ width }) => columnOf(width)),
    ...(actions ? [el('col', { class: 'tbl-col-do' })] : []),
  ];

  return {
    node,
    cols,
    /** @param {import('../state/lists.js').Query} query */
    showOrder({ sort, descending }) {
      columns.forEach((column, i) => {
        if (!column.sort) return;
        const is = column.key === sort;
        attr(heads[i], 'aria-sort', is ? (descending ? 'descending' : 'ascending') : 'none');
        const arrow = is ? [icon(descending ? 'sort-down' : 'sort-up', 14)] : [];
        heads[i].firstElementChild.replaceChildren(column.label, ...arrow);
      });
    },
  };
}

/** @param {import('./table.js').Column<unknown>} column @param {(key: string) => void} onSort */
function headCell({ key, label, kind, sort }, onSort) {
  const content = sort
    ? el('button', { class: 'tbl-sort', type: 'button', on: { click: () => onSort(key) } }, label)
    : label;
  return el('th', { role: 'columnheader', scope: 'col', class: `tbl-${kind ?? 'more'}` }, content);
}

function columnOf(width) {
  const node = el('col');
  node.style.width = width;
  return node;
}
