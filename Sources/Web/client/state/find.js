// Quick search over what is known here: people and chats by name and account.

import { chatTitle, recentChats } from './chats.js';
import { describe } from './users.js';

const MAX_EACH = 5;
const MAX_RECENT = 8;

/**
 * @typedef {object} Hit
 * @property {'chat'|'person'} kind
 * @property {string} key
 * @property {string} title
 * @property {string} hint
 * @property {any} of the chat or the person
 */

/**
 * @param {import('./state.js').State} state
 * @param {string} words
 * @param {import('../../shared/i18n.js').I18n} i18n
 * @returns {{groups: Hit[], people: Hit[], recent: Hit[]}}
 */
export function find(state, words, i18n) {
  const wanted = words.trim().toLowerCase();
  const chats = recentChats(state).filter((chat) => !chat.dismissDate || wanted);
  const asHit = (chat) => chatHit(state, chat, i18n);
  if (wanted === '') return { groups: [], people: [], recent: chats.slice(0, MAX_RECENT).map(asHit) };
  const groups = chats.filter((chat) => chat.type !== 'one2one').map(asHit);
  const people = [...state.users.byId.values()].filter((user) => !user.deleted && user.id !== state.session.me).map((user) => ({
    kind: 'person', key: `person ${user.id}`, title: user.realname, of: user,
    hint: [user.account, describe(state.users, user)].filter(Boolean).join(' · '),
  }));
  return { groups: best(groups, wanted), people: best(people, wanted, (hit) => hit.of.account), recent: [] };
}

function chatHit(state, chat, i18n) {
  const title = chatTitle(state, chat, i18n.t);
  const other = chat.type === 'one2one' ? state.users.byId.get(chat.members.find((id) => id !== state.session.me)) : null;
  const hint = other ? [other.account, describe(state.users, other)].filter(Boolean).join(' · ')
    : i18n.count('chat.members', chat.members.length);
  return { kind: 'chat', key: chat.gid, title, hint, of: chat };
}

/** Beginnings before middles, short before long. */
function best(hits, wanted, also = () => '') {
  const rank = (hit) => {
    const places = [hit.title, also(hit)].map((one) => one.toLowerCase().indexOf(wanted)).filter((at) => at >= 0);
    return places.length ? Math.min(...places) * 1000 + hit.title.length : -1;
  };
  return hits.map((hit) => [rank(hit), hit]).filter(([r]) => r >= 0).sort((a, b) => a[0] - b[0]).slice(0, MAX_EACH)
    .map(([, hit]) => hit);
}

/** People whose name or account has the words. */
export function matching(people, words) {
  const wanted = words.trim().toLowerCase();
  return wanted === '' ? people : people.filter((user) =>
    user.realname.toLowerCase().includes(wanted) || user.account.toLowerCase().includes(wanted));
}
