// Rows of messages in the store of this browser: ranges, writing, and which ones go when there are too many.

import { done } from './archivelists.js';

const MAX_MESSAGES = 60_000;
const PRUNE_TO = 50_000;

/** @typedef {import('./state/messages.js').Message} Message */

/**
 * Newest first from an index.
 * @param {IDBTransaction} transaction @param {string} index @param {IDBKeyRange} range
 * @param {(message: Message) => boolean} take says true to go on
 * @returns {Promise<void>}
 */
export function walk(transaction, index, range, take) {
  return new Promise((resolve, reject) => {
    const request = transaction.objectStore('messages').index(index).openCursor(range, 'prev');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor && take(cursor.value)) cursor.continue();
      else resolve();
    };
  });
}

/**
 * Ids are in the order of the chat, whatever the clocks said.
 * @param {string} gid @param {{id: number}} [upTo] without it the whole chat
 */
export const chatRange = (gid, upTo) =>
  IDBKeyRange.bound([gid], upTo ? [gid, upTo.id] : [gid, []], false, Boolean(upTo));

/**
 * The places of a chat up to one, itself included.
 * @param {string} gid @param {number} to
 */
export const placeRange = (gid, to) => IDBKeyRange.bound([gid], to === Infinity ? [gid, []] : [gid, to]);

/**
 * Writes each row that is not known in a newer form.
 * @param {IDBObjectStore} table @param {readonly Message[]} rows
 */
export function writeRows(table, rows) {
  for (const row of rows) {
    const request = table.get(row.gid);
    request.onsuccess = () => {
      if (isNewer(row, request.result)) table.put(row);
    };
  }
}

/**
 * Whether a row replaces the one that is kept: rows of the server carry the number of their last change.
 * @param {{changed?: number}} row @param {{changed?: number}|undefined} kept
 */
export const isNewer = (row, kept) => !kept || (row.changed ?? 0) >= (kept.changed ?? 0);

/**
 * How many of its oldest messages each chat loses so that `most` are left: the largest chats lose theirs first.
 * @param {ReadonlyMap<string, number>} counts gid → messages @param {number} most
 * @returns {Map<string, number>} gid → messages to delete
 */
export function toDrop(counts, most) {
  let left = most, chats = counts.size;
  let share = Infinity; // what a large chat keeps
  for (const count of [...counts.values()].sort((a, b) => a - b)) {
    if (count * chats > left) {
      share = Math.floor(left / chats);
      break;
    }
    left -= count;
    chats -= 1;
  }
  return new Map([...counts].filter(([, count]) => count > share).map(([gid, count]) => [gid, count - share]));
}

/**
 * Takes the oldest messages of large chats away once there are too many.
 * @param {IDBTransaction} transaction on messages and chats
 * @returns {Promise<void>}
 */
export async function pruned(transaction) {
  const table = transaction.objectStore('messages');
  if (await done(table.count()) <= MAX_MESSAGES) return;
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const gid of await done(transaction.objectStore('chats').getAllKeys())) {
    counts.set(String(gid), await done(table.index('chat').count(chatRange(String(gid)))));
  }
  for (const [gid, count] of toDrop(counts, PRUNE_TO)) await dropOldest(table, gid, count);
}

/** @returns {Promise<void>} */
function dropOldest(table, gid, count) {
  let left = count;
  return new Promise((resolve, reject) => {
    const request = table.index('chat').openCursor(chatRange(gid));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      if (!request.result || left-- <= 0) return resolve();
      request.result.delete();
      request.result.continue();
    };
  });
}
