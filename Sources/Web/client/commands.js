// The only way back from the page to the network: one function per thing a person can do.

import { groupCommands } from './commands/groups.js';
import { messageCommands } from './commands/messages.js';
import { ownCommands } from './commands/own.js';
import { createSearch } from './commands/search.js';
import { md5hex } from './net/md5.js';
import { forChat } from './net/requests.js';
import { directGid, fromGid } from './state/chats.js';
import { logOf } from './state/messages.js';

const WARM_CHATS = 30; // chats whose last line is fetched after a login, so that the list can show it

/**
 * @param {object} parts
 * @param {import('./net/socket.js').Connection} parts.connection
 * @param {any} parts.store
 * @param {import('./storage.js').Keeper} parts.storage
 * @param {import('./archive.js').Archive} parts.archive
 * @param {(key: string, values?: object) => string} parts.say text in the language of the moment
 * @param {() => string} [parts.newGid]
 * @param {() => number} [parts.now]
 * @param {any} [parts.upload]
 * @param {any} [parts.fetchFile]
 */
export function createCommands(
  { connection, store, storage, archive, say, newGid = uuid, now = Date.now, upload, fetchFile },
) {
  const { post, history, ...talk } = messageCommands({
    connection,
    store,
    archive,
    confirmChat,
    newGid,
    now,
    upload,
    fetchFile,
  });
  const state = () => store.get();
  let who = null;
  /** What the login goes by; own.js changes the password in it. */
  const login = {
    get: () => who,
    set(wirePassword) {
      who = { ...who, wirePassword };
      connection.setPassword(wirePassword);
      keepLogin();
    },
  };

  function keepLogin() {
    if (!who) return;
    const { wirePassword, ...rest } = who;
    storage.saveLogin({ ...rest, ...(rest.remember ? { wirePassword } : {}) });
    storage.saveSession(who);
  }

  async function confirmChat(gid) {
    const chat = state().chats.get(gid);
    if (chat && chat.id === 0 && chat.type === 'one2one') {
      await connection.request('create', [gid, '', 'one2one', chat.members, 0, false], { fits: forChat(gid) });
    }
  }

  return {
    /**
     * @param {{account: string, password?: string, wirePassword?: string, serverName?: string, remember?: boolean,
     *   automatic?: boolean}} form
     */
    login(
      {
        account,
        password,
        wirePassword = md5hex(password ?? ''),
        serverName = '',
        remember = false,
        automatic = false,
      },
      lang,
    ) {
      who = { account: account.trim(), wirePassword, serverName, remember, automatic };
      store.apply({ type: 'reset' });
      store.apply({ type: 'restored', ...storage.account(who.account) });
      archive.open(who.account);
      connection.connect({ ...who, lang });
    },

    /** Goes on where this browser was: shows at once what it keeps, while the server is being asked. */
    async resume(again, lang) {
      archive.open(again.account);
      const kept = await archive.snapshot();
      who = again;
      store.apply({ type: 'restored', ...storage.account(who.account) });
      if (kept) store.apply({ type: 'snapshot', ...kept });
      // Nobody has to type anything: a server that is away, or has no database, is waited for.
      connection.connect({ ...who, lang }, { patient: true });
    },

    /** Called once the server has said yes. */
    keepLogin,

    /** Log in again under the same account, after being kicked out. */
    loginAgain(lang) {
      if (who) connection.connect({ ...who, lang });
    },

    logout() {
      connection.close();
      const kept = storage.login();
      if (kept) storage.saveLogin({ ...kept, automatic: false });
      storage.saveSession(null);
      archive.forget();
      store.apply({ type: 'reset' });
    },

    retryNow: () => connection.retryNow(),
    setLanguage: (lang) => connection.setLanguage(lang),
    account: () => who?.account ?? '',

    /** @param {{route?: any, visible?: boolean}} view */
    look: (view) => store.apply({ type: 'view', ...view }),
    draft: (gid, text) => store.apply({ type: 'draft', gid, text }),

    ...talk,
    search: createSearch({ connection, store, archive }),
    /** Messages before and after one, as far as this device keeps them. */
    around: (message, count) => archive.around(message, count),

    /** Fetches the last line of the newest chats, one after the other. */
    async warmUp() {
      const chats = [...state().chats.values()].sort((a, b) => b.lastActiveTime - a.lastActiveTime).slice(
        0,
        WARM_CHATS,
      );
      for (const { gid, id } of chats) {
        const log = logOf(state().messages, gid);
        if (connection.status !== 'online') return;
        const unknown = id > 0 && !log.loading && !log.asked && log.list.length === 0;
        if (unknown) await history(gid, { recPerPage: 1, pageID: 1 });
      }
    },

    /** Makes a chat known that a message named. */
    fetchChat: (gid) =>
      connection.request('create', [gid, '', '', '', 0, false], { fits: forChat(gid) }).catch(() => {}),

    /** Opens the one-to-one chat with a person: at once here, at the server as soon as it can be. */
    openDirect(userId) {
      const gid = directGid(userId, state().session.me);
      if (!state().chats.has(gid)) {
        store.apply({ type: 'localChat', chat: { ...fromGid(gid), lastActiveTime: Math.floor(now() / 1000) } });
        confirmChat(gid).catch(() => {}); // offline: asked again before the first message
      }
      return gid;
    },

    ...groupCommands({ connection, store, say, newGid, now, post }),
    ...ownCommands({ connection, store, login }),
  };
}

/** UUID v4; `randomUUID` exists only on https and loopback. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 0x0f | 0x40;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** @typedef {ReturnType<typeof createCommands>} Commands */
