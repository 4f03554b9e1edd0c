// The messages of a chat where the server says their places: the list is made whole by asking for what is missing.
// Pure.

import { HISTORY_PAGE, storedIn } from './historypages.js';
import { withMessages } from './log.js';
import { keptFrom, missingRun, olderRun } from './runs.js';

/** @typedef {import('./messages.js').Log} Log */
/** @typedef {import('./messages.js').Message} Message */

/**
 * Rows of the server or of this device's store.
 * @param {Log} log
 * @param {{list: readonly Message[], first: number}} rows `first`: the lowest index that the server keeps
 * @returns {Log}
 */
export function withRows(log, { list, first }) {
  const next = withMessages(log, list);
  const from = keptFrom(next.list);
  const kept = from ? next.list.filter((one) => !one.index || one.index >= from) : next.list;
  return {
    ...next,
    list: kept,
    loading: false,
    failed: false,
    asked: true,
    recalled: false,
    staleTo: 0,
    complete: kept.some((one) => one.index) && olderRun(kept, first, HISTORY_PAGE) === null,
  };
}

/**
 * Whether a run up to the newest message has to be asked for, or there is less than a page.
 * @param {Log} log @param {import('./chats.js').Chat|undefined} chat
 */
export function lacksNewest({ list }, chat) {
  if (missingRun(list, chat?.last ?? 0, HISTORY_PAGE)) return true;
  return storedIn({ list }) < HISTORY_PAGE && olderRun(list, chat?.first ?? 1, HISTORY_PAGE) !== null;
}

/**
 * After a `sync` what failed before is tried again; chats that one is no longer in take their messages along.
 * @param {ReadonlyMap<string, Log>} messages
 * @param {import('../net/syncpackets.js').News['chats']} chats
 * @returns {ReadonlyMap<string, Log>}
 */
export function afterNews(messages, { all, list, gone }) {
  const left = new Set(gone), here = all ? new Set(list.map(({ gid }) => gid)) : null;
  const next = new Map();
  for (const [gid, log] of messages) {
    const isGone = left.has(gid) || (here !== null && !here.has(gid) && log.list.some((one) => one.id > 0));
    if (!isGone) next.set(gid, log.failed ? { ...log, failed: false } : log); // what is being asked for comes, or fails
  }
  return next;
}
