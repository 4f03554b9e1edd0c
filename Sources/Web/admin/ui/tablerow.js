// Rows of a table: one that shows a record, and those that stand there without one.

import { iconButton } from '../../shared/controls.js';
import { attr, el } from '../../shared/dom.js';
import { openMenu } from '../../shared/menu.js';

const OPEN_ACTIONS = 2; // the others are in the menu only

/** @template Row @typedef {import('./table.js').TableParts<Row>} TableParts */
/** @typedef {import('../../shared/i18n.js').Translate} Translate */

/**
 * @template Row
 * @param {Row} row
 * @param {TableParts<Row>} how
 * @param {Translate} t
 * @param {{has: (row: Row) => boolean, set: (row: Row, is: boolean) => void}} choice
 */
export function tableRow(row, how, t, choice) {
  const onClick = (event) => {
    if (how.open && !event.target.closest('button, a, input, label') && getSelection().isCollapsed) how.open(row);
  };
  return el(
    'tr',
    { role: 'row', class: 'tbl-row', data: { key: how.key(row) }, on: { click: onClick } },
    how.bar && checkCell(row, how, t, choice),
    how.columns.map((column) => cell(row, column, how)),
    how.actions && el('td', { role: 'cell', class: 'tbl-do' }, actionsOf(row, how, t)),
  );
}

function checkCell(row, { nameOf }, t, choice) {
  const box = el('input', {
    type: 'checkbox',
    checked: choice.has(row),
    'aria-label': t('table.choose', { name: nameOf(row) }),
    on: { change: (event) => choice.set(row, event.target.checked) },
  });
  return el('td', { role: 'cell', class: 'tbl-check' }, el('label', { class: 'check' }, box));
}

/**
 * @template Row
 * @param {Row} row @param {import('./table.js').Column<Row>} column @param {TableParts<Row>} how
 */
function cell(row, column, { open }) {
  const content = column.cell(row);
  return el(
    'td',
    { role: 'cell', class: `tbl-${column.kind ?? 'more'}` },
    column.kind === 'main' && open
      ? el('button', { class: 'tbl-open', type: 'button', on: { click: () => open(row) } }, content)
      : content,
  );
}

/** @template Row @param {Row} row @param {TableParts<Row>} how @param {Translate} t */
function actionsOf(row, { actions, nameOf }, t) {
  const items = actions(row);
  const quick = items.filter(Boolean).slice(0, OPEN_ACTIONS).map(({ label, icon, run }) =>
    iconButton({ label: `${label} · ${nameOf(row)}`, icon, size: 18, class: 'tbl-quick', onClick: run })
  );
  if (items.length === 0) return quick;
  const more = iconButton({
    label: t('table.more', { name: nameOf(row) }),
    icon: 'more',
    size: 18,
    onClick: () => openMenu(more, items),
  });
  attr(more, 'aria-haspopup', 'menu');
  return [...quick, more];
}

/**
 * One cell over the whole width.
 * @param {number} columns @param {Node} content
 */
export const wideRow = (columns, content) =>
  el('tr', { role: 'row', class: 'tbl-wide' }, el('td', { role: 'cell', colspan: columns }, content));

/**
 * A row that is not there yet.
 * @param {number} columns
 */
export const waitingRow = (columns) =>
  el(
    'tr',
    { class: 'tbl-wait', 'aria-hidden': 'true' },
    Array.from({ length: columns }, () => el('td', {}, el('span', { class: 'tbl-wait-bar' }))),
  );
