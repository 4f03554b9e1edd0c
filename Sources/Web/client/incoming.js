// Consequences of a packet besides the new state: things to keep, to fetch, to announce. The state is reduced first.

import { showsGap } from './commands/syncing.js';
import { logOf } from './state/messages.js';
import { isOtherStore } from './state/numbers.js';

/** @typedef {{status: string, error?: {code: string}|null, reason?: string}} StatusChange */

const LOGGED_OUT = 'loggedOut'; // by another window of this browser
const SIGNED_OUT = 'signedOut'; // by an administrator

/**
 * @param {object} parts
 * @param {Pick<import('./net/socket.js').Connection, 'addEventListener'>} parts.connection
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./storage.js').Keeper, 'saveSession'|'forgetPassword'>} parts.storage
 * @param {Pick<import('./archive.js').Archive, 'put'|'clear'>} parts.archive
 * @param {Pick<import('./commands.js').Commands, 'hide'|'keepLogin'|'warmUp'|'fetchChat'>} parts.commands
 * @param {() => void} parts.onLogin runs after each login, once the connection says that it is online
 * @param {() => void} parts.onLists runs when people and chats are known
 * @param {(messages: import('./state/messages.js').Message[]) => void} parts.onMessages runs for new messages
 * @param {(notes: import('./net/notes.js').Note[]) => void} [parts.onNotes] runs for notices that are new here
 * @param {() => void} [parts.catchUp] asks for what was missed, in a synced session
 * @param {() => boolean} [parts.mayWrite] of several windows with one archive only one empties it
 */
export function watchPackets(parts) {
  const { connection, store, storage, archive, commands } = parts;
  const { onNotes = () => {}, catchUp = () => {}, mayWrite = () => true } = parts;
  const isSynced = () => store.get().session.synced;
  const followUps = followUpsOf(parts);

  connection.addEventListener('packet', (/** @type {CustomEvent} */ { detail: packet }) => {
    const shown = hiddenChatsNamed(packet, store.get().chats);
    const known = new Set(store.get().notes.list);
    const isMissed = isSynced() && showsGap(packet, store.get().chats);
    const action = { type: /** @type {const} */ ('packet'), packet, now: Date.now() };
    if (isOtherStore(store.get().numbers, action) && mayWrite()) archive.clear();
    store.apply(action);
    const fresh = packet.method === 'notify' ? store.get().notes.list.filter((one) => !known.has(one)) : [];
    if (fresh.length > 0) onNotes(fresh);
    if (isMissed) catchUp();
    // The server must know that a chat is shown again, else the chat is gone after the next login.
    for (const gid of shown) commands.hide(gid, false);
    if (packet.ok && Object.hasOwn(followUps, packet.method)) followUps[packet.method](packet.data);
  });
  connection.addEventListener('status', (/** @type {CustomEvent} */ { detail }) => {
    if (endsSession(detail)) storage.saveSession(null);
    if (detail.reason === SIGNED_OUT) storage.forgetPassword();
    store.apply({ type: 'status', ...detail });
    if (detail.reason === LOGGED_OUT) store.apply({ type: 'reset' });
  });
}

/**
 * What follows a packet of each method, after the state has taken it.
 * @param {Parameters<typeof watchPackets>[0]} parts
 * @returns {Record<string, (data: any) => void>}
 */
function followUpsOf({ store, archive, commands, onLogin, onLists, onMessages, catchUp = () => {} }) {
  /**
   * Keeps one changed message as it is here now.
   * @param {{gid: string}} data
   */
  const keepOne = ({ gid }) => {
    for (const cgid of store.get().messages.keys()) {
      const one = logOf(store.get().messages, cgid).list.findLast((message) => message.gid === gid);
      if (one) return archive.put([one]);
    }
  };
  return {
    message(messages) {
      archive.put(messages);
      const { session, chats } = store.get();
      for (const { cgid } of messages) if (!session.synced && !chats.has(cgid)) commands.fetchChat(cgid);
      onMessages(messages);
    },
    history: (messages) => archive.put(messages),
    messageretract: (rows) => archive.put(rows),
    messageupdate: (rows) => archive.put(rows),
    changes: (changes) => archive.put(changes?.list ?? []),
    messagereact: keepOne,
    messageconfirm: keepOne,
    resync: () => catchUp(),
    login(user) {
      if (user?.id !== store.get().session.me) return; // somebody else's login
      commands.keepLogin();
      queueMicrotask(onLogin);
    },
    // The last packet of a classic login; a synced session gets one for each notice.
    notify() {
      if (store.get().session.synced) return;
      commands.warmUp();
      onLists();
    },
  };
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
export const endsSession = ({ status, error, reason }) =>
  error?.code === 'credentials' || status === 'kicked' || reason === LOGGED_OUT;
