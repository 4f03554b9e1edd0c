// One row of the message list: a message with or without its head, a system line, a day, the unread line.

import { attr, el } from '../../shared/dom.js';
import { isAdminOf } from '../state/chats.js';
import { contentOf } from '../state/content.js';
import { hasReactions } from '../state/messagechanges.js';
import { bigEmoji, withRealNames } from '../state/markup.js';
import { isAnswer } from '../state/quote.js';
import { fileCard, picture } from './attachment.js';
import { userAvatar } from './avatar.js';
import { messageWords } from './chatrow.js';
import { drawTiles } from './gallery.js';
import { drawMarkup } from './markup.js';
import { stateOf, withMarks, withoutMarks } from './messagestate.js';
import { reactionRow } from './reactions.js';
import { urgentLine } from './urgent.js';

const BIG_MOST = 200; // characters that three emoji take, as short names, too

/**
 * @param {import('../state/timeline.js').Row} row
 * @param {string} gid of the chat
 * @param {import('./page.js').Context} ctx
 * @param {(key: string) => void} unfold
 * @returns {HTMLElement}
 */
export function createRow(row, gid, ctx, unfold) {
  const { t, day } = ctx.i18n;
  const node = el('div', { class: `msg-row msg-${row.kind}`, role: row.kind === 'message' ? 'article' : undefined });
  if (row.kind === 'day') node.append(el('span', { class: 'msg-day-word f12 dim', text: day(row.ms, Date.now()) }));
  else if (row.kind === 'unread') node.append(el('span', { text: t('chat.unreadLine') }));
  else if (row.kind === 'fold') {
    node.append(
      el('button', { class: 'msg-system-text mk-link', type: 'button', on: { click: () => unfold(row.key) } }),
    );
  }
  updateRow(node, row, gid, ctx);
  return node;
}

/**
 * Draws a message row again, in place. `keepsText`: only the message has changed, nothing else that it is drawn from; a
 * text that still says the same stays as it is then, with the focus and the selection in it.
 */
export function updateRow(node, row, gid, ctx, keepsText = false) {
  if (row.kind === 'fold') node.firstChild.textContent = ctx.i18n.count('message.fold', row.count);
  if (row.kind === 'system') {
    node.dataset.gid = row.message.gid;
    node.replaceChildren(systemLine(row.message, ctx));
  }
  if (row.kind === 'message') drawMessage(node, row, gid, ctx, keepsText);
  if (row.kind === 'gallery') drawGallery(node, row, gid, ctx);
}

export function aboutMarkup({ store, i18n, emoji }) {
  const { users, session } = store.get();
  return { names: users.names, me: session.me, i18n, emoji };
}

function systemLine(message, ctx) {
  if (message.deleted) {
    return el('p', { class: 'msg-system-text', text: messageWords(message, ctx.store.get(), ctx.i18n.t) });
  }
  const words = withRealNames(message.content, ctx.store.get().users);
  return el('div', { class: 'msg-system-text' }, drawMarkup({ content: words, contentType: 'text' }, aboutMarkup(ctx)));
}

/**
 * By row: its body and the text that was drawn into it.
 * @type {WeakMap<HTMLElement, {body: HTMLElement, text: string}>}
 */
const drawn = new WeakMap();

function drawMessage(node, { message, head }, gid, ctx, keepsText) {
  const { store, i18n: { t, time } } = ctx;
  const state = store.get();
  const own = message.user === state.session.me;
  const text = message.contentType === 'text' ? message.content : null;
  const former = drawn.get(node);
  const isSame = keepsText && text !== null && former?.text === text;
  const body = isSame ? former.body : el('div', { class: 'msg-body' }, drawContent(message, ctx));
  const focused = isSame && body.contains(document.activeElement)
    ? /** @type {HTMLElement} */ (document.activeElement)
    : null;
  if (isSame) withoutMarks(body);
  else if (isAnswer(message)) asAnswer(body.firstElementChild, t);
  withMarks(body, message, ctx);
  if (text !== null) drawn.set(node, { body, text });

  node.classList.toggle('msg-failed', message.state === 'failed');
  node.dataset.gid = message.gid;
  node.tabIndex = -1;
  node.setAttribute(
    'aria-label',
    [
      senderName(message, ctx),
      messageWords(message, state, t),
      time(message.date * 1000),
      message.type === 'urgent' && t('urgent.word'),
      message.edited && t('message.edited'),
      hasReactions(message) && t('react.all'),
      own && t(`state.${stateOf(state, message)}`),
    ].filter(Boolean).join(', '),
  );
  const emoji = focusedEmoji(node);
  drawFrame(node, message, head, gid, ctx, [body, urgentLine(message, ctx), reactionRow(message, ctx)]);
  focused?.focus({ preventScroll: true });
  if (emoji) chipOf(node, emoji)?.focus({ preventScroll: true });
}

