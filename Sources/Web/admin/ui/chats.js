// Chats: the list with search, filters and pages.

import { avatar } from '../../shared/avatar.js';
import { el } from '../../shared/dom.js';
import { dismissChat, openChat } from './chatpanel.js';
import { readChat } from './chatread.js';
import { createTable } from './table.js';
import { filterMenu } from './tablefoot.js';
import { chatName, chatTag, when } from './words.js';

const KINDS = ['group', 'one2one', 'system'];
const STATES = ['active', 'dismissed'];

/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {import('../net/records.js').ChatRow} ChatRow */

/** @param {PageContext} ctx */
export function createChats(ctx) {
  const { api, i18n, head } = ctx;
  const { t } = i18n;
  const table = createTable(ctx, {
    label: t('page.chats'),
    key: (row) => row.gid,
    nameOf: (row) => chatName(t, row),
    search: t('chats.search'),
    sort: 'lastActive',
    descending: true,
    count: 'chats.count',
    empty: t('chats.none'),
    filterNames: ['kind', 'state'],
    columns: columns(i18n),
    load: async (params) => {
      const answer = await api.call('chats/list', params);
      if (!params.search && !params.kind && !params.state) head.sub(i18n.count('chats.count', answer.total));
      return answer;
    },
    filters: (now, change) => filters(ctx, now, change),
    open: (row) => openChat(ctx, row.gid, changed),
    actions: (row) => actions(ctx, row, changed),
  });

  function changed() {
    table.reload();
  }

  return { node: table.node, update: table.update };
}

/** @param {import('../../shared/i18n.js').I18n} i18n @returns {import('./table.js').Column<ChatRow>[]} */
function columns(i18n) {
  const { t } = i18n;
  const number = new Intl.NumberFormat(i18n.tag);
  return [
    { key: 'name', label: t('chat.name'), width: '33%', sort: true, kind: 'main', cell: (row) => nameCell(i18n, row) },
    { key: 'kind', label: t('chat.kind'), width: '15%', kind: 'tag', cell: (row) => chatTag(t, row) },
    {
      key: 'members',
      label: t('chat.membersHead'),
      width: '12%',
      sort: true,
      kind: 'number',
      cell: (row) => number.format(row.members),
    },
    {
      key: 'messages',
      label: t('chat.messages'),
      width: '13%',
      sort: true,
      kind: 'number',
      cell: (row) => number.format(row.messages),
    },
    {
      key: 'lastActive',
      label: t('chat.lastActive'),
      width: '17%',
      sort: true,
      cell: (row) => when(i18n, row.lastActive),
    },
  ];
}

/** @param {import('../../shared/i18n.js').I18n} i18n @param {ChatRow} row */
function nameCell(i18n, row) {
  const name = chatName(i18n.t, row);
  const drawing = row.kind === 'system' ? 'bell' : undefined;
  return el(
    'span',
    { class: 'face-row' },
    avatar({ id: row.gid, name, size: 32, shape: 'square', drawing }),
    el(
      'span',
      { class: 'face-lines' },
      el('bdi', { class: 'face-name', text: name }),
      el(
        'span',
        { class: 'face-second' },
        row.ownerName || i18n.t(`chat.kind.${row.kind}`),
        el('span', { class: 'tbl-also', text: ` · ${i18n.count('chat.members', row.members)}` }),
      ),
    ),
  );
}

/** @param {PageContext} ctx @param {Record<string, string>} now @param {(filters: object) => void} change */
function filters(ctx, now, change) {
  const { t } = ctx.i18n;
  return [
    filterMenu(ctx, {
      label: t('chat.kind'),
      value: now.kind ?? '',
      onChange: (kind) => change({ kind }),
      options: KINDS.map((value) => ({ value, label: t(`chat.kind.${value}`), icon: 'chat' })),
    }),
    filterMenu(ctx, {
      label: t('chat.state'),
      value: now.state ?? '',
      onChange: (state) => change({ state }),
      options: STATES.map((value) => ({ value, label: t(`chat.state.${value}`) })),
    }),
  ];
}

/** @param {PageContext} ctx @param {ChatRow} row @param {() => void} changed */
function actions(ctx, row, changed) {
  const { i18n: { t }, may } = ctx;
  /** @type {(import('../../shared/menu.js').Item|null)[]} */
  const items = [{ label: t('chat.open'), icon: 'panel', run: () => openChat(ctx, row.gid, changed) }];
  if (may('chats.read')) {
    items.push({ label: t('chat.read'), icon: 'eye', run: () => readChat(ctx, row.gid, chatName(t, row)) });
  }
  if (may('chats.edit') && row.kind === 'group' && !row.dismissed) {
    const run = () => dismissChat(ctx, row, changed);
    items.push(null, { label: t('chat.dismiss'), icon: 'trash', danger: true, run });
  }
  return items;
}
