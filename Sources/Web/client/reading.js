// Tells the server how far one has read: the newest message of the chat that somebody looks at. The count of unread
// messages is the server's, on all devices the same.

import { logOf } from './state/messages.js';
import { unreadOf } from './state/unread.js';

const TELL_AFTER_MS = 300; // several messages at once are read at once

/**
 * The mark to tell, null if there is none.
 * @param {import('./state/state.js').State} state
 * @returns {{gid: string, index: number}|null}
 */
export function markToTell({ session, view, chats, messages, unread }) {
  const { gid } = view.route, chat = chats.get(gid);
  if (!session.synced || session.status !== 'online' || !view.visible || !chat) return null;
  if (unreadOf(unread, gid).held) return null;
  const index = logOf(messages, gid).list.findLast((one) => one.index)?.index ?? 0;
  return index > (chat.read ?? 0) ? { gid, index } : null;
}

/**
 * @param {object} parts
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./net/socket.js').Connection, 'request'>} parts.connection
 * @param {Pick<import('./net/socket.js').Clock, 'setTimeout'>} parts.clock
 */
export function tellReading({ store, connection, clock }) {
  /**
   * Indexes to tell, by gid: also of a chat that was left at once, or while there is no connection.
   * @type {Map<string, number>}
   */
  const seen = new Map();
  let waiting = false;

  function tell() {
    waiting = false;
    const { session, chats, unread } = store.get();
    if (session.status !== 'online') return;
    for (const [gid, index] of seen) {
      const isNews = index > (chats.get(gid)?.read ?? Infinity) && !unreadOf(unread, gid).held;
      if (isNews) connection.request('chatSetLastReadMessage', [gid, index]).catch(() => {});
    }
    seen.clear();
  }
  const mark = (state) => {
    const { gid = '', index = 0 } = markToTell(state) ?? {};
    return /** @type {[string, number]} */ ([gid, index]);
  };
  store.watch(mark, ([gid, index]) => {
    if (!gid) return;
    seen.set(gid, index);
    if (waiting) return;
    waiting = true;
    clock.setTimeout(tell, TELL_AFTER_MS);
  });
}
