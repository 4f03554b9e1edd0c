// Unread messages per chat. Kept on this device for now: count, mentions of me, first unread, last seen id.

import { mentionsOf } from './markup.js';
import { isTalk } from './messagechanges.js';

/**
 * @typedef {object} Unread
 * @property {number} count
 * @property {number} mentions
 * @property {number} first id of the first unread message; 0 if none
 * @property {number} seen highest id that has been counted
 * @property {number} line id of the message below the unread line; 0 if none
 */

/** @typedef {import('./view.js').View} View */

/** @type {ReadonlyMap<string, Unread>} */
export const noUnread = Object.freeze(new Map());

/** @type {Unread} */
const NONE = Object.freeze({ count: 0, mentions: 0, first: 0, seen: 0, line: 0 });

export const unreadOf = (unread, gid) => unread.get(gid) ?? NONE;

/**
 * @param {ReadonlyMap<string, Unread>} unread @param {import('./actions.js').Action} action
 * @param {{me: number, users: import('./users.js').Users, view: View, was: View}} about `was`: before the action
 */
export function unreadAfter(unread, action, about) {
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

function afterView(unread, { view, was }) {
  const next = new Map(unread);
  const left = was.route.gid;
  if (left && left !== view.route.gid && next.has(left)) next.set(left, { ...next.get(left), line: 0 });
  const gid = view.route.gid;
  const one = unreadOf(next, gid);
  if (gid && one.count > 0 && view.visible) {
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

/** For the rail and the title: unread of chats that are not muted, and whether one of them means me. */
export function totalUnread(state) {
  let count = 0, mentions = 0;
  for (const [gid, one] of state.unread) {
    const chat = state.chats.get(gid);
    if (!chat || chat.mute || chat.hide) continue;
    count += one.count;
    mentions += one.mentions;
  }
  return { count, mentions };
}
