// The matrix of rights as a table: a row per right, a column per group, a box in each cell.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';

/** @typedef {import('../../shared/i18n.js').I18n} I18n */
/** @typedef {import('../net/records.js').Group} Group */

/**
 * @typedef {object} Matrix
 * @property {Group[]} groups
 * @property {string[]} names of the rights, in order
 * @property {(group: Group, name: string) => boolean} has as it is set in the page
 * @property {(group: Group, name: string, is: boolean) => void} set
 * @property {(group: Group) => (import('../../shared/menu.js').Item|null)[]} actions
 */

/** @param {I18n} i18n @param {Matrix} matrix */
export function matrixTable(i18n, matrix) {
  const { t } = i18n;
  const { groups, names, actions } = matrix;
  const corner = el('th', { class: 'mtx-corner', scope: 'col', text: t('rights.right') });
  const heads = groups.map((group) => el('th', { scope: 'col' }, groupHead(i18n, group, actions)));
  return el(
    'table',
    { class: 'mtx', 'aria-label': t('page.rights') },
    el('thead', {}, el('tr', {}, corner, heads)),
    el('tbody', {}, names.map((name) => rightRow(i18n, name, matrix))),
  );
}

function rightRow({ t }, name, matrix) {
  return el(
    'tr',
    {},
    el(
      'th',
      { scope: 'row' },
      el('span', { class: 'mtx-name', text: t(`right.${name}`) }),
      el('span', { class: 'mtx-about', text: t(`rightAbout.${name}`) }),
    ),
    matrix.groups.map((group) => el('td', {}, el('label', { class: 'check mtx-cell' }, box(t, group, name, matrix)))),
  );
}

function groupHead({ t, count }, group, actions) {
  const node = el(
    'button',
    {
      class: 'mtx-head',
      type: 'button',
      'aria-haspopup': 'menu',
      'aria-label': t('table.more', { name: group.name }),
      on: { click: () => openMenu(node, actions(group)) },
    },
    el(
      'span',
      { class: 'mtx-group' },
      el('bdi', { class: 'mtx-name', text: group.name }),
      el('span', { class: 'mtx-about', text: count('people.count', group.people.length) }),
    ),
    icon('down', 14),
  );
  return node;
}

/** A box that marks its cell while it differs from what the server has. */
function box(t, group, name, { has, set }) {
  const input = el('input', {
    type: 'checkbox',
    checked: has(group, name),
    'aria-label': t('rights.box', { group: group.name, right: t(`right.${name}`) }),
    on: {
      change: () => {
        set(group, name, input.checked);
        attr(input.closest('td'), 'data-changed', input.checked !== group.rights.includes(name) || null);
      },
    },
  });
  return input;
}
