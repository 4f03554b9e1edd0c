// The tables of people and chats in the store of this browser: written and read in slices, so that nothing else on the
// page waits long.

const SLICE = 500; // records of one transaction

/** @typedef {'people'|'chats'} ListName */
/**
 * @typedef {<T>(stores: string[], mode: IDBTransactionMode, work: (transaction: IDBTransaction) => Promise<T>,
 *   otherwise: T) => Promise<T>} Within runs `work` in one transaction; answers `otherwise` when it fails
 */

/** Member that names a record of each table. */
const KEYS = Object.freeze({ people: 'id', chats: 'gid' });

/**
 * Makes a table what the list is.
 * @param {Within} within @param {ListName} name
 * @param {ReadonlyMap<unknown, unknown>} before what this window has written: such a record is not written again
 * @param {ReadonlyMap<unknown, unknown>} now
 * @returns {Promise<boolean>} false when some of it could not be written
 */
export async function writeList(within, name, before, now) {
  // Another window may have written to the table since, so its own keys say what is there.
  const ask = (transaction) => done(transaction.objectStore(name).getAllKeys());
  const keys = await within([name], 'readonly', ask, null);
  if (!keys) return false;
  const there = new Set(/** @type {unknown[]} */ (keys));
  const fresh = [...now].filter(([key, one]) => !there.has(key) || before.get(key) !== one).map(([, one]) => one);
  const gone = keys.filter((key) => !now.has(key));
  for (let at = 0; at < Math.max(fresh.length, gone.length); at += SLICE) {
    const isWritten = await within([name], 'readwrite', async (transaction) => {
      const table = transaction.objectStore(name);
      for (const one of fresh.slice(at, at + SLICE)) table.put(one);
      for (const key of gone.slice(at, at + SLICE)) table.delete(key);
      await ended(transaction);
      return true;
    }, false);
    if (!isWritten) return false;
  }
  return true;
}

/** @param {Within} within @param {ListName} name @returns {Promise<any[]|null>} null when some of it cannot be read */
export async function readList(within, name) {
  const all = [];
  for (let last; ;) {
    const range = last === undefined ? null : IDBKeyRange.lowerBound(last, true);
    const part = await within([name], 'readonly', (transaction) =>
      done(transaction.objectStore(name).getAll(range, SLICE)), null);
    if (!part) return null;
    for (const one of part) all.push(one);
    if (part.length < SLICE) return all;
    last = part.at(-1)[KEYS[name]];
  }
}

/** @param {readonly any[]} list @param {ListName} name @returns {Map<unknown, any>} */
export const byKey = (list, name) => new Map(list.map((one) => [one[KEYS[name]], one]));

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
export const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
