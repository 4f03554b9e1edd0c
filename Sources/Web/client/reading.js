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
  let waiting = false;
  store.watch((state) => {
    const mark = markToTell(state);
    return mark ? [mark.gid, mark.index] : [];
  }, ([gid]) => {
    if (!gid || waiting) return;
    waiting = true;
    clock.setTimeout(() => {
      waiting = false;
      const mark = markToTell(store.get());
      if (mark) connection.request('chatSetLastReadMessage', [mark.gid, mark.index]).catch(() => {});
    }, TELL_AFTER_MS);
  });
}
