// Copies of the state that outlive the page: per account what is unread, drafted or unsent, and a snapshot of people
// and chats for the next start.

import { unsent } from './state/messages.js';
import { isInside } from './state/session.js';

const SAVE_AFTER_MS = 400;
const SNAPSHOT_AFTER_MS = 5_000; // people come and go; the next start may see them a little old

/** @typedef {Pick<import('./net/socket.js').Clock, 'setTimeout'|'clearTimeout'>} Timers */

/**
 * Saves the account's own things a moment after each change. What other windows of the account have kept stays.
 * @param {object} parts
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./storage.js').Keeper, 'account'|'saveAccount'>} parts.storage
 * @param {() => string} parts.account
 * @param {Timers} parts.clock
 * @returns {() => void} saves at once what still waits, for the end of the page
 */
export function keepAccount({ store, storage, account, clock }) {
  let timer = 0;
  let due = false;
  /** Gids of messages that this window had to send. */
  const mine = new Set();
  function save() {
    clock.clearTimeout(timer);
    if (!due) return;
    due = false;
    const { unread, drafts, messages, hidden, notes } = store.get();
    const kept = storage.account(account());
    storage.saveAccount(account(), {
      unread,
      drafts,
      unsent: [...kept.unsent.filter((one) => !mine.has(one.gid)), ...unsent(messages)],
      hidden: new Set([...kept.hidden, ...hidden]),
      notesRead: notes.read,
    });
  }
  const kept = (state) => [state.unread, state.drafts, state.messages, state.hidden, state.notes, isInside(state)];
  store.watch((state) => state.messages, (messages) => {
    for (const { gid } of unsent(messages)) mine.add(gid);
  });
  store.watch(kept, () => {
    clock.clearTimeout(timer);
    due = isInside(store.get());
    if (due) timer = clock.setTimeout(save, SAVE_AFTER_MS);
  });
  return save;
}

/**
 * Saves people and chats while the connection is there: at most one snapshot per SNAPSHOT_AFTER_MS.
 * @param {object} parts
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./archive.js').Archive, 'saveSnapshot'>} parts.archive
 * @param {Timers} parts.clock
 * @param {() => boolean} [parts.mayWrite] of several windows with one store only one writes
 */
export function keepSnapshot({ store, archive, clock, mayWrite = () => true }) {
  let waiting = false;
  const isOnline = (state) => state.session.status === 'online';
  store.watch((state) => [state.users, state.chats, state.notes.list, state.numbers, isOnline(state)], (now) => {
    if (waiting || !now.at(-1)) return;
    waiting = true;
    clock.setTimeout(() => {
      waiting = false;
      const snapshot = snapshotOf(store.get());
      if (snapshot && mayWrite()) archive.saveSnapshot(snapshot);
    }, SNAPSHOT_AFTER_MS);
  });
}

/** Null while it is not known who is logged in, or nobody is known. */
function snapshotOf({ users, chats, session, numbers, notes }) {
  if (!session.me || users.byId.size === 0) return null;
  return {
    me: session.me,
    users: [...users.byId.values()],
    roles: users.roles,
    depts: [...users.depts],
    chats: [...chats.values()],
    notes: notes.list,
    numbers,
  };
}
