// Tells the others that one is writing, now and then while one does, and when one has stopped.

import { isSynced } from '../state/session.js';
import { TYPING_MS } from '../state/typing.js';

const REPEAT_MS = TYPING_MS / 2;

/**
 * @param {string} gid of the chat
 * @param {Pick<import('./page.js').Context, 'store'|'commands'|'signal'>} ctx its signal ends with the chat
 * @param {() => number} [now] ms
 */
export function createTypingSign(gid, { store, commands, signal }, now = Date.now) {
  let told = 0; // ms; 0 = the others believe that nobody writes
  function stop() {
    if (told === 0) return;
    told = 0;
    if (isSynced(store.get())) commands.typing(gid, false);
  }
  signal.addEventListener('abort', stop);
  return {
    stop,
    /** @param {boolean} is there are words in the field, and they have just changed */
    written(is) {
      const state = store.get();
      if (!is) return stop();
      const isKnown = (state.chats.get(gid)?.id ?? 0) > 0;
      const isThere = isKnown && isSynced(state) && state.session.status === 'online';
      if (!isThere || now() - told < REPEAT_MS) return undefined;
      told = now();
      commands.typing(gid, true);
      return undefined;
    },
  };
}
