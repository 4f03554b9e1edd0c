// Quick search over what is known here: people and chats by name, account, pinyin and initials.

import { chatTitle, otherOf, recentChats } from './chats.js';
import { asWords, findIn, spell } from './pinyin.js';
import { describe } from './users.js';

const MAX_EACH = 5;
const MAX_RECENT = 8;

/**
 * @typedef {object} Hit
 * @property {'chat'|'person'} kind
 * @property {string} key
 * @property {string} title
 * @property {string} hint
 * @property {import('./chats.js').Chat|import('./users.js').User} of the chat or person found
 * @property {[number, number]|null} mark place of the words in the title
 */

/** @typedef {Hit & {of: import('./chats.js').Chat}} ChatHit */

/**
 * @param {import('./state.js').State} state
 * @param {string} typed
 * @param {import('../../shared/i18n.js').I18n} i18n
 * @returns {{groups: ChatHit[], people: Hit[], recent: Hit[]}}
 */
export function find(state, typed, i18n) {
  const words = asWords(typed);
  const chats = recentChats(state);
  if (words === '') {
    const open = chats.filter((chat) => !chat.dismissDate && !chat.hide).slice(0, MAX_RECENT);
    return { groups: [], people: [], recent: open.map((chat) => ({ ...chatHit(state, chat, i18n), mark: null })) };
  }
  const groups = best(
    chats.filter((chat) => chat.type !== 'one2one'),
    words,
    (chat) => [chatTitle(state, chat, i18n.t)],
  );
  const people = best(
    [...state.users.byId.values()].filter((user) => !user.deleted && user.id !== state.session.me),
    words,
    namesOf,
  );
  return {
    groups: groups.map(([chat, mark]) => ({ ...chatHit(state, chat, i18n), mark })),
    people: people.map(([user, mark]) => ({
      kind: /** @type {const} */ ('person'),
      key: `person ${user.id}`,
      title: user.realname,
      hint: hintOf(state, user),
      of: user,
      mark,
    })),
    recent: [],
  };
}

const namesOf = (user) => [user.realname, user.account];

const hintOf = (state, user) =>
  [spell(user.realname) || user.account, describe(state.users, user)].filter(Boolean).join(' · ');

/** @returns {Omit<ChatHit, 'mark'>} */
function chatHit(state, chat, i18n) {
  const other = chat.type === 'one2one' && state.users.byId.get(otherOf(chat, state.session.me));
  return {
    kind: 'chat',
    key: chat.gid,
    title: chatTitle(state, chat, i18n.t),
    of: chat,
    hint: other ? hintOf(state, other) : i18n.count('chat.members', chat.members.length),
  };
}

/** Beginnings before middles, short before long; the first name is the one that is shown. */
function best(all, words, names) {
  const found = [];
  for (const one of all) {
    const [title, ...more] = names(one);
    const mark = findIn(title, words);
    const place = mark?.[0] ?? more.reduce((at, name) => (at < 0 ? name.toLowerCase().indexOf(words) : at), -1);
    if (place >= 0) found.push([one, mark, place * 1000 + (mark ? 0 : 500) + title.length]);
  }
  return found.sort((a, b) => a[2] - b[2]).slice(0, MAX_EACH);
}

/** People whose name, account, pinyin or initials have the words. */
export function matching(people, typed) {
  const words = asWords(typed);
  return words === ''
    ? people
    : people.filter((user) => findIn(user.realname, words) || user.account.toLowerCase().includes(words));
}
