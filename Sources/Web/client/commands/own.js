// Commands for one's own account: status, profile, password, settings at the server.

import { md5hex } from '../net/md5.js';
import { NOTES_READ } from '../state/notes.js';
import { fromSettings, NO_SETTINGS, toSettings } from '../state/prefs.js';

/** The data: URL of nothing; an empty member of `userChange` is left alone. */
const NO_PICTURE = 'data:,';

/** @typedef {import('../state/prefs.js').Prefs} Prefs */

/**
 * @param {object} parts
 * @param {import('../net/socket.js').Connection} parts.connection
 * @param {import('../state/state.js').StateStore} parts.store
 * @param {Pick<import('./login.js').LoginCommands, 'get'|'setPassword'>} parts.login
 */
export function ownCommands({ connection, store, login }) {
  const change = (changes) =>
    connection.request('userChange', [{ ...changes, account: login.get().account }], {
      fits: (packet) => packet.data?.id === store.get().session.me || packet.data === null,
    });
  const settings = new ServerSettings(connection, store, () => login.get().account);

  return {
    /** @param {'online'|'busy'|'away'} status */
    setStatus: (status) => change({ status }).catch(() => {}),

    /** @param {Record<string, string>} fields such as `mobile`; the protocol cannot empty one of these */
    saveProfile: (fields) => change(fields),

    /**
     * One's picture.
     * @param {string} image a data: URL of at most 64 KiB, or '' for none
     */
    savePicture: (image) => change({ avatar: image || NO_PICTURE }),

    /**
     * Whether this is the password one is logged in with.
     * @param {string} password
     */
    isPassword: (password) => md5hex(password) === login.get()?.wirePassword,

    /**
     * Changes the password; the other sessions of the account end.
     * @param {string} password
     */
    async changePassword(password) {
      const wire = md5hex(password);
      await change({ password: wire });
      login.setPassword(wire);
    },

    /** @type {ServerSettings['sync']} */
    syncSettings: (prefs) => settings.sync(prefs),
    /** @type {ServerSettings['save']} */
    saveSettings: (prefs) => settings.save(prefs),
    /** The notices that are here have been read, on all devices. */
    readNotes() {
      const { list, read } = store.get().notes, newest = list.at(-1)?.id ?? 0;
      if (newest <= read) return;
      store.apply({ type: 'notesRead', id: newest });
      settings.saveNotes();
    },
  };
}

/** The settings object of the account, in which the choices of this page are some among others. */
class ServerSettings {
  #connection;
  #store;
  #account;
  /** @type {Record<string, unknown>|null} as the server has it; null until it has been loaded */
  #stored = null;

  /**
   * @param {import('../net/socket.js').Connection} connection @param {import('../state/state.js').StateStore} store
   * @param {() => string} account
   */
  constructor(connection, store, account) {
    [this.#connection, this.#store, this.#account] = [connection, store, account];
  }

  /**
   * After a login: takes the choices kept at the server, or brings those of this page there, whichever are newer.
   * @param {Prefs} prefs
   * @returns {Promise<Prefs|null>} settings to take over
   */
  async sync(prefs) {
    const account = this.#account();
    this.#stored = null;
    const { data } = await this.#connection.request('settings', [account, '']);
    this.#stored = data ?? {};
    const theirs = fromSettings(this.#stored, prefs, account);
    const isNewer = prefs.saved > (Number(this.#stored['web.saved']) || 0);
    if (!theirs && isNewer) await this.#send(toSettings(this.#stored, prefs));
    else await this.saveNotes();
    return theirs;
  }

  /**
   * Keeps a change at the server; what cannot be sent now goes with the next login.
   * @param {Prefs} prefs
   */
  async save(prefs) {
    if (!this.#stored || this.#connection.status !== 'online') return;
    await this.#send(toSettings(this.#stored, prefs)).catch(() => {});
  }

  /** Keeps at the server how far notices have been read, if it does not know; else with the next login. */
  async saveNotes() {
    const { read } = this.#store.get().notes;
    if (!this.#stored || this.#connection.status !== 'online' || read <= readIn(this.#stored)) return;
    await this.#send({ ...NO_SETTINGS, ...this.#stored }).catch(() => {});
  }

  /** @param {Record<string, unknown>} settings */
  async #send(settings) {
    const read = Math.max(readIn(settings), this.#store.get().notes.read);
    /** @type {Record<string, unknown>} */
    const all = read > 0 ? { ...settings, [NOTES_READ]: read } : settings;
    const { hash: _, ...rest } = all;
    this.#stored = { ...rest, hash: md5hex(JSON.stringify(rest)) };
    await this.#connection.request('settings', [this.#account(), this.#stored]);
  }
}

/** How far notices have been read, by a settings object. */
const readIn = (settings) => Number(settings[NOTES_READ]) || 0;
