// The store of this browser for the talk itself, per account, in IndexedDB: messages for reading and searching without
// a connection, people and chats for a start without one, the bytes of files that are not at the server yet.
// A broken or forbidden database costs memory between visits, never the session: every failure reads as "nothing
// there".

const MAX_MESSAGES = 60_000;
const PRUNE_TO = 50_000;
const VERSION = 2; // of the tables

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

const nameOf = (account) => `xuan.${account.toLowerCase()}`;

/** @typedef {import('./state/messages.js').Message} Message */
/** @typedef {{id: number}} Mark a message; only its place in the chat counts */

/** @param {IDBFactory} factory */
export const createArchive = (factory) => new Archive(factory);

export class Archive {
  #factory;
  /** @type {Promise<IDBDatabase|null>} of the account that is open */
  #base = Promise.resolve(null);
  #account = '';
  /** @type {Promise<unknown>} a database that is being deleted must be gone before it is opened again */
  #forgotten = Promise.resolve();

  /** @param {IDBFactory} factory */
  constructor(factory) {
    this.#factory = factory;
  }

  /**
   * Opens the database of an account; what is asked before it is open waits.
   * @param {string} account
   */
  open(account) {
    if (this.#account === account.toLowerCase()) return;
    this.#account = account.toLowerCase();
    this.#base.then((db) => db?.close());
    this.#base = this.#forgotten.then(() => openBase(this.#factory, account)).catch(() => null);
    this.#within(['messages'], 'readwrite', prune);
  }

  /** Forgets everything of the open account: after logging out nobody reads on here. */
  forget() {
    const [old, account] = [this.#base, this.#account];
    [this.#base, this.#account] = [Promise.resolve(null), ''];
    this.#forgotten = old.then((db) => {
      db?.close();
      return account ? done(this.#factory.deleteDatabase(nameOf(account))) : null;
    }).catch(() => {});
    return this.#forgotten;
  }

  /**
   * Keeps stored messages; one known by gid is replaced.
   * @param {Message[]} messages
   */
  put(messages) {
    return this.#within(['messages'], 'readwrite', (transaction) => {
      for (const one of messages) if (one.id > 0) transaction.objectStore('messages').put(one);
      return ended(transaction);
    });
  }

  /**
   * The newest messages of a chat before `upTo`, oldest first.
   * @param {string} gid @param {number} count @param {Mark} [upTo]
   * @returns {Promise<Message[]>}
   */
  async page(gid, count, upTo) {
    /** @type {Message[]} */
    const list = [];
    const take = (one) => list.push(one) < count;
    const range = chatRange(gid, upTo);
    await this.#within(['messages'], 'readonly', (transaction) => walk(transaction, 'chat', range, take));
    return list.reverse();
  }

  /**
   * The messages around one, oldest first.
   * @param {Message} message @param {number} count on each side
   * @returns {Promise<Message[]>}
   */
  async around(message, count) {
    const { cgid, id } = message;
    const before = await this.page(cgid, count, message);
    const range = IDBKeyRange.bound([cgid, id], [cgid, []], true);
    const after = await this.#within(
      ['messages'],
      'readonly',
      (transaction) => done(transaction.objectStore('messages').index('chat').getAll(range, count)),
      [],
    );
    return [...before, message, ...after];
  }

  /**
   * Looks through all that is kept, newest first: in one chat by its order, `take` looks at the dates; else by date.
   * @param {{gid: string, from: number, to: number}} where seconds; 0 and '' mean no bound
   * @param {(message: Message) => boolean} take gets each message; false ends the search
   */
  search({ gid, from, to }, take) {
    const index = gid ? 'chat' : 'date';
    const range = gid ? chatRange(gid) : to ? IDBKeyRange.bound(from, to) : IDBKeyRange.lowerBound(from);
    return this.#within(['messages'], 'readonly', (transaction) => walk(transaction, index, range, take));
  }

  /**
   * People and chats as they are now.
   * @param {object} snapshot
   */
  saveSnapshot(snapshot) {
    return this.#put('kept', 'snapshot', snapshot);
  }

  snapshot() {
    return this.#get('kept', 'snapshot');
  }

  /**
   * The bytes of a file under the gid of its message, until they are at the server.
   * @param {string} gid @param {File} file
   */
  saveFile(gid, file) {
    return this.#put('files', gid, file);
  }

  /** @param {string} gid @returns {Promise<File|null|undefined>} */
  file(gid) {
    return this.#get('files', gid);
  }

  /** @param {string} gid */
  dropFile(gid) {
    return this.#within(['files'], 'readwrite', (transaction) => {
      transaction.objectStore('files').delete(gid);
      return ended(transaction);
    });
  }

  #put(store, key, value) {
    return this.#within([store], 'readwrite', (transaction) => {
      transaction.objectStore(store).put(value, key);
      return ended(transaction);
    });
  }

  #get(store, key) {
    return this.#within([store], 'readonly', (transaction) => done(transaction.objectStore(store).get(key)), null);
  }

  /**
   * Runs `work` in one transaction.
   * @template T
   * @param {string[]} stores @param {IDBTransactionMode} mode
   * @param {(transaction: IDBTransaction) => Promise<T>} work
   * @param {T} [otherwise] the answer when there is no database or it fails
   */
  async #within(stores, mode, work, otherwise) {
    try {
      const db = await this.#base;
      return db ? await work(db.transaction(stores, mode)) : otherwise;
    } catch {
      return otherwise;
    }
  }
}

/** @param {IDBFactory} factory @param {string} account */
async function openBase(factory, account) {
  const request = factory.open(nameOf(account), VERSION);
  request.onupgradeneeded = ({ oldVersion }) => {
    if (oldVersion === 0) {
      request.result.createObjectStore('messages', { keyPath: 'gid' }).createIndex('date', 'date');
      request.result.createObjectStore('kept');
      request.result.createObjectStore('files');
    }
    const messages = request.transaction.objectStore('messages');
    if (oldVersion === 1) messages.deleteIndex('chat'); // was by date
    messages.createIndex('chat', ['cgid', 'id']);
  };
  const db = await done(request);
  db.onversionchange = () => db.close();
  return db;
}

/**
 * Newest first from an index.
 * @param {IDBTransaction} transaction @param {string} index @param {IDBKeyRange} range
 * @param {(message: Message) => boolean} take says true to go on
 * @returns {Promise<void>}
 */
function walk(transaction, index, range, take) {
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
 * @param {string} gid @param {Mark} [upTo] without it the whole chat
 */
const chatRange = (gid, upTo) => IDBKeyRange.bound([gid], upTo ? [gid, upTo.id] : [gid, []], false, Boolean(upTo));

/**
 * Takes the oldest messages away once there are too many.
 * @param {IDBTransaction} transaction
 */
async function prune(transaction) {
  const store = transaction.objectStore('messages');
  const count = await done(store.count());
  if (count <= MAX_MESSAGES) return;
  let left = count - PRUNE_TO;
  const request = store.index('date').openCursor();
  request.onsuccess = () => {
    if (!request.result || left-- <= 0) return;
    request.result.delete();
    request.result.continue();
  };
  await ended(transaction);
}
