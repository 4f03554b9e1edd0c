// Consequences of a packet besides the new state: things to keep, to fetch, to announce. The state is reduced first.

/** @typedef {{status: string, error?: {code: string}|null}} StatusChange */

/**
 * @param {object} parts
 * @param {Pick<import('./net/socket.js').Connection, 'addEventListener'>} parts.connection
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./storage.js').Keeper, 'saveSession'>} parts.storage
 * @param {Pick<import('./archive.js').Archive, 'put'>} parts.archive
 * @param {Pick<import('./commands.js').Commands, 'hide'|'keepLogin'|'warmUp'|'fetchChat'>} parts.commands
 * @param {() => void} parts.onLogin runs after each login, once the connection says that it is online
 * @param {() => void} parts.onLists runs when people and chats are known
 * @param {(messages: import('./state/messages.js').Message[]) => void} parts.onMessages runs for new messages
 */
export function watchPackets({ connection, store, storage, archive, commands, onLogin, onLists, onMessages }) {
  const followUps = {
    message(messages) {
      archive.put(messages);
      for (const { cgid } of messages) if (!store.get().chats.has(cgid)) commands.fetchChat(cgid);
      onMessages(messages);
    },
    history: (messages) => archive.put(messages),
    login(user) {
      if (user?.id !== store.get().session.me) return; // somebody else's login
      commands.keepLogin();
      queueMicrotask(onLogin);
    },
    notify() {
      commands.warmUp();
      onLists();
    },
  };

  connection.addEventListener('packet', (/** @type {CustomEvent} */ { detail: packet }) => {
    const shown = hiddenChatsNamed(packet, store.get().chats);
    store.apply({ type: 'packet', packet, now: Date.now() });
    // The server must know that a chat is shown again, else the chat is gone after the next login.
    for (const gid of shown) commands.hide(gid, false);
    if (packet.ok && Object.hasOwn(followUps, packet.method)) followUps[packet.method](packet.data);
  });
  connection.addEventListener('status', (/** @type {CustomEvent} */ { detail }) => {
    if (endsSession(detail)) storage.saveSession(null);
    store.apply({ type: 'status', ...detail });
  });
}

/**
 * Hidden chats that new messages bring back.
 * @param {import('./net/packet.js').Packet} packet
 * @param {ReadonlyMap<string, {hide?: boolean}>} chats
 * @returns {Set<string>} gids
 */
export function hiddenChatsNamed(packet, chats) {
  if (!packet.ok || packet.method !== 'message') return new Set();
  return new Set(packet.data.map(({ cgid }) => cgid).filter((gid) => chats.get(gid)?.hide));
}

/**
 * Whether this tab must not log in by itself any more.
 * @param {StatusChange} change
 */
export const endsSession = ({ status, error }) => error?.code === 'credentials' || status === 'kicked';
