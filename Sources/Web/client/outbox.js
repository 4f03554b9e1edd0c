// Sends what waits in the state, in order, each message once per connection, always under its first gid:
// a message whose echo was lost is sent again after a reconnect and the server answers it as the first one.

import { waiting } from './state/messages.js';

export const ECHO_TIMEOUT_MS = 10_000;

/**
 * @param {import('./net/socket.js').Connection} connection
 * @param {Pick<import('./state/state.js').StateStore, 'get'|'apply'>} store
 * @param {(gid: string) => Promise<unknown>} confirmChat makes the server know a chat that exists only here
 */
export function createOutbox(connection, store, confirmChat) {
  const underway = new Set();

  async function post(message) {
    const { gid, cgid, type, contentType, content, user, order } = message;
    underway.add(gid);
    try {
      await confirmChat(cgid);
      const row = { gid, cgid, type, contentType, content, date: '', user, order };
      await connection.request('message', { messages: [row] }, {
        fits: (packet) => packet.data.some((one) => one.gid === gid),
        timeoutMs: ECHO_TIMEOUT_MS,
      });
    } catch (error) {
      if (error.code !== 'closed') store.apply({ type: 'failed', gid, words: error.words ?? '' });
    } finally {
      underway.delete(gid);
    }
  }

  /** Sends all that waits; does nothing while there is no connection. */
  function flush() {
    if (connection.status !== 'online') return;
    for (const message of waiting(store.get().messages)) if (!underway.has(message.gid)) post(message);
  }

  connection.addEventListener('status', flush);
  return { flush };
}
