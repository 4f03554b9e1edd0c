// Chats one is in, their titles, rights and order.

import { isMark, markedBy, withReaders } from './chatmarks.js';
import { listed, merged, numbered, sane, withChanges, withNews } from './syncedchats.js';

/**
 * @typedef {ReturnType<typeof import('../net/packet.js').toChat> & {known?: number, lastId?: number}} Chat
 *   `known`: every change up to this number is in the rows that this device has
 */
/** @typedef {'all'|'unread'|'mentions'|'groups'} Filter of the list */

/** @type {ReadonlyMap<string, Chat>} */
export const noChats = Object.freeze(new Map());

/**
 * @param {ReadonlyMap<string, Chat>} chats @param {import('./actions.js').Action} action
 * @param {number} me
 * @param {ReadonlyMap<string, import('./messages.js').Log>} messages before the action
 */
export function chatsAfter(chats, action, me, messages = new Map()) {
  switch (action.type) {
    case 'localChat':
      return chats.has(action.chat.gid) ? chats : new Map(chats).set(action.chat.gid, action.chat);
    case 'snapshot':
      return new Map(action.chats.map((chat) => [chat.gid, chat]));
    case 'receipts': {
      const chat = chats.get(action.gid);
      return chat ? new Map(chats).set(chat.gid, withReaders(chat, action)) : chats;
    }
    case 'chatGone':
      return without(chats, action.gid);
    case 'packet':
      return action.packet.ok
        ? numbered(afterPacket(chats, action.packet, me, action.now), action.packet, messages, chats)
        : chats;
    default:
      return chats;
  }
}

function afterPacket(chats, { method, data }, me, now) {
  switch (method) {
    case 'getlist':
      return new Map(data.map((chat) => [chat.gid, listed(merged(chats.get(chat.gid), chat), now)]));
    case 'sync':
      return data ? withNews(chats, data.chats, now) : chats;
    case 'changes':
      return data ? withChanges(chats, data) : chats;
    case 'create':
    case 'joinchat':
    case 'addmember':
    case 'changename':
    case 'dismiss':
    case 'setcommitters':
    case 'changepublic':
    case 'setadmin':
    case 'chataddadmins':
    case 'chatremoveadmins':
    case 'chatchangeownership':
      if (!data?.gid) return chats;
      if (data.type !== 'system' && data.members && !data.members.includes(me)) return without(chats, data.gid);
      return new Map(chats).set(data.gid, merged(chats.get(data.gid), data));
    case 'star':
    case 'mute':
    case 'hide': {
      const chat = chats.get(data?.gid);
      return chat
        ? new Map(chats).set(chat.gid, { ...chat, [method]: [true, 1, '1', 'true'].includes(data[method]) })
        : chats;
    }
    case 'category':
      return categorised(chats, data);
    case 'message':
      return afterMessages(chats, data, now);
    default: {
      const chat = isMark(method) && chats.get(data?.gid);
      return chat ? new Map(chats).set(chat.gid, markedBy(chat, method, data)) : chats;
    }
  }
}

function categorised(chats, { gids, category }) {
  const next = new Map(chats);
  for (const gid of gids) if (next.has(gid)) next.set(gid, { ...next.get(gid), category });
  return next;
}

/** A message moves its chat up, shows a hidden one, and makes a one-to-one chat known. */
function afterMessages(chats, messages, now) {
  if (messages.length === 0) return chats;
  const next = new Map(chats);
  for (const message of [...messages].sort((a, b) => a.id - b.id)) {
    const chat = next.get(message.cgid) ?? fromGid(message.cgid);
    if (!chat) continue;
    next.set(chat.gid, { ...chat, hide: false, ...moved(chat, message, now), ...lastOf(chat, message) });
  }
  return next;
}

/** The newest message says when a chat was last active, even if its time is before that of the one before it. */
function moved(chat, message, now) {
  const date = sane(message.date, now);
  if (!chat.lastId) return { lastId: message.id, lastActiveTime: Math.max(chat.lastActiveTime, date) };
  return message.id > chat.lastId ? { lastId: message.id, lastActiveTime: date } : {};
}

function without(chats, gid) {
  if (!chats.has(gid)) return chats;
  const next = new Map(chats);
  next.delete(gid);
  return next;
}

/** Servers with `sync` say the place of a message: what is not the next one shows a gap. */
const lastOf = (chat, { index }) => (index > (chat.last ?? 0) ? { last: index } : {});

