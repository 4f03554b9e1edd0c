// One row of the chat list: avatar, title and time, then the last words and what is unread.

import { attr, el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle } from '../state/chats.js';
import { contentOf } from '../state/content.js';
import { READ_MOST, snippet, withRealNames } from '../state/markup.js';
import { pathOf } from '../state/view.js';
import { chatAvatar } from './avatar.js';
import { badge } from './badge.js';

const FINE_POINTER = matchMedia('(pointer: fine)').matches; // a finger that rests opens the menu, it does not drag
export const SNIPPET_LENGTH = 120; // characters; more never fits
const WORDS_LENGTH = 480; // of a text that is read aloud or shown by the system

/** The parts of a row, empty. */
export function rowFrame() {
  const face = el('span', { class: 'cl-face' });
  const title = el('bdi', { class: 'cl-title-text clip' });
  const titles = el('span', { class: 'cl-title row f14' }, title);
  const time = el('span', { class: 'cl-time dim f12 num' });
  const flag = el('span', { class: 'cl-flag' });
  const snippet = el('bdi', { class: 'cl-snippet-text' });
  const end = el('span', { class: 'cl-end' });
  const node = el(
    'a',
    { class: 'cl-row row hov ring-in', draggable: FINE_POINTER ? 'true' : 'false' },
    face,
    el(
      'span',
      { class: 'cl-lines' },
      el('span', { class: 'cl-line row' }, titles, time),
      el('span', { class: 'cl-line row' }, el('span', { class: 'cl-snippet clip f13 dim' }, flag, snippet), end),
    ),
  );
  return { node, face, title, titles, time, flag, snippet, end };
}

/** @param {import('./page.js').Context} ctx */
export function createChatRow({ store, i18n }) {
  const { t } = i18n;
  const { node, face, title, titles, time, flag, snippet, end } = rowFrame();
  const muted = el('span', { class: 'cl-mute dim', title: t('chat.muted') }, icon('bell-off', 14));
  titles.append(muted);
  let shownFace = '';

  function update({ chat, section, last, unread, draft, other, selected, relative }) {
    const state = store.get();
    const name = chatTitle(state, chat, t);
    const look = `${name} ${other?.status} ${other?.avatar}`;
    if (look !== shownFace) face.replaceChildren(chatAvatar(state, chat, 40, i18n));
    shownFace = look;
    node.href = `#${pathOf.chat(chat.gid)}`;
    node.dataset.gid = chat.gid;
    node.dataset.section = section;
    node.classList.toggle('cl-unread', unread.count > 0 && !chat.mute);
    attr(node, 'aria-current', selected ? 'page' : null);
    text(title, name);
    muted.hidden = !chat.mute;
    const seconds = last?.date ?? chat.lastActiveTime;
    text(time, seconds ? i18n.listTime(seconds * 1000, Date.now(), relative) : '');
    const urgent = unread.count > 0 && last?.type === 'urgent' ? t('list.urgent') : '';
    text(flag, draft && !selected ? t('list.draft') : unread.mentions > 0 ? t('list.mentioned') : urgent);
    flag.hidden = flag.textContent === '';
    text(snippet, draft && !selected ? draft.slice(0, SNIPPET_LENGTH) : snippetOf(last, chat, state, t));
    end.replaceChildren(...[badge({ ...unread, muted: chat.mute, i18n })].filter(Boolean));
  }

  return { node, update };
}

function snippetOf(message, chat, state, t) {
  if (!message) return '';
  const words = messageWords(message, state, t).slice(0, SNIPPET_LENGTH);
  if (message.type === 'broadcast' || message.deleted || chat.type === 'one2one') return words;
  const sender = message.user === state.session.me ? t('list.me') : state.users.byId.get(message.user)?.realname;
  return sender ? t('list.snippet', { sender, words }) : words;
}

/** Who took a message back: its sender, or an administrator of the group. */
function recalledWords({ user, deletedBy }, { users, session }, t) {
  const by = deletedBy || user;
  const name = users.byId.get(by)?.realname ?? t('chat.unknownPerson');
  if (by === session.me) return t('message.recalledByMe');
  return t(by === user ? 'message.recalledBy' : 'message.recalledByAdmin', { name });
}

/** A message in one line; other types than text get a word in brackets. */
export function messageWords(message, state, t) {
  const { contentType, content, type } = message;
  if (message.deleted) return recalledWords(message, state, t);
  if (type === 'broadcast') {
    return snippet(withRealNames(content.slice(0, READ_MOST), state.users), 'text', state.users.names, WORDS_LENGTH);
  }
  const { kind, name, url, text } = contentOf(message);
  if (kind === 'image') return t('snippet.image');
  if (kind === 'file') return t('snippet.file', { name });
  if (kind !== 'text') return (url ?? text ?? t('snippet.unknown')).slice(0, WORDS_LENGTH);
  return snippet(content, contentType, state.users.names, WORDS_LENGTH);
}
