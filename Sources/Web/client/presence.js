// Presence is no change of a person, so `sync` does not bring it: a synced session asks once per login for the people
// that are shown. Pushes keep it true from then on.

import { otherOf } from './state/chats.js';

const SLICE = 500; // people of one request

/**
 * Ids of people whose presence the page shows: those one talks to, members of the open chat, on the people's page all.
 * @param {Pick<import('./state/state.js').State, 'session'|'view'|'chats'|'users'>} state
 * @returns {Set<number>}
 */
export function shownPeople({ session, view, chats, users }) {
  const open = chats.get(view.route.gid)?.members ?? [];
  const shown = new Set(open.length <= SLICE ? open : []);
  for (const chat of chats.values()) if (chat.type === 'one2one' && !chat.hide) shown.add(otherOf(chat, session.me));
  if (view.route.section === 'people') for (const user of users.byId.values()) if (!user.deleted) shown.add(user.id);
  return shown;
}

/**
 * @param {object} parts
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./net/socket.js').Connection, 'request'|'addEventListener'>} parts.connection
 */
export function askPresence({ store, connection }) {
  /** Ids whose presence is known in this session. */
  let known = new Set();
  let busy = false, isSynced = false;

  async function ask() {
    if (busy || !isSynced) return;
    busy = true;
    try {
      for (;;) {
        const ids = [...shownPeople(store.get())].filter((id) => !known.has(id)).slice(0, SLICE);
        if (ids.length === 0) return;
        for (const id of ids) known.add(id);
        await connection.request('userGetList', [ids]);
      }
    } catch {
      // Closed: the next login asks again.
    } finally {
      busy = false;
    }
  }

  connection.addEventListener('status', () => {
    isSynced = false;
    known = new Set();
  });
  connection.addEventListener('packet', (/** @type {CustomEvent} */ { detail: { method, ok, rid, data } }) => {
    if (method !== 'sync' || !ok || !rid) return;
    isSynced = true;
    for (const { id } of data.people.list) known.add(id);
    queueMicrotask(ask);
  });
  store.watch((state) => [state.view.route.section, state.view.route.gid, state.chats.size], ask);
}
