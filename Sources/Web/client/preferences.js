// The choices of the person: kept in this browser, and those that other browsers shall see at the server, too.

import { isShared } from './state/prefs.js';

const SETTINGS_AFTER_MS = 1_000; // a slider makes many changes

/** @typedef {import('./state/prefs.js').Prefs} Prefs */

/**
 * @param {object} parts
 * @param {Prefs} parts.initial
 * @param {Pick<import('./storage.js').Keeper, 'savePrefs'>} parts.storage
 * @param {Pick<import('./commands.js').Commands, 'account'|'saveSettings'|'syncSettings'>} parts.commands
 * @param {() => boolean} parts.isInside whether somebody is logged in
 * @param {(prefs: Prefs, before: Prefs) => Promise<void>|void} parts.show makes the page follow
 * @param {import('./net/socket.js').Clock} parts.clock
 */
export function createPreferences({ initial, storage, commands, isInside, show, clock }) {
  let prefs = initial;
  let timer = 0;

  async function take(next) {
    const before = prefs;
    prefs = next;
    storage.savePrefs(prefs);
    await show(prefs, before);
  }

  return {
    get: () => prefs,

    /** Shows the choices as they are. */
    start: () => take(prefs),

    /** @param {Partial<Prefs>} change */
    async set(change) {
      const forServer = isInside() && isShared(change);
      const mark = forServer ? { saved: clock.now(), by: commands.account() } : {};
      await take({ ...prefs, ...change, ...mark });
      if (!forServer) return;
      clock.clearTimeout(timer);
      timer = clock.setTimeout(() => commands.saveSettings(prefs), SETTINGS_AFTER_MS);
    },

    /** Takes the choices kept at the server, once per login; if they cannot be had now, the next login takes them. */
    async sync() {
      const theirs = await commands.syncSettings(prefs).catch(() => null);
      if (theirs) await take(theirs);
    },
  };
}
