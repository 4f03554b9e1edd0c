// What this browser keeps of the talk itself, per account, in IndexedDB: messages for reading and searching without a
// connection, people and chats for a start without one, the bytes of files that are not at the server yet.
// A broken or forbidden database costs memory between visits, never the session: every failure reads as "nothing
// there".

const MAX_MESSAGES = 60_000;
const PRUNE_TO = 50_000;
const VERSION = 2; // of the tables

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

/** @param {IDBFactory} factory */
export function createArchive(factory) {
  let base = Promise.resolve(null); // of the account that is open
  let account = '';
  let forgotten = Promise.resolve(); // a database that is being deleted must be gone before it is opened again

  const nameOf = (who) => `xuan.${who.toLowerCase()}`;

  /** Runs `work` in one transaction; `otherwise` is the answer when there is no database or it fails. */
  async function within(stores, mode, work, otherwise) {
    try {
      const db = await base;
      return db ? await work(db.transaction(stores, mode)) : otherwise;
    } catch {
      return otherwise;
    }
  }

  async function openBase(who) {
    const request = factory.open(nameOf(who), VERSION);
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

  /** Newest first from an index; `take` says true to go on. */
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

  /** Ids are in the order of the chat, whatever the clocks said. */
  const chatRange = (gid, upTo) => IDBKeyRange.bound([gid], upTo ? [gid, upTo.id] : [gid, []], false, Boolean(upTo));

  async function prune() {
    await within(['messages'], 'readwrite', async (transaction) => {
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
    });
  }

  return {
    /** Opens the database of an account; what is asked before it is open waits. */
    open(who) {
      if (account === who.toLowerCase()) return;
      account = who.toLowerCase();
      base.then((db) => db?.close());
      base = forgotten.then(() => openBase(who)).catch(() => null);
      prune();
    },

    /** Keeps stored messages; one known by gid is replaced. */
    put: (messages) =>
      within(['messages'], 'readwrite', (transaction) => {
        for (const one of messages) if (one.id > 0) transaction.objectStore('messages').put(one);
        return ended(transaction);
      }),

    /**
     * The newest messages of a chat before `upTo`, oldest first.
     * @param {string} gid @param {number} count @param {{id: number}} [upTo]
     */
    async page(gid, count, upTo) {
      const list = [];
      await within(
        ['messages'],
        'readonly',
        (transaction) => walk(transaction, 'chat', chatRange(gid, upTo), (one) => list.push(one) < count),
      );
      return list.reverse();
    },

    /**
     * The messages around one, oldest first.
     * @param {{cgid: string, id: number}} message
     */
    async around(message, count) {
      const after = [];
      const before = await this.page(message.cgid, count, message);
      await within(['messages'], 'readonly', async (transaction) => {
        const { cgid, id } = message;
        const range = IDBKeyRange.bound([cgid, id], [cgid, []], true);
        after.push(...await done(transaction.objectStore('messages').index('chat').getAll(range, count)));
      });
      return [...before, message, ...after];
    },

    /**
     * Looks through all that is kept, newest first: in one chat by its order, `take` looks at the dates; else by date.
     * @param {{gid: string, from: number, to: number}} where seconds; 0 and '' mean no bound
     * @param {(message: any) => boolean} take gets each message; false ends the search
     */
    search({ gid, from, to }, take) {
      const index = gid ? 'chat' : 'date';
      const range = gid ? chatRange(gid) : to ? IDBKeyRange.bound(from, to) : IDBKeyRange.lowerBound(from);
      return within(['messages'], 'readonly', (transaction) => walk(transaction, index, range, take));
    },

    /**
     * People and chats as they are now.
     * @param {object} snapshot
     */
    saveSnapshot: (snapshot) =>
      within(['kept'], 'readwrite', (transaction) => {
        transaction.objectStore('kept').put(snapshot, 'snapshot');
        return ended(transaction);
      }),
    snapshot: () =>
      within(['kept'], 'readonly', (transaction) => done(transaction.objectStore('kept').get('snapshot')), null),

    /** The bytes of a file under the gid of its message, until they are at the server. */
    saveFile: (gid, file) =>
      within(['files'], 'readwrite', (transaction) => {
        transaction.objectStore('files').put(file, gid);
        return ended(transaction);
      }),
    file: (gid) =>
      within(['files'], 'readonly', (transaction) => done(transaction.objectStore('files').get(gid)), null),
    dropFile: (gid) =>
      within(['files'], 'readwrite', (transaction) => {
        transaction.objectStore('files').delete(gid);
        return ended(transaction);
      }),

    /** Forgets everything of the open account: after logging out nobody reads on here. */
    forget() {
      const [old, who] = [base, account];
      [base, account] = [Promise.resolve(null), ''];
      forgotten = old.then((db) => {
        db?.close();
        return who ? done(factory.deleteDatabase(nameOf(who))) : null;
      }).catch(() => {});
      return forgotten;
    },
  };
}

/** @typedef {ReturnType<typeof createArchive>} Archive */
