// The open chat fills itself: with what this device has of it, then with the newest page of the server.

import { wantsNewest } from './state/messages.js';

/**
 * @param {import('./state/state.js').StateStore} store
 * @param {Pick<import('./commands.js').Commands, 'recall'|'loadHistory'>} commands
 */
export function fillOpenChat(store, commands) {
  store.watch((state) => state.view.route.gid, (gid) => {
    if (gid) commands.recall(gid);
  });
  // As soon as there is a connection, and again after each login.
  store.watch(wantsNewest, (gid) => {
    if (gid) commands.loadHistory(gid);
  });
}
