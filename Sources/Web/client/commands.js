// The only way back from the page to the network: one function per thing a person can do.

import { groupCommands } from './commands/groups.js';
import { ownCommands } from './commands/own.js';
import { md5hex } from './net/md5.js';
import { forChat } from './net/requests.js';
import { createOutbox } from './outbox.js';
import { directGid, fromGid } from './state/chats.js';
import { HISTORY_PAGE, draftMessage, logOf, nextPage } from './state/messages.js';

const WARM_CHATS = 30; // chats whose last line is fetched after a login, so that the list can show it

/**
 * @param {object} parts
 * @param {import('./net/socket.js').Connection} parts.connection
 * @param {any} parts.store
 * @param {import('./storage.js').Keeper} parts.storage
 * @param {(key: string, values?: object) => string} parts.say text in the language of the moment
 * @param {() => string} [parts.newGid]
 * @param {() => number} [parts.now]
 */
export function createCommands({ connection, store, storage, say, newGid = uuid, now = Date.now }) {
  const outbox = createOutbox(connection, store, confirmChat);
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

  function post(cgid, content, contentType, type = 'normal') {
    const message = draftMessage(logOf(state().messages, cgid), {
      gid: newGid(), cgid, user: state().session.me, content, contentType, type, now: now(),
    });
    store.apply({ type: 'queued', message });
    outbox.flush();
  }

  async function history(gid, recPerPage, page) {
    store.apply({ type: 'historyAsked', gid });
    try {
      await connection.request('history', [gid, recPerPage, page, 0, false, 0], {
        fits: (packet) => packet.pager?.gid === gid && Number(packet.pager.pageID) === page,
      });
    } catch {
      store.apply({ type: 'historyFailed', gid });
    }
  }

  return {
    /**
     * @param {{account: string, password?: string, wirePassword?: string, serverName?: string, remember?: boolean,
     *   automatic?: boolean}} form
     */
    login({ account, password, wirePassword = md5hex(password ?? ''), serverName = '', remember = false, automatic = false }, lang) {
      who = { account: account.trim(), wirePassword, serverName, remember, automatic };
      store.apply({ type: 'reset' });
      store.apply({ type: 'restored', ...storage.account(who.account) });
      connection.connect({ ...who, lang });
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
      store.apply({ type: 'reset' });
    },

    retryNow: () => connection.retryNow(),
    setLanguage: (lang) => connection.setLanguage(lang),
    account: () => who?.account ?? '',

    /** @param {{route?: any, visible?: boolean}} view */
    look: (view) => store.apply({ type: 'view', ...view }),
    draft: (gid, text) => store.apply({ type: 'draft', gid, text }),

    /** @param {string} gid of the chat @param {string} text @param {'text'|'plain'} contentType */
    send(gid, text, contentType) {
      post(gid, text, contentType);
      store.apply({ type: 'draft', gid, text: '' });
    },

    /** Sends a failed message again, under its gid. */
    resend(messageGid) {
      store.apply({ type: 'retried', gid: messageGid });
      outbox.flush();
    },

    /** Loads the page of history before what is known; nothing if all is there or one is on its way. */
    loadHistory(gid) {
      const log = logOf(state().messages, gid);
      if (connection.status !== 'online' || log.loading || (log.asked && log.complete)) return;
      if (state().chats.get(gid)?.id === 0) return;
      history(gid, HISTORY_PAGE, nextPage(log));
    },

    /** Fetches the last line of the newest chats, one after the other. */
    async warmUp() {
      const chats = [...state().chats.values()].sort((a, b) => b.lastActiveTime - a.lastActiveTime).slice(0, WARM_CHATS);
      for (const { gid, id } of chats) {
        const log = logOf(state().messages, gid);
        if (connection.status !== 'online') return;
        if (id > 0 && !log.loading && !log.asked && log.list.length === 0) await history(gid, 1, 1);
      }
    },

    /** Makes a chat known that a message named. */
    fetchChat: (gid) => connection.request('create', [gid, '', '', '', 0, false], { fits: forChat(gid) }).catch(() => {}),

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
