// What concerns oneself: status, profile, password, settings at the server.

import { md5hex } from '../net/md5.js';
import { fromSettings, toSettings } from '../state/prefs.js';

/** The data: URL of nothing; an empty member of `userChange` is left alone. */
const NO_PICTURE = 'data:,';

/** @param {{connection: any, store: any, login: {get: () => any, set: (wirePassword: string) => void}}} parts */
export function ownCommands({ connection, store, login }) {
  const change = (changes) =>
    connection.request('userChange', [{ ...changes, account: login.get().account }], {
      fits: (packet) => packet.data?.id === store.get().session.me || packet.data === null,
    });
  let stored = null; // the settings object as the server has it; null until it has been loaded

  const save = async (prefs) => {
    stored = toSettings(stored, prefs);
    const { hash: _, ...rest } = stored;
    stored = { ...rest, hash: md5hex(JSON.stringify(rest)) };
    await connection.request('settings', [login.get().account, stored]);
  };

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
      login.set(wire);
    },

    /**
     * After a login: takes the choices kept at the server, or brings ours there, whichever are newer.
     * @param {import('../state/prefs.js').Prefs} prefs
     * @returns {Promise<import('../state/prefs.js').Prefs|null>} what to take over
     */
    async syncSettings(prefs) {
      const { account } = login.get();
      stored = null;
      const { data } = await connection.request('settings', [account, '']);
      stored = data ?? {};
      const theirs = fromSettings(stored, prefs, account);
      if (!theirs && prefs.saved > (Number(stored['web.saved']) || 0)) await save(prefs);
      return theirs;
    },

    /** Keeps a change at the server; what cannot be sent now goes with the next login. */
    async saveSettings(prefs) {
      if (stored && connection.status === 'online') await save(prefs).catch(() => {});
    },
  };
}
