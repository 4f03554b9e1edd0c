// The log of administrators' actions: filters by person, action and time; export.

import { button } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { faceLines } from './face.js';
import { factList, openSide } from './form.js';
import { saveFile } from './secret.js';
import { createTable } from './table.js';
import { filterMenu } from './tablefoot.js';
import { when } from './words.js';

/**
 * An action without words of its own is shown as it is.
 * @param {(key: string) => string} t @param {string} action
 */
export function actionWords(t, action) {
  const key = `action.${action.replace('/', '.')}`;
  const words = t(key);
  return words === key ? action : words;
}

/**
 * The person or thing it was done to; a chat by its name, which is the detail of its id.
 * @param {import('../net/records.js').LogRow} row @returns {string|undefined}
 */
export const targetOf = (row) => (/^chats\//.test(row.action) && /** @type {string} */ (row.detail)) || row.target;

/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {import('../net/records.js').LogRow} LogRow */

/** @param {PageContext} ctx */
export function createLog(ctx) {
  const { api, i18n: { t }, head } = ctx;
  let known = []; // every possible action, from the server

  const table = createTable(ctx, {
    label: t('page.log'),
    key: (row) => row.id,
    nameOf: (row) => actionWords(t, row.action),
    search: t('log.person'),
    count: 'log.count',
    empty: t('log.none'),
    filterNames: ['action', 'from', 'to'],
    columns: columns(ctx.i18n),
    load: async ({ search, ...query }) => {
      const answer = await api.call('log/list', logParams(query, search));
      if (known.length === 0) {
        known = answer.actions;
        table.refilter();
      }
      return answer;
    },
    filters: (now, change) => [
      filterMenu(ctx, {
        label: t('log.action'),
        value: now.action ?? '',
        onChange: (action) => change({ action }),
        options: known.map((value) => ({ value, label: actionWords(t, value) })),
      }),
      dayField(t, 'from', now.from, (from) => change({ from })),
      dayField(t, 'to', now.to, (to) => change({ to })),
    ],
    open: (row) => openAction(ctx, row),
  });
  head.actions(exportButton(ctx, () => table.query));
  return { node: table.node, update: table.update };
}

/** @param {import('../../shared/i18n.js').I18n} i18n @returns {import('./table.js').Column<LogRow>[]} */
function columns(i18n) {
  const { t } = i18n;
  return [
    {
      key: 'who',
      label: t('log.who'),
      width: '24%',
      kind: 'main',
      cell: (row) =>
        faceLines(
          { id: row.user, realname: row.realname, account: row.account },
          row.account,
          el('span', { class: 'tbl-also', text: ` · ${actionWords(t, row.action)}` }),
        ),
    },
    { key: 'action', label: t('log.action'), width: '20%', cell: (row) => actionWords(t, row.action) },
    { key: 'target', label: t('log.target'), width: '24%', cell: (row) => el('bdi', { text: targetOf(row) || '—' }) },
    { key: 'address', label: t('log.address'), width: '14%', cell: (row) => row.address || '—' },
    { key: 'date', label: t('log.date'), width: '18%', kind: 'tag', cell: (row) => when(i18n, row.date) },
  ];
}

/**
 * Parameters of the call: days of the address become moments, from the first one's beginning to the last one's end.
 * @param {Record<string, unknown>} query @param {string} [search] a person
 */
function logParams({ from, to, ...query }, search) {
  const start = from ? new Date(`${from}T00:00`).getTime() : undefined;
  const end = to ? new Date(`${to}T23:59:59.999`).getTime() : undefined;
  return {
    ...query,
    ...(search && { person: search }),
    ...(Number.isFinite(start) && { from: start }),
    ...(Number.isFinite(end) && { to: end }),
  };
}

/** A half-typed year is in the first centuries: not a filter yet. */
function dayField(t, key, value, change) {
  const onChange = () => {
    if (input.value === '' || input.value >= '1990') change(input.value);
  };
  const input = el('input', {
    class: 'tbl-day',
    type: 'date',
    value: value ?? '',
    'aria-label': t(`log.${key}Day`),
    on: { change: onChange },
  });
  return el('label', { class: 'tbl-date' }, t(`log.${key}`), input);
}

/** @param {PageContext} ctx @param {LogRow} row */
function openAction(ctx, row) {
  const { i18n } = ctx;
  const { t } = i18n;
  const detail = typeof row.detail === 'string' ? row.detail : JSON.stringify(row.detail, null, 2);
  openSide(ctx, {
    title: actionWords(t, row.action),
    body: [factList([
      [t('log.who'), el('bdi', { text: `${row.realname || row.account} (${row.account})` })],
      [t('log.date'), i18n.full(row.date)],
      [t('log.action'), row.action],
      [t('log.target'), row.target && el('bdi', { text: row.target })],
      [t('log.address'), row.address],
      [t('log.detail'), row.detail && el('pre', { class: 'frm-code', text: detail })],
    ])],
  });
}

/** @param {PageContext} ctx @param {() => import('../state/lists.js').Query} query */
function exportButton({ api, i18n: { t }, toast }, query) {
  const node = button({
    label: t('log.export'),
    icon: 'download',
    onClick: async () => {
      node.disabled = true;
      try {
        const { search, filters } = query();
        saveFile(`${t('log.file')}.csv`, (await api.call('log/export', logParams(filters, search))).csv);
      } catch (cause) {
        toast(failure(cause, t));
      }
      node.disabled = false;
    },
  });
  return node;
}
