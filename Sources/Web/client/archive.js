// The store of this browser for the talk itself, per account, in IndexedDB: messages for reading and searching without
// a connection, people and chats for a start without one, the bytes of files that are not at the server yet.
// A broken or forbidden database costs memory between visits, never the session: a failure reads as "nothing there".

import { byKey, done, ended, readList, writeList } from './archivelists.js';
import { chatRange, placeRange, pruned, walk, writeRows } from './archiverows.js';

const VERSION = 3; // of the tables

const nothingWritten = () => ({ people: new Map(), chats: new Map(), notes: null });
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
  /** What the tables of people and chats have, and the list of notices; only what differs is written. */
  #written = nothingWritten();

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
    const name = this.#account;
    const onTaken = () => {
      if (this.#account === name) this.#account = ''; // the next login opens it again
    };
    this.#base = this.#forgotten.then(() => openBase(this.#factory, account, onTaken)).catch(() => null);
    this.#written = nothingWritten();
    this.#within(['messages', 'chats'], 'readwrite', pruned);
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
   * Keeps stored messages; one known by gid is replaced, unless it is known in a newer form.
   * @param {readonly Message[]} messages
   */
  put(messages) {
    const stored = messages.filter((one) => one.id > 0);
    if (stored.length === 0) return Promise.resolve();
    return this.#within(['messages'], 'readwrite', (transaction) => {
      writeRows(transaction.objectStore('messages'), stored);
      return ended(transaction);
    });
  }

  /**
   * The messages of a chat up to an index, as far as there is no hole, oldest first.
   * @param {string} gid @param {number} to Infinity: from the newest that is kept
   * @param {number} count at most
   * @returns {Promise<Message[]>}
   */
  async run(gid, to, count) {
    /** @type {Message[]} */
    const list = [];
    let next = to;
    await this.#within(['messages'], 'readonly', (transaction) =>
      walk(transaction, 'place', placeRange(gid, to), (one) => {
        if (next !== Infinity && one.index !== next) return false;
        next = one.index - 1;
        return list.push(one) < count;
      }));
    return list.reverse();
  }

  /** Forgets what the server has said: it has another store now, or it is not known how old this is. */
  clear() {
    this.#written = nothingWritten();
    const all = ['messages', 'people', 'chats', 'kept'];
    return this.#within(all, 'readwrite', (transaction) => {
      for (const name of all) transaction.objectStore(name).clear();
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
   * People and chats as they are now: what has changed is written in slices, the numbers that stand for all of it last.
   * @param {{users: {id: number}[], chats: {gid: string}[], notes?: readonly unknown[]}} snapshot
   */
  async saveSnapshot({ users, chats, notes, ...rest }) {
    if (!await this.#writeTable('people', byKey(users, 'people'))) return;
    if (!await this.#writeTable('chats', byKey(chats, 'chats'))) return;
    // The same tables as rows are written to: a number is never there before what it stands for.
    await this.#within(['messages', 'people', 'chats', 'kept'], 'readwrite', async (transaction) => {
      if (notes && notes !== this.#written.notes) transaction.objectStore('kept').put(notes, 'notes');
      transaction.objectStore('kept').put(rest, 'snapshot');
      await ended(transaction);
      this.#written.notes = notes;
    });
  }

  /** What was saved last; null if nothing was. */
  async snapshot() {
    const rest = await this.#get('kept', 'snapshot');
    if (!rest) return null;
    const [users, chats] = [await readList(this.#run, 'people'), await readList(this.#run, 'chats')];
    if (!users || !chats) return null;
    const notes = await this.#get('kept', 'notes') ?? [];
    this.#written = { people: byKey(users, 'people'), chats: byKey(chats, 'chats'), notes };
    return { ...rest, users, chats, notes };
  }

  /**
   * @param {import('./archivelists.js').ListName} name @param {Map<unknown, unknown>} now
   * @returns {Promise<boolean>} false when some of it could not be written
   */
  async #writeTable(name, now) {
    const before = this.#written[name];
    this.#written[name] = new Map(); // until all of it is there
    const isWritten = await writeList(this.#run, name, before, now);
    if (isWritten) this.#written[name] = now;
    return isWritten;
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

  /** @type {import('./archivelists.js').Within} */
  #run = (stores, mode, work, otherwise) => this.#within(stores, mode, work, otherwise);

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

/**
 * @param {IDBFactory} factory @param {string} account
 * @param {() => void} onTaken runs when another window deletes or renews the database
 */
async function openBase(factory, account, onTaken) {
  const request = factory.open(nameOf(account), VERSION);
  request.onupgradeneeded = ({ oldVersion }) => {
    const db = request.result;
    if (oldVersion < 3) {
      // Older tables did not know the places of messages; all of it comes again from the server.
      for (const name of ['messages', 'kept']) if (db.objectStoreNames.contains(name)) db.deleteObjectStore(name);
      const messages = db.createObjectStore('messages', { keyPath: 'gid' });
      messages.createIndex('date', 'date');
      messages.createIndex('chat', ['cgid', 'id']);
      messages.createIndex('place', ['cgid', 'index']);
      db.createObjectStore('kept');
      db.createObjectStore('people', { keyPath: 'id' });
      db.createObjectStore('chats', { keyPath: 'gid' });
    }
    if (oldVersion === 0) db.createObjectStore('files');
  };
  const db = await done(request);
  db.onversionchange = () => {
    db.close();
    onTaken();
  };
  return db;
}
