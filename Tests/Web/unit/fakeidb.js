// As much of IndexedDB as the archive needs, in memory: tables, indexes, ranges, cursors, one request after the other.

const rank = (key) => (Array.isArray(key) ? 3 : typeof key === 'string' ? 2 : 1);

/** The order of keys: numbers, texts, lists. */
function order(a, b) {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (!Array.isArray(a)) return a < b ? -1 : a > b ? 1 : 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (order(a[i], b[i]) !== 0) return order(a[i], b[i]);
  return a.length - b.length;
}

globalThis.IDBKeyRange ??= /** @type {any} */ ({
  bound: (low, high, lowOpen = false, highOpen = false) => ({ low, high, lowOpen, highOpen }),
  lowerBound: (low, lowOpen = false) => ({ low, lowOpen }),
});

function within(range, key) {
  if (!range) return true;
  const low = range.low === undefined ? 1 : order(key, range.low);
  const high = range.high === undefined ? -1 : order(key, range.high);
  return (low > 0 || (low === 0 && !range.lowOpen)) && (high < 0 || (high === 0 && !range.highOpen));
}

const keyIn = (row, path) => {
  const key = Array.isArray(path) ? path.map((one) => row[one]) : row[path];
  return [key].flat().includes(undefined) ? undefined : key;
};

/** A table, or an index of one, within a transaction. */
class View {
  constructor(table, transaction, path = null) {
    Object.assign(this, { table, transaction, path });
  }
  #entries(range) {
    const keyOf = (own, row) => (this.path ? keyIn(row, this.path) : own);
    const all = [...this.table.rows].map(([own, row]) => ({ key: keyOf(own, row), own, row }));
    return all.filter(({ key }) => key !== undefined && within(range, key)).sort((a, b) => order(a.key, b.key));
  }
  #ask = (run) => this.transaction.ask(run);
  get = (key) => this.#ask(() => structuredClone(this.table.rows.get(key)));
  put = (row, key) => this.#ask(() => this.table.rows.set(key ?? row[this.table.path], structuredClone(row)));
  delete = (key) => this.#ask(() => this.table.rows.delete(key));
  clear = () => this.#ask(() => this.table.rows.clear());
  count = (range) => this.#ask(() => this.#entries(range).length);
  getAll = (range, most = Infinity) => this.#ask(() => this.#entries(range).slice(0, most).map(({ row }) => row));
  getAllKeys = (range) => this.#ask(() => this.#entries(range).map(({ key }) => key));
  createIndex = (name, path) => {
    this.table.indexes[name] = path;
    return this;
  };
  index = (name) => new View(this.table, this.transaction, this.table.indexes[name]);
  openCursor(range, direction) {
    let list = null, at = 0;
    const request = this.#ask(() => {
      list ??= direction === 'prev' ? this.#entries(range).reverse() : this.#entries(range);
      const entry = list[at++];
      if (!entry) return null;
      return {
        value: entry.row,
        continue: () => this.transaction.again(request),
        delete: () => this.table.rows.delete(entry.own),
      };
    });
    return request;
  }
}

class Transaction {
  #waiting = 0;
  constructor(tables, names) {
    Object.assign(this, { tables, names });
    setImmediate(() => this.#end());
  }
  objectStore(name) {
    if (!this.names.includes(name)) throw new Error(`${name} is not in the transaction`);
    return new View(this.tables.get(name), this);
  }
  ask(run) {
    const request = { run };
    this.again(request);
    return request;
  }
  again(request) {
    this.#waiting += 1;
    queueMicrotask(() => {
      request.result = request.run();
      request.onsuccess?.();
      this.#waiting -= 1;
    });
  }
  #end() {
    if (this.#waiting > 0) setImmediate(() => this.#end());
    else this.oncomplete?.();
  }
}

export function fakeIndexedDB() {
  const bases = new Map(), opened = [];
  return {
    bases,
    opened,
    open(name, version) {
      const request = /** @type {any} */ ({});
      const base = bases.get(name) ?? { version: 0, tables: new Map() };
      bases.set(name, base);
      const { tables } = base;
      request.result = {
        objectStoreNames: { contains: (one) => tables.has(one) },
        createObjectStore: (one, { keyPath = '' } = {}) => {
          tables.set(one, { rows: new Map(), indexes: {}, path: keyPath });
          return new View(tables.get(one), request.transaction);
        },
        deleteObjectStore: (one) => tables.delete(one),
        transaction: (names) => new Transaction(tables, names),
        close() {},
      };
      opened.push(request.result);
      queueMicrotask(() => {
        const oldVersion = base.version;
        base.version = version;
        if (oldVersion < version) request.onupgradeneeded?.({ oldVersion });
        request.onsuccess();
      });
      return request;
    },
    deleteDatabase(name) {
      bases.delete(name);
      const request = {};
      queueMicrotask(() => request.onsuccess());
      return request;
    },
  };
}
