// Unread messages as the server counts them, the same on every device. Between two of its words this device goes on
// counting; each of them replaces what was counted. Pure.

import { mentionsOf } from './markup.js';

/** @typedef {import('./unread.js').Unread} Unread */
/** @typedef {import('./unread.js').About} About */

/** @type {Unread} */
const NONE = Object.freeze({ count: 0, mentions: 0, first: 0, seen: 0, line: 0 });

/**
 * @param {ReadonlyMap<string, Unread>} unread @param {import('./actions.js').Action} action @param {About} about
 * @returns {ReadonlyMap<string, Unread>|null} null for actions that have nothing to do with the server's count
 */
export function countedByServer(unread, action, about) {
  if (action.type === 'marked') return unread; // the server is asked, and answers
  if (action.type !== 'packet' || !action.packet.ok || !action.packet.data) return null;
  const { method, data } = action.packet;
  switch (method) {
    case 'sync': {
      const all = data.chats.all ? new Map() : new Map(unread);
      for (const gid of data.chats.gone) all.delete(gid);
      for (const chat of data.chats.list) all.set(chat.gid, told(unread.get(chat.gid), chat.unread ?? 0));
      return all;
    }
    case 'chatsetlastreadmessage':
      return new Map(unread).set(data.gid, told(unread.get(data.gid), data.unread));
    case 'chatmarkunread': {
      const isOpen = about.view.route.gid === data.gid;
      // In the open chat the unread line shows where that begins.
      const line = isOpen ? { below: data.read, line: 0 } : {};
      return new Map(unread).set(data.gid, { ...told(unread.get(data.gid), data.unread), ...line, held: isOpen });
    }
    case 'message':
      return data.reduce((all, message) => withMessage(all, message, about), unread);
    default:
      return null;
  }
}

/** @param {Unread|undefined} one @param {number} count */
function told(one, count) {
  return { ...NONE, ...one, count, mentions: count === 0 ? 0 : Math.min(one?.mentions ?? 0, count) };
}

/**
 * A message that was counted before changes nothing.
 * @param {ReadonlyMap<string, Unread>} unread @param {import('./messages.js').Message} message @param {About} about
 */
function withMessage(unread, message, { me, users, view, chats }) {
  const last = chats?.get(message.cgid)?.last ?? 0;
  if (!message.index || message.index <= last || message.user === me) return unread;
  const one = unread.get(message.cgid) ?? NONE;
  const isOpen = view.route.gid === message.cgid;
  if (isOpen && view.visible && !one.held) return unread;
  const { mine, all } = mentionsOf(message.content, users.names, me);
  return new Map(unread).set(message.cgid, {
    ...one,
    count: one.count + 1,
    mentions: one.mentions + (mine || all ? 1 : 0),
    line: isOpen ? one.line || message.id : one.line,
  });
}

/**
 * Finds the message below the unread line of the open chat, once the list reaches back to it.
 * @param {ReadonlyMap<string, Unread>} unread @param {About} about
 */
export function withLine(unread, { me, view, messages }) {
  const one = unread.get(view.route.gid);
  if (one?.below === undefined) return unread;
  const list = messages?.get(view.route.gid)?.list ?? [];
  const begin = list.find(({ index }) => index)?.index;
  if (!begin || begin > one.below + 1) return unread;
  const { below, ...rest } = one;
  const first = list.find(({ index, user }) => index > below && user !== me);
  return new Map(unread).set(view.route.gid, { ...rest, line: first?.id ?? 0 });
}
