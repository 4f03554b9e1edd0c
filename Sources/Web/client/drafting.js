// Takes what one has begun to write to the server, so that it is there on every device.

const TELL_AFTER_MS = 1_000;

/**
 * Drafts that the server has in another form.
 * @param {Pick<import('./state/state.js').State, 'session'|'drafts'|'chats'>} state
 * @returns {[string, string][]} gid and text
 */
export function draftsToTell({ session, drafts, chats }) {
  if (!session.synced || session.status !== 'online') return [];
  return [...chats.values()]
    .filter((chat) => chat.id > 0 && chat.dismissDate === 0 && chat.draft !== undefined)
    .map((chat) => /** @type {[string, string, string]} */ ([chat.gid, drafts.get(chat.gid) ?? '', chat.draft]))
    .filter(([, text, told]) => text !== told)
    .map(([gid, text]) => [gid, text]);
}

/**
 * @param {object} parts
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./net/socket.js').Connection, 'request'>} parts.connection
 * @param {Pick<import('./net/socket.js').Clock, 'setTimeout'>} parts.clock
 */
export function tellDrafts({ store, connection, clock }) {
  /**
   * Text that is on its way or was refused, by gid: not said again.
   * @type {Map<string, string>}
   */
  const told = new Map();
  let waiting = false;

  async function tell() {
    waiting = false;
    for (const [gid, text] of draftsToTell(store.get())) {
      if (told.get(gid) === text) continue;
      told.set(gid, text);
      try {
        await connection.request('chatSetDraft', [gid, text]);
        told.delete(gid);
      } catch (error) {
        if (error.code !== 'refused') told.delete(gid);
      }
    }
  }
  store.watch((state) => [state.drafts, state.numbers], () => {
    if (waiting || !store.get().session.synced) return;
    waiting = true;
    clock.setTimeout(tell, TELL_AFTER_MS);
  });
}
