// Chats: the list, one with its members, dismissing, another owner; reading is a right of its own and is itself logged.

import { button } from '../../shared/controls.js';
import { ask, failure } from '../../shared/dialog.js';
import { avatar } from '../../shared/avatar.js';
import { el } from '../../shared/dom.js';
import { readChat } from './chatread.js';
import { faceLines } from './face.js';
import { factList, openSide, selectField, sideForm } from './form.js';
import { createTable } from './table.js';
import { filterMenu } from './tablefoot.js';
import { tag, when } from './words.js';

const KINDS = ['group', 'one2one', 'system'];
const STATES = ['active', 'dismissed'];

/** @param {any} ctx */
export function createChats(ctx) {
  const { api, i18n, head, may } = ctx;
  const { t } = i18n;
  const number = new Intl.NumberFormat(i18n.tag);
  const nameOf = (row) => row.name || t(`chat.kind.${row.kind}`);
  const state = (
    row,
  ) => (row.dismissed
    ? tag(t('chat.dismissed'), 'danger')
    : row.isPublic
    ? tag(t('chat.public'), 'accent')
    : tag(t(`chat.kind.${row.kind}`)));

  const table = createTable(ctx, {
    label: t('page.chats'),
    key: (row) => row.gid,
    nameOf,
    search: t('chats.search'),
    sort: 'lastActive',
    descending: true,
    count: 'chats.count',
    empty: t('chats.none'),
    filterNames: ['kind', 'state'],
    columns: [
      {
        key: 'name',
        label: t('chat.name'),
        width: '33%',
        sort: true,
        kind: 'main',
        cell: (row) =>
          el(
            'span',
            { class: 'face-row' },
            avatar({
              id: row.gid,
              name: nameOf(row),
              size: 32,
              shape: 'square',
              drawing: row.kind === 'system' ? 'bell' : undefined,
            }),
            el(
              'span',
              { class: 'face-lines' },
              el('bdi', { class: 'face-name', text: nameOf(row) }),
              el(
                'span',
                { class: 'face-second' },
                row.ownerName || t(`chat.kind.${row.kind}`),
                el('span', { class: 'tbl-also', text: ` · ${i18n.count('chat.members', row.members)}` }),
              ),
            ),
          ),
      },
      { key: 'kind', label: t('chat.kind'), width: '15%', kind: 'tag', cell: state },
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
    ],
    load: async (params) => {
      const answer = await api.call('chats/list', params);
      if (!params.search && !params.kind && !params.state) head.sub(i18n.count('chats.count', answer.total));
      return answer;
    },
    filters: (now, change) => [
      filterMenu(ctx, {
        label: t('chat.kind'),
        value: now.kind ?? '',
        onChange: (kind) => change({ kind }),
        options: KINDS.map((value) => ({ value, label: t(`chat.kind.${value}`), icon: 'chat' })),
      }),
      filterMenu(ctx, {
        label: t('chat.state'),
        value: now.state ?? '',
        onChange: (one) => change({ state: one }),
        options: STATES.map((value) => ({ value, label: t(`chat.state.${value}`) })),
      }),
    ],
    open: (row) => openChat(row.gid),
    actions: (row) => [
      { label: t('chat.open'), icon: 'panel', run: () => openChat(row.gid) },
      ...(may('chats.read')
        ? [{ label: t('chat.read'), icon: 'eye', run: () => readChat(ctx, row.gid, nameOf(row)) }]
        : []),
      ...(may('chats.edit') && row.kind === 'group' && !row.dismissed
        ? [null, { label: t('chat.dismiss'), icon: 'trash', danger: true, run: () => dismiss(row) }]
        : []),
    ],
  });

  async function openChat(gid) {
    let row;
    try {
      row = await api.call('chats/get', { gid });
    } catch (cause) {
      return ctx.toast(failure(cause, t));
    }
    const edits = may('chats.edit') && row.kind === 'group' && !row.dismissed;
    const dialog = openSide(ctx, {
      title: nameOf(row),
      body: [
        factList([
          [t('chat.kind'), state(row)],
          [t('chat.owner'), row.ownerName && el('bdi', { text: row.ownerName })],
          [t('chat.messages'), number.format(row.messages)],
          [t('chat.created'), when(i18n, row.created)],
          [t('chat.lastActive'), when(i18n, row.lastActive)],
          [t('chat.gid'), el('code', { class: 'code', text: row.gid })],
        ]),
        el('h3', { class: 'frm-part', text: i18n.count('chat.members', row.people.length) }),
        el(
          'ul',
          { class: 'frm-people', 'aria-label': t('chat.membersHead') },
          row.people.map((one) =>
            el(
              'li',
              { class: 'frm-person' },
              faceLines(one, one.account),
              one.isOwner
                ? tag(t('chat.owner'), 'accent')
                : one.isAdmin
                ? tag(t('chat.admin'))
                : one.online
                ? tag(t('person.online'), 'ok')
                : null,
            )
          ),
        ),
      ],
      buttons: [
        edits &&
        button({ label: t('chat.dismiss'), kind: 'outline', onClick: () => dismiss(row, () => dialog.close()) }),
        el('span', { class: 'frm-gap' }),
        edits && button({ label: t('chat.newOwner'), onClick: () => newOwner(row, () => dialog.close()) }),
        may('chats.read') &&
        button({ label: t('chat.read'), icon: 'eye', onClick: () => readChat(ctx, row.gid, nameOf(row)) }),
      ],
    });
  }

  function dismiss(row, after) {
    ask(ctx, {
      title: t('chat.dismiss.title', { name: nameOf(row) }),
      text: t('chat.dismiss.text'),
      action: t('chat.dismiss'),
      danger: true,
      run: async () => {
        await api.call('chats/dismiss', { gid: row.gid });
        after?.();
        ctx.toast(t('chat.dismiss.done', { name: nameOf(row) }));
        table.reload();
      },
    });
  }

  function newOwner(row, after) {
    const id = selectField(ctx, {
      id: 'chat-owner',
      label: t('chat.owner'),
      value: row.people.find((one) => one.isOwner)?.id,
      options: row.people.map((one) => ({ value: String(one.id), label: `${one.realname} (${one.account})` })),
    });
    sideForm(ctx, {
      title: t('chat.newOwner'),
      action: t('chat.newOwner'),
      fields: { id },
      body: [el('p', { class: 'dlg-text f14 soft', text: t('chat.newOwner.text', { name: nameOf(row) }) }), id.node],
      run: async () => {
        await api.call('chats/setOwner', { gid: row.gid, id: Number(id.value) });
        after();
        ctx.toast(t('chat.newOwner.done'));
        table.reload();
      },
    });
  }

  return { node: table.node, update: table.update };
}