/** The reaction that has the focus; it keeps it when the row is drawn again. */
const focusedEmoji = (node) => {
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  return focused && node.contains?.(focused) ? focused.dataset?.emoji : undefined;
};

/** @returns {HTMLElement|null} */
const chipOf = (node, emoji) => node.querySelector(`.react-one[data-emoji="${CSS.escape(emoji)}"]`);

/** The quoted line leads to the message it was taken from. */
function asAnswer(quote, t) {
  if (!quote?.matches('.mk-quote')) return;
  quote.classList.add('mk-answer');
  quote.tabIndex = 0;
  attr(quote, 'role', 'link');
  attr(quote, 'title', t('message.toQuoted'));
}

function drawGallery(node, row, gid, ctx) {
  const tiles = node.querySelector('.msg-tiles') ?? el('div', { class: 'msg-tiles' });
  drawTiles(tiles, row, ctx);
  drawFrame(node, row.message, row.head, gid, ctx, tiles);
}

const senderName = (message, { store, i18n: { t } }) =>
  store.get().users.byId.get(message.user)?.realname ?? t('chat.unknownPerson');

/** Avatar or time at the left; name, tag and time above the content. */
function drawFrame(node, message, head, gid, ctx, content) {
  const { store, i18n } = ctx;
  const state = store.get();
  const user = state.users.byId.get(message.user);
  const chat = state.chats.get(gid);
  const ms = message.date * 1000;
  const time = el('time', {
    class: 'msg-time dim',
    datetime: new Date(ms).toISOString(),
    title: i18n.full(ms),
    text: i18n.time(ms),
  });
  const face = head && userAvatar(user, 36, { dot: false });
  if (face && user) face.dataset.user = user.id;
  node.classList.toggle('msg-head', head);
  drawBesideTools(
    node,
    el('div', { class: 'msg-gutter' }, face || time),
    el(
      'div',
      { class: 'msg-main' },
      head &&
        el(
          'div',
          { class: 'msg-who f14' },
          el('bdi', {
            class: `msg-name clip${message.user === state.session.me ? ' msg-own' : ''}`,
            text: senderName(message, ctx),
          }),
          user && chat?.type === 'group' && isAdminOf(chat, user) &&
            el('span', { class: 'tag soft', text: i18n.t('chat.admin') }),
          time,
        ),
      content,
    ),
  );
}

/**
 * Renews what is in a row. The bar of tools stays, with the focus in it: reactions and receipts of others come while
 * somebody points at it.
 * @param {HTMLElement} node @param {...HTMLElement} parts
 */
function drawBesideTools(node, ...parts) {
  const tools = [...node.children].find((one) => one.classList.contains('msg-tools')) ?? null;
  for (const one of [...node.children]) if (one !== tools) one.remove();
  for (const one of parts) node.insertBefore(one, tools);
}

/**
 * The content of a message, of any kind.
 * @returns {Node[]}
 */
export function drawContent(message, ctx) {
  const content = contentOf(message);
  switch (content.kind) {
    case 'text': {
      const nodes = drawMarkup(message, aboutMarkup(ctx));
      if (message.content.length <= BIG_MOST && bigEmoji(ctx.emoji.withSigns(message.content))) {
        /** @type {HTMLElement} */ (nodes[0])?.classList.add('mk-big');
      }
      return nodes;
    }
    case 'emoji':
      return [el('p', { class: 'mk-text mk-big', text: ctx.emoji.signOf(content.text) })];
    case 'image':
      return [picture(message, content, ctx)];
    case 'file':
      return [fileCard(message, content, ctx)];
    case 'link':
      return drawMarkup({ content: content.url, contentType: 'plain' }, aboutMarkup(ctx));
    default:
      return [el('p', { class: 'mk-text msg-other dim', text: messageWords(message, ctx.store.get(), ctx.i18n.t) })];
  }
}
