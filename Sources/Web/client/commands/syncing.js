// Catching up in a synced session: after each login, when the relay says that packets may have got lost, and when a
// message shows a gap. One `sync` at a time; then the chats that are on the screen are made whole.

import { HISTORY_PAGE } from '../state/historypages.js';
import { logOf } from '../state/messages.js';
import { missingRun } from '../state/runs.js';
import { isBehind } from '../state/syncedchats.js';

export const AGAIN_AFTER_MS = 5_000; // after a failure
const MOST_CHATS = 60; // made whole after a sync: those that the list shows; the others when they are opened

/** @typedef {import('../state/state.js').StateStore} StateStore */

export class Syncing {
  #connection;
  #store;
  #runs;
  #archive;
  #clock;
  #running = false;
  #due = false;
  #onLists;
  #mayWrite;

  /**
   * @param {object} parts
   * @param {import('../net/socket.js').Connection} parts.connection
   * @param {StateStore} parts.store
   * @param {Pick<import('./runs.js').RunCommands, 'ask'|'fill'|'mend'>} parts.runs
   * @param {Pick<import('../archive.js').Archive, 'snapshot'|'clear'>} parts.archive
   * @param {Pick<import('../net/socket.js').Clock, 'setTimeout'>} parts.clock
   * @param {() => void} [parts.onLists] runs when people and chats are known
   * @param {() => boolean} [parts.mayWrite] of several windows with one archive only one empties it
   */
  constructor({ connection, store, runs, archive, clock, onLists = () => {}, mayWrite = () => true }) {
    [this.#connection, this.#store, this.#runs, this.#archive] = [connection, store, runs, archive];
    [this.#clock, this.#onLists, this.#mayWrite] = [clock, onLists, mayWrite];
    connection.addEventListener('status', () => {
      if (this.#isOn) queueMicrotask(() => this.run()); // whoever else listens knows of the login by then
    });
  }

  /** Asks what is new; while it is being asked, once more afterwards. */
  async run() {
    this.#due = true;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#due && this.#isOn) {
        this.#due = false;
        await this.#round();
      }
    } catch {
      this.#clock.setTimeout(() => this.#isOn && this.run(), AGAIN_AFTER_MS);
    } finally {
      this.#running = false;
    }
  }

  get #isOn() {
    return this.#connection.status === 'online' && this.#connection.synced;
  }

  async #round() {
    await this.#recallLists();
    const { epoch, people, chats } = this.#store.get().numbers;
    const known = { ...(epoch ? { epoch } : {}), people, chats };
    await this.#connection.request('sync', [known]);
    this.#onLists();
    for (const gid of chatsToFill(this.#store.get())) {
      if (this.#due || !this.#isOn) return;
      await this.#makeWhole(gid);
    }
  }

  /** After a login with a password: what this device knows of the account, or nothing if that is not certain. */
  async #recallLists() {
    const { session, numbers } = this.#store.get();
    if (numbers.epoch) return;
    const kept = await this.#archive.snapshot();
    if (kept?.numbers?.epoch && kept.me === session.me) this.#store.apply({ type: 'snapshot', ...kept });
    else if (this.#mayWrite()) await this.#archive.clear();
  }

  /** A chat without messages here gets its last line; one with some gets what is missing. */
  async #makeWhole(gid) {
    const { messages, chats } = this.#store.get(), { list, loading } = logOf(messages, gid), chat = chats.get(gid);
    if (loading || !chat?.last) return;
    if (list.some((one) => one.index)) await this.#runs.fill(gid);
    else await this.#runs.ask(gid, { from: chat.last, to: chat.last });
    await this.#runs.mend(gid);
  }
}

/**
 * Chats in which something is missing, the newest first.
 * @param {import('../state/state.js').State} state
 * @returns {string[]} gids
 */
export function chatsToFill({ chats, messages }) {
  return [...chats.values()]
    .filter((chat) => chat.id > 0 && !chat.hide && (chat.last ?? 0) > 0)
    .sort((a, b) => b.lastActiveTime - a.lastActiveTime)
    .slice(0, MOST_CHATS)
    .filter((chat) => {
      return isBehind(chat) || missingRun(logOf(messages, chat.gid).list, chat.last, HISTORY_PAGE) !== null;
    })
    .map((chat) => chat.gid);
}

/**
 * Whether a packet of new messages shows that one was missed, or a chat that is not known.
 * @param {import('../net/packet.js').Packet} packet
 * @param {ReadonlyMap<string, import('../state/chats.js').Chat>} chats before the packet
 */
export function showsGap({ ok, method, data }, chats) {
  if (!ok || method !== 'message') return false;
  /** @type {Map<string, number>} */
  const next = new Map();
  for (const { cgid, index = 0 } of [...data].sort((a, b) => (a.index ?? 0) - (b.index ?? 0))) {
    const last = next.get(cgid) ?? chats.get(cgid)?.last;
    if (last === undefined || index > last + 1) return true;
    next.set(cgid, Math.max(last, index));
  }
  return false;
}
