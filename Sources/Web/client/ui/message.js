// One row of the message list: a message with or without its head, a system line, a day, the unread line.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { isAdminOf } from '../state/chats.js';
import { withRealNames } from '../state/markup.js';
import { userAvatar } from './avatar.js';
import { messageWords } from './chatrow.js';
import { drawMarkup } from './markup.js';

/**
 * @param {import('../state/timeline.js').Row} row
 * @param {string} gid of the chat
 * @param {import('./page.js').Context} ctx
 * @returns {HTMLElement}
 */
export function createRow(row, gid, ctx) {
  const { t } = ctx.i18n;
  const node = el('div', { class: `msg-row msg-${row.kind}`, role: row.kind === 'message' ? 'article' : undefined });
  if (row.kind === 'day') node.append(el('span', { class: 'msg-day-word', text: ctx.i18n.day(row.ms, Date.now()) }));
  else if (row.kind === 'unread') node.append(el('span', { text: t('chat.unreadLine') }));
  else updateRow(node, row, gid, ctx);
  return node;
}

/** Draws a message row anew, in place. */
export function updateRow(node, row, gid, ctx) {
  if (row.kind === 'system') node.replaceChildren(systemLine(row.message, ctx));
  if (row.kind === 'message') drawMessage(node, row, gid, ctx);
}

function about({ store, i18n }) {
  const { users, session } = store.get();
  return { names: users.names, me: session.me, i18n };
}

function systemLine(message, ctx) {
  const words = withRealNames(message.content, ctx.store.get().users);
  return el('div', { class: 'msg-system-text' }, drawMarkup({ content: words, contentType: 'text' }, about(ctx)));
}

function drawMessage(node, { message, head }, gid, ctx) {
  const { store, i18n, commands } = ctx;
  const { t } = i18n;
  const state = store.get();
  const own = message.user === state.session.me;
  const user = state.users.byId.get(message.user);
  const name = user?.realname ?? t('chat.unknownPerson');
  const ms = message.date * 1000;
  const chat = state.chats.get(gid);
  const time = el('time', { class: 'msg-time', datetime: new Date(ms).toISOString(), title: i18n.full(ms), text: i18n.time(ms) });
  const textual = ['text', 'plain'].includes(message.contentType);
  const body = el('div', { class: 'msg-body' }, textual
    ? drawMarkup(message, about(ctx)) : el('p', { class: 'mk-text msg-other', text: messageWords(message, state, t) }));
  if (own) withState(body, message, ctx, () => commands.resend(message.gid));

  node.classList.toggle('msg-head', head);
  node.classList.toggle('msg-failed', message.state === 'failed');
  node.dataset.gid = message.gid;
  node.tabIndex = -1;
  node.setAttribute('aria-label', [name, messageWords(message, state, t), i18n.time(ms), own && t(`state.${message.state}`)].filter(Boolean).join(', '));
  node.replaceChildren(
    el('div', { class: 'msg-gutter' }, head ? userAvatar(user, 36, { dot: false }) : time),
    el('div', { class: 'msg-main' },
      head && el('div', { class: 'msg-who' },
        el('bdi', { class: `msg-name${own ? ' msg-own' : ''}`, text: name }),
        user && chat?.type === 'group' && isAdminOf(chat, user) && el('span', { class: 'tag', text: t('chat.admin') }), time),
      body));
}

/** The state follows the last line: clock, tick, or the failure with its cure. */
function withState(body, message, { i18n: { t } }, resend) {
  if (message.state === 'failed') {
    body.append(el('p', { class: 'msg-fault', role: 'alert' },
      el('span', { text: message.words || t('state.failed') }), el('span', { 'aria-hidden': 'true', text: ' · ' }),
      el('button', { class: 'msg-resend', type: 'button', text: t('state.resend'), on: { click: resend } })));
    return;
  }
  const mark = el('span', { class: 'msg-state', title: t(`state.${message.state}`) }, icon(message.state === 'waiting' ? 'clock' : 'check', 14));
  const last = body.lastElementChild;
  if (last?.classList.contains('mk-text')) last.append(mark);
  else body.append(mark);
}
