// The only way back from the page to the network: one function per thing a person can do.

import { changeCommands } from './commands/changes.js';
import { ChatCommands } from './commands/chats.js';
import { groupCommands } from './commands/groups.js';
import { LoginCommands } from './commands/login.js';
import { messageCommands } from './commands/messages.js';
import { ownCommands } from './commands/own.js';
import { createSearch } from './commands/search.js';

/**
 * @typedef {object} CommandParts
 * @property {import('./net/socket.js').Connection} connection
 * @property {import('./state/state.js').StateStore} store
 * @property {import('./storage.js').Keeper} storage
 * @property {import('./archive.js').Archive} archive
 * @property {(key: string, values?: Record<string, string|number>) => string} say text in the language of the moment
 * @property {() => string} [newGid]
 * @property {() => number} [now] ms
 * @property {typeof import('./net/files.js').upload} [upload]
 * @property {typeof import('./net/files.js').download} [fetchFile]
 */

/** @param {CommandParts} parts */
export function createCommands(parts) {
  const { connection, store, storage, archive, say, newGid = uuid, now = Date.now, upload, fetchFile } = parts;
  const login = new LoginCommands({ connection, store, storage, archive });
  const chats = new ChatCommands({ connection, store, now });
  const confirmChat = (gid) => chats.confirm(gid);
  const { post, history, runs, ...talk } = messageCommands({
    connection,
    store,
    archive,
    confirmChat,
    newGid,
    now,
    upload,
    fetchFile,
  });

  return {
    /** @type {LoginCommands['login']} */
    login: (form, lang) => login.login(form, lang),
    /** @type {LoginCommands['resume']} */
    resume: (again, lang) => login.resume(again, lang),
    keepLogin: () => login.keep(),
    /** @type {LoginCommands['again']} */
    loginAgain: (lang) => login.again(lang),
    logout: () => login.logout(),
    account: () => login.get()?.account ?? '',
    retryNow: () => connection.retryNow(),
    setLanguage: (lang) => connection.setLanguage(lang),

    /** @param {{route?: import('./state/view.js').Route, visible?: boolean}} view */
    look: (view) => store.apply({ type: 'view', ...view }),
    draft: (gid, text) => store.apply({ type: 'draft', gid, text }),

    ...talk,
    runs,
    search: createSearch({ connection, store, archive }),
    /** @type {import('./archive.js').Archive['around']} */
    around: (message, count) => archive.around(message, count),

    warmUp: () => chats.warmUp(history),
    /** @type {ChatCommands['fetch']} */
    fetchChat: (gid) => chats.fetch(gid),
    /** @type {ChatCommands['openDirect']} */
    openDirect: (userId) => chats.openDirect(userId),

    ...groupCommands({ connection, store, say, newGid, now, post }),
    ...changeCommands({ connection }),
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
