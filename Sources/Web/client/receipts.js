// Asks who has read one's newest message in a group, once per login and group as it is opened: `sync` says what others
// have read in chats of two only. From then on it is pushed.

import { logOf } from './state/messages.js';
import { hasReceipts } from './state/messagerights.js';

/**
 * Chat, message and index to ask for; [] if there is nothing to ask.
 * @param {import('./state/state.js').State} state
 * @returns {[string, string, number]|[]}
 */
export function messageToAsk(state) {
  const { session, view, chats, messages } = state, chat = chats.get(view.route.gid);
  if (!session.synced || session.status !== 'online' || chat?.type !== 'group' || !hasReceipts(state, chat)) return [];
  const { list } = logOf(messages, chat.gid), last = list.findLast(({ index }) => index);
  if (last?.index !== chat.last) return []; // the newest ones are on their way
  const own = list.findLast(({ index, user, deleted, type }) => (
    index && user === session.me && !deleted && type !== 'broadcast'
  ));
  return own ? [chat.gid, own.gid, own.index] : [];
}

/**
 * @param {object} parts
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./net/socket.js').Connection, 'request'|'addEventListener'>} parts.connection
 */
export function askReceipts({ store, connection }) {
  /** Chats that were asked for in this session. */
  let asked = new Set();
  connection.addEventListener('status', () => {
    asked = new Set();
  });
  store.watch(messageToAsk, async ([gid, messageGid, index]) => {
    if (!gid || asked.has(gid)) return;
    asked.add(gid);
    try {
      const { data } = await connection.request('messageReaders', [messageGid]);
      store.apply({ type: 'receipts', gid, index, read: data.read });
    } catch {
      // Refused or closed: the ticks say what is known.
    }
  });
}
