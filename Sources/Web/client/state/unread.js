// Unread messages per chat: count, mentions of me, first unread, last seen id. A server with `sync` counts them for all
// devices (syncedunread.js); before another one this device does.

import { mentionsOf } from './markup.js';
import { isTalk } from './messagechanges.js';
import { countedByServer, withLine } from './syncedunread.js';

/**
 * @typedef {object} Unread
 * @property {number} count
 * @property {number} mentions
 * @property {number} first id of the first unread message; 0 if none
 * @property {number} seen highest id that has been counted
 * @property {number} line id of the message below the unread line; 0 if none
 * @property {number} [below] index above the unread line that is to be drawn once its message is here
 * @property {boolean} [held] marked as unread by hand while it was open: stays so until the chat is opened again
 */

/** @typedef {import('./view.js').View} View */

/** @type {ReadonlyMap<string, Unread>} */
export const noUnread = Object.freeze(new Map());

/** @type {Unread} */
const NONE = Object.freeze({ count: 0, mentions: 0, first: 0, seen: 0, line: 0 });

export const unreadOf = (unread, gid) => unread.get(gid) ?? NONE;

/**
 * @param {ReadonlyMap<string, Unread>} unread @param {import('./actions.js').Action} action
 * @param {About} about
 */
export function unreadAfter(unread, action, about) {
  const next = about.synced ? countedByServer(unread, action, about) : null;
  return withLine(next ?? countedHere(unread, action, about), about);
}

/**
 * @typedef {object} About
 * @property {number} me
 * @property {import('./users.js').Users} users
 * @property {View} view
 * @property {View} was the view before the action
 * @property {ReadonlyMap<string, import('./chats.js').Chat>} [chats] before the action
 * @property {ReadonlyMap<string, import('./messages.js').Log>} [messages]
 * @property {boolean} [synced] the server counts
 */

/** @param {About} about */
function countedHere(unread, action, about) {
  switch (action.type) {
    case 'restored':
      return new Map([...(action.unread ?? []), ...unread]);
    case 'view':
      return afterView(unread, about);
    case 'marked':
      return marked(unread, action);
    case 'packet':
      return action.packet.ok && action.packet.method === 'message'
        ? afterMessages(unread, action.packet.data, about)
        : unread;
    default:
      return unread;
  }
}

/** Marked by hand: as read, or as if the newest message had not been read. */
function marked(unread, { gid, read }) {
  const one = unreadOf(unread, gid);
  if (read === (one.count === 0)) return unread;
  const next = read ? { ...one, count: 0, mentions: 0, first: 0, line: 0 } : { ...one, count: 1, first: one.seen };
  return new Map(unread).set(gid, next);
}

/** @param {ReadonlyMap<string, Unread>} unread @param {About} about */
function afterView(unread, { view, was, chats, synced }) {
  const next = new Map(unread);
  const left = was.route.gid;
  if (left && left !== view.route.gid && next.has(left)) {
    const { below: _, held: __, ...one } = next.get(left);
    next.set(left, { ...one, line: 0 });
  }
  const gid = view.route.gid;
  let one = unreadOf(next, gid);
  if (gid && one.count > 0 && view.visible && !one.held) {
    const read = synced ? chats?.get(gid)?.read : undefined;
    if (read !== undefined && one.below === undefined && !one.line) one = { ...one, below: read };
    next.set(gid, { ...one, count: 0, mentions: 0, first: 0, line: one.line || one.first });
  }
  return next;
}

function afterMessages(unread, messages, { me, users, view }) {
  const next = new Map(unread);
  for (const message of [...messages].sort((a, b) => a.id - b.id)) {
    const one = unreadOf(next, message.cgid);
    if (message.id <= one.seen) continue;
    if (message.user === me) {
      next.set(message.cgid, { ...NONE, seen: message.id, line: one.line });
    } else if (!isTalk(message) || (view.visible && view.route.gid === message.cgid)) {
      next.set(message.cgid, { ...one, seen: message.id });
    } else {
      const { mine, all } = mentionsOf(message.content, users.names, me);
      next.set(message.cgid, {
        ...one,
        count: one.count + 1,
        mentions: one.mentions + (mine || all ? 1 : 0),
        first: one.first || message.id,
        seen: message.id,
        line: view.route.gid === message.cgid ? one.line || message.id : one.line,
      });
    }
  }
  return next;
}

/** For the rail and the title: notices, unread of chats that are not muted, and whether one of them means me. */
export function totalUnread(state) {
  let count = state.notes?.unread ?? 0, mentions = 0;
  for (const [gid, one] of state.unread) {
    const chat = state.chats.get(gid);
    if (!chat || chat.mute || chat.hide) continue;
    count += one.count;
    mentions += one.mentions;
  }
  return { count, mentions };
}
