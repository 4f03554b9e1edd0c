// What administrators did: filters by person, action and time; export.

import { button } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { faceLines } from './face.js';
import { factList, openSide } from './form.js';
import { saveFile } from './secret.js';
import { createTable } from './table.js';
import { filterMenu } from './tablefoot.js';
import { when } from './words.js';

/** An action without words of its own is shown as it is. @param {(key: string) => string} t @param {string} action */
export function actionWords(t, action) {
  const key = `action.${action.replace('/', '.')}`;
  const words = t(key);
  return words === key ? action : words;
}

/** To whom or what it was done; a chat by its name, which is the detail of its id. @param {any} row */
export const targetOf = (row) => (/^chats\//.test(row.action) && row.detail) || row.target;

/** @param {any} ctx */
export function createLog(ctx) {
  const { api, i18n, head } = ctx;
  const { t } = i18n;
  let known = []; // every action that can stand here, from the server

  const table = createTable(ctx, {
    label: t('page.log'),
    key: (row) => row.id,
    nameOf: (row) => actionWords(t, row.action),
    search: t('log.person'),
    count: 'log.count',
    empty: t('log.none'),
    filterNames: ['action', 'from', 'to'],
    columns: [
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
    ],
    load: async ({ search, ...query }) => {
      const answer = await api.call('log/list', filtersOf(query, search));
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
      date('from', now.from, (from) => change({ from })),
      date('to', now.to, (to) => change({ to })),
    ],
    open,
  });

  /** Days of the address become moments: from its beginning, to its end. */
  function filtersOf({ from, to, ...query }, search) {
    const start = from ? new Date(`${from}T00:00`).getTime() : undefined,
      end = to ? new Date(`${to}T23:59:59.999`).getTime() : undefined;
    return {
      ...query,
      ...(search && { person: search }),
      ...(Number.isFinite(start) && { from: start }),
      ...(Number.isFinite(end) && { to: end }),
    };
  }

  /** While a year is typed it is of the first centuries: that is no filter yet. */
  function date(key, value, change) {
    const input = el('input', {
      class: 'tbl-day',
      type: 'date',
      value: value ?? '',
      'aria-label': t(`log.${key}Day`),
      on: {
        change: () => {
          if (input.value === '' || input.value >= '1990') change(input.value);
        },
      },
    });
    return el('label', { class: 'tbl-date' }, t(`log.${key}`), input);
  }

  function open(row) {
    openSide(ctx, {
      title: actionWords(t, row.action),
      body: [factList([
        [t('log.who'), el('bdi', { text: `${row.realname || row.account} (${row.account})` })],
        [t('log.date'), i18n.full(row.date)],
        [t('log.action'), row.action],
        [t('log.target'), row.target && el('bdi', { text: row.target })],
        [t('log.address'), row.address],
        [
          t('log.detail'),
          row.detail &&
          el('pre', {
            class: 'frm-code',
            text: typeof row.detail === 'string' ? row.detail : JSON.stringify(row.detail, null, 2),
          }),
        ],
      ])],
    });
  }

  const save = button({
    label: t('log.export'),
    icon: 'download',
    onClick: async () => {
      save.disabled = true;
      try {
        const { search, filters } = table.query;
        saveFile(`${t('log.file')}.csv`, (await api.call('log/export', filtersOf(filters, search))).csv);
      } catch (cause) {
        ctx.toast(failure(cause, t));
      }
      save.disabled = false;
    },
  });
  head.actions(save);
  return { node: table.node, update: table.update };
}