/** Gid of the one-to-one chat of two people: sorted as text, so 9 and 10 give `10&9`. */
export const directGid = (a, b) => [String(a), String(b)].sort().join('&');

/** A one-to-one chat the server has not confirmed yet (id 0), or null for another kind of gid. */
export function fromGid(gid) {
  if (!/^\d+&\d+$/.test(gid)) return null;
  return {
    id: 0,
    gid,
    name: '',
    type: 'one2one',
    admins: [],
    committers: '',
    public: false,
    createdBy: '',
    createdDate: 0,
    lastActiveTime: 0,
    dismissDate: 0,
    members: gid.split('&').map(Number),
  };
}

/** The other person of a one-to-one chat (oneself in a chat with oneself). */
export const otherOf = (chat, me) => chat.members.find((id) => id !== me) ?? me;

/** @param {import('./state.js').State} state @param {Chat} chat @param {(key: string) => string} t */
export function chatTitle(state, chat, t) {
  if (chat.type === 'one2one') {
    return state.users.byId.get(otherOf(chat, state.session.me))?.realname ?? t('chat.unknownPerson');
  }
  if (chat.type === 'system') return chat.name && chat.name !== SYSTEM_NAME ? chat.name : t('chat.system');
  return chat.name || t('chat.unnamed');
}

/** The rights one has in a chat (Docs/protocol.md 9.4). */
export function rightsIn(state, chat) {
  const me = state.users.byId.get(state.session.me);
  const inList = (list) => list.includes(String(me?.id)) || list.includes(me?.account);
  const owner = Boolean(me) && ownerOf(chat) === me.account;
  const admin = owner || inList(chat.admins) || (chat.type === 'system' && me?.admin === 'super');
  const committer = chat.committers === '' || chat.committers === '$ALL' || (chat.committers === '$ADMINS' && admin) ||
    inList(chat.committers.split(','));
  const open = chat.dismissDate === 0;
  const group = chat.type === 'group';
  return {
    admin,
    write: committer && open,
    rename: committer && open && group,
    invite: (admin || committer) && open && group,
    kick: admin && open && group,
    dismiss: admin && open && group,
    leave: group && !owner,
    own: owner && open && group,
    pin: open && (chat.type === 'one2one' || admin),
    notice: admin && open && chat.type !== 'one2one',
    manage: admin && open && (group || chat.type === 'system'),
    appoint: me?.admin === 'super' && chat.type === 'system',
  };
}

/** Account of the owner: whoever made the group, until it is handed over. */
export const ownerOf = (chat) => chat.ownedBy || chat.createdBy;

export const isAdminOf = (chat, user) =>
  ownerOf(chat) === user.account || chat.admins.includes(String(user.id)) || chat.admins.includes(user.account);

const byTime = (a, b) => b.lastActiveTime - a.lastActiveTime || b.createdDate - a.createdDate || b.id - a.id;

/**
 * Chats for the list, newest first, in sections: starred, each category by name, the rest. Empty sections are left out.
 * @param {import('./state.js').State} state
 * @param {Filter} filter
 * @returns {{key: string, name: string, chats: Chat[]}[]} key `starred`, `recent` or `in NAME`
 */
export function listedChats(state, filter) {
  const wanted = {
    all: () => true,
    unread: (chat) => (state.unread.get(chat.gid)?.count ?? 0) > 0,
    mentions: (chat) => (state.unread.get(chat.gid)?.mentions ?? 0) > 0,
    groups: (chat) => chat.type === 'group',
  }[filter];
  const open = state.view.route.gid;
  const names = ['starred', ...categoriesOf(state).map((name) => `in ${name}`), 'recent'];
  const sections = new Map(names.map((name) => /** @type {[string, Chat[]]} */ ([name, []])));
  for (const chat of [...state.chats.values()].sort(byTime)) {
    if (chat.gid !== open && (chat.hide || !wanted(chat))) continue;
    sections.get(chat.star ? 'starred' : chat.category ? `in ${chat.category}` : 'recent').push(chat);
  }
  return [...sections].filter(([, chats]) => chats.length > 0)
    .map(([key, chats]) => ({ key, name: key.startsWith('in ') ? key.slice(3) : '', chats }));
}

const SYSTEM_NAME = 'System'; // the server's name for it where nobody has chosen one

/** Names of one's categories, in order. */
export const categoriesOf = (state) =>
  [...new Set([...state.chats.values()].map((chat) => chat.category).filter(Boolean))].sort();

/** All chats, newest first. */
export const recentChats = (state) => [...state.chats.values()].sort(byTime);
