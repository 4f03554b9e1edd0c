// The small store of this browser: choices, the login if wished, and per account what has not been read or sent.
// Broken or missing storage (private windows, full disk) costs memory between visits, never the session.

const MAX_CHATS = 500;
const MAX_UNSENT = 100;
const MAX_DRAFT = 20_000; // characters
const MAX_HIDDEN = 2_000;

/** @typedef {Partial<import('./commands/login.js').Login> & {account: string}} KeptLogin with a password if wished */

/**
 * @typedef {object} KeptAccount
 * @property {[string, import('./state/unread.js').Unread][]} unread
 * @property {[string, string][]} drafts
 * @property {import('./state/messages.js').Message[]} unsent
 * @property {string[]} hidden
 * @property {number} [notesRead]
 */

const read = (store, key) => {
  try {
    return JSON.parse(store.getItem(key) ?? 'null');
  } catch {
    return null;
  }
};
const write = (store, key, value) => {
  try {
    if (value === null) store.removeItem(key);
    else store.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: go on without.
  }
};

/** @param {Storage} lasting @param {Storage} tab */
const deviceStorage = (lasting, tab) => ({
  /**
   * The id of this browser as a device, or of this window if it is one of its own.
   * @param {boolean} isShared
   */
  device: (isShared) => read(isShared ? lasting : tab, 'xuan.device'),
  /** @param {boolean} isShared @param {string} id */
  saveDevice: (isShared, id) => write(isShared ? lasting : tab, 'xuan.device', id),
});

/**
 * @param {Storage} lasting
 * @param {Storage} tab kept over a reload, absent in a new tab
 */
export function createStorage(lasting, tab) {
  const accountKey = (account) => `xuan.account.${account.toLowerCase()}`;

  return {
    prefs: () => read(lasting, 'xuan.prefs'),
    savePrefs: (prefs) => write(lasting, 'xuan.prefs', prefs),

    /** @returns {KeptLogin|null} */
    login: () => read(lasting, 'xuan.login'),
    saveLogin: (login) => write(lasting, 'xuan.login', login),
    /** Nobody logs in here any more without typing it. */
    forgetPassword() {
      const { wirePassword, ...login } = read(lasting, 'xuan.login') ?? {};
      if (wirePassword) write(lasting, 'xuan.login', { ...login, remember: false, automatic: false });
    },

    /**
     * The session of this tab, so that a reload does not ask again.
     * @returns {import('./commands/login.js').Login|null}
     */
    session: () => read(tab, 'xuan.session'),
    saveSession: (session) => write(tab, 'xuan.session', session),

    ...deviceStorage(lasting, tab),

    /** @param {string} account @returns {KeptAccount} */
    account(account) {
      const kept = read(lasting, accountKey(account)) ?? {};
      const list = (value) => (Array.isArray(value) ? value : []);
      return {
        unread: list(kept.unread),
        drafts: list(kept.drafts),
        unsent: list(kept.unsent),
        hidden: list(kept.hidden),
        notesRead: Number(kept.notesRead) || 0,
      };
    },

    saveAccount(account, { unread, drafts, unsent, hidden, notesRead = 0 }) {
      write(lasting, accountKey(account), {
        unread: [...unread].slice(-MAX_CHATS).map(([gid, one]) => [gid, { ...one, line: 0 }]),
        drafts: [...drafts].slice(-MAX_CHATS).map(([gid, text]) => [gid, text.slice(0, MAX_DRAFT)]),
        unsent: unsent.slice(-MAX_UNSENT),
        hidden: [...hidden].slice(-MAX_HIDDEN),
        notesRead,
      });
    },
  };
}

/** @typedef {ReturnType<typeof createStorage>} Keeper */
/** @typedef {import('./commands/login.js').Login} Login */

/**
 * The login to go on with when the page starts: this tab's session, else a kept login that wants it. Null: ask.
 * @param {Pick<Keeper, 'session'|'login'>} storage
 */
export function loginToResume(storage) {
  const login = storage.login();
  const again = storage.session() ?? (login?.automatic ? login : null);
  return again?.wirePassword ? /** @type {Login} */ (again) : null;
}
