// One chat at the right: what is known of it, its members; dismissing it, another owner.

import { button } from '../../shared/controls.js';
import { ask, failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { readChat } from './chatread.js';
import { faceLines } from './face.js';
import { factList, openSide, selectField, sideForm } from './form.js';
import { chatName, chatTag, tag, when } from './words.js';

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('../net/records.js').ChatRow} ChatRow */
/** @typedef {import('../net/records.js').ChatDetail} ChatDetail */

/** @param {Context} ctx @param {string} gid @param {() => void} changed */
export async function openChat(ctx, gid, changed) {
  const { api, i18n: { t }, may, toast } = ctx;
  /** @type {ChatDetail} */ let row;
  try {
    row = await api.call('chats/get', { gid });
  } catch (cause) {
    return toast(failure(cause, t));
  }
  const edits = may('chats.edit') && row.kind === 'group' && !row.dismissed;
  const after = () => {
    dialog.close();
    changed();
  };
  const name = chatName(t, row);
  const dialog = openSide(ctx, {
    title: name,
    body: [facts(ctx.i18n, row), ...members(ctx.i18n, row)],
    buttons: [
      edits && button({ label: t('chat.dismiss'), kind: 'outline', onClick: () => dismissChat(ctx, row, after) }),
      el('span', { class: 'frm-gap' }),
      edits && button({ label: t('chat.newOwner'), onClick: () => chooseOwner(ctx, row, after) }),
      may('chats.read') && button({ label: t('chat.read'), icon: 'eye', onClick: () => readChat(ctx, gid, name) }),
    ],
  });
}

/** @param {import('../../shared/i18n.js').I18n} i18n @param {ChatDetail} row */
function facts(i18n, row) {
  const { t } = i18n;
  return factList([
    [t('chat.kind'), chatTag(t, row)],
    [t('chat.owner'), row.ownerName && el('bdi', { text: row.ownerName })],
    [t('chat.messages'), new Intl.NumberFormat(i18n.tag).format(row.messages)],
    [t('chat.created'), when(i18n, row.created)],
    [t('chat.lastActive'), when(i18n, row.lastActive)],
    [t('chat.gid'), el('code', { class: 'code', text: row.gid })],
  ]);
}

/** @param {import('../../shared/i18n.js').I18n} i18n @param {ChatDetail} row */
function members({ t, count }, { people }) {
  const sign = (one) => {
    if (one.isOwner) return tag(t('chat.owner'), 'accent');
    if (one.isAdmin) return tag(t('chat.admin'));
    return one.online ? tag(t('person.online'), 'ok') : null;
  };
  return [
    el('h3', { class: 'frm-part', text: count('chat.members', people.length) }),
    el(
      'ul',
      { class: 'frm-people', 'aria-label': t('chat.membersHead') },
      people.map((one) => el('li', { class: 'frm-person' }, faceLines(one, one.account), sign(one))),
    ),
  ];
}

/** @param {Context} ctx @param {ChatRow} row @param {() => void} after runs when it is dismissed */
export function dismissChat(ctx, row, after) {
  const { api, i18n: { t }, toast } = ctx;
  const name = chatName(t, row);
  ask(ctx, {
    title: t('chat.dismiss.title', { name }),
    text: t('chat.dismiss.text'),
    action: t('chat.dismiss'),
    danger: true,
    run: async () => {
      await api.call('chats/dismiss', { gid: row.gid });
      after();
      toast(t('chat.dismiss.done', { name }));
    },
  });
}

/** @param {Context} ctx @param {ChatDetail} row @param {() => void} after runs when there is another owner */
function chooseOwner(ctx, row, after) {
  const { api, i18n: { t }, toast } = ctx;
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
    body: [
      el('p', { class: 'dlg-text f14 soft', text: t('chat.newOwner.text', { name: chatName(t, row) }) }),
      id.node,
    ],
    run: async () => {
      await api.call('chats/setOwner', { gid: row.gid, id: Number(id.value) });
      after();
      toast(t('chat.newOwner.done'));
    },
  });
}
