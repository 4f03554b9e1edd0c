// Shared by the tests: a clock by hand, a WebSocket without a network, files of the project.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Debian 12's node 18 has no CustomEvent; browsers do.
globalThis.CustomEvent ??= class extends Event {
  constructor(type, options) {
    super(type, options);
    this.detail = options?.detail ?? null;
  }
};

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const WEB = join(ROOT, 'Sources/Web');

export const readText = (path) => readFileSync(join(ROOT, path), 'utf8');
export const vectors = (name) => JSON.parse(readText(`Tests/Vectors/${name}.json`));

/** Paths of all files below `folder` whose name ends in one of `endings`. */
export function files(folder, ...endings) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/** Time that passes only by hand. */
export class ManualClock {
  #now = 1_000_000;
  #timers = new Map();
  #next = 1;

  now = () => this.#now;
  setTimeout = (run, ms) => {
    this.#timers.set(this.#next, { run, at: this.#now + ms });
    return this.#next++;
  };
  clearTimeout = (id) => this.#timers.delete(id);

  async pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due[1].at);
      this.#timers.delete(due[0]);
      due[1].run();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets all promises that can go on go on. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** The server's end of sockets: records what is sent, says what the test wants. */
export function fakeServer() {
  const sockets = [];
  class FakeWebSocket {
    readyState = 0;
    sent = [];
    constructor(url) {
      this.url = url;
      sockets.push(this);
    }
    send(bytes) {
      this.sent.push(JSON.parse(Buffer.from(bytes).toString()));
    }
    close() {
      this.readyState = 3;
    }
    async open() {
      this.readyState = 1;
      this.onopen({});
      await settle();
    }
    async say(packet) {
      this.onmessage({ data: typeof packet === 'string' ? packet : JSON.stringify({ module: 'chat', ...packet }) });
      await settle();
    }
    async fall(code = 1006) {
      this.readyState = 3;
      this.onclose({ code });
      await settle();
    }
  }
  return {
    WebSocket: FakeWebSocket,
    sockets,
    get last() {
      return sockets.at(-1);
    },
  };
}

/** A cipher that hides nothing. */
export const plainCipher = async () => ({
  encrypt: async (text) => Buffer.from(text),
  decrypt: async (data) => String(data),
});

let id = 0;
/** A message as it comes from the wire, after cleaning. */
export function message(fields) {
  id += 1;
  return {
    id,
    gid: `m${id}`,
    cgid: 'c',
    user: 2,
    date: 1000 + id,
    order: id,
    type: 'normal',
    contentType: 'plain',
    content: 'x',
    state: 'stored',
    ...fields,
  };
}
export const packet = (method, data, more = {}) => ({
  type: 'packet',
  packet: { module: 'chat', method, ok: true, data, message: '', ...more },
  now: 0,
});

/** A `Storage` in memory. */
export class Shelf {
  kept = new Map();
  getItem = (key) => this.kept.get(key) ?? null;
  setItem = (key, value) => this.kept.set(key, value);
  removeItem = (key) => this.kept.delete(key);
}

/** A store of messages that remembers in memory what it is given, newest last. */
export function fakeArchive(messages = []) {
  const files = new Map();
  return {
    messages,
    files,
    opened: [],
    forgotten: 0,
    open(account) {
      this.opened.push(account);
    },
    put: async (list) => {
      messages.push(...list);
    },
    page: async (gid, count, upTo) =>
      messages.filter((one) => one.cgid === gid && (!upTo || one.id < upTo.id)).slice(-count),
    run: async (gid, to, count) => {
      const found = [];
      const here = messages.filter((one) => one.cgid === gid && one.index <= to).sort((a, b) => b.index - a.index);
      for (const one of here) {
        if (found.length === count || (found.length > 0 && one.index !== found.at(-1).index - 1)) break;
        found.push(one);
      }
      return to !== Infinity && found[0]?.index !== to ? [] : found.reverse();
    },
    async clear() {
      messages.length = 0;
    },
    async around(one) {
      return [one];
    },
    search: async (where, take) => {
      [...messages].reverse().every(take);
    },
    saveSnapshot: async () => {},
    async snapshot() {
      return null;
    },
    saveFile: async (gid, file) => {
      files.set(gid, file);
    },
    file: async (gid) => files.get(gid) ?? null,
    dropFile: async (gid) => {
      files.delete(gid);
    },
    async forget() {
      this.forgotten += 1;
    },
  };
}

/** Milliseconds of processor that `run` takes; a busy machine does not make them more. */
export function processorMs(run) {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user / 1000;
}
