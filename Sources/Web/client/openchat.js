// The open chat fills itself: with what this device has of it, then with the newest page of the server.

import { logOf, wantsNewest } from './state/messages.js';
import { isBehind } from './state/syncedchats.js';

/**
 * @param {import('./state/state.js').StateStore} store
 * @param {Pick<import('./commands.js').Commands, 'recall'|'loadHistory'|'mend'>} commands
 */
export function fillOpenChat(store, commands) {
  store.watch((state) => state.view.route.gid, (gid) => {
    if (gid) commands.recall(gid);
  });
  // As soon as there is a connection, and again after each login.
  store.watch(wantsNewest, (gid) => {
    if (gid) commands.loadHistory(gid);
  });
  // A change that was missed shows at once in the chat that somebody looks at.
  store.watch(missesChanges, ([gid]) => {
    if (gid) commands.mend(String(gid));
  });
}

/** Gid of the open chat if changes of it are missing and no page is on its way, and the number they reach. */
function missesChanges({ session, chats, messages, view }) {
  const { gid } = view.route, chat = chats.get(gid);
  const is = session.synced && session.status === 'online' && isBehind(chat) && !logOf(messages, gid).loading;
  return is ? [gid, chat.changes] : ['', 0];
}
