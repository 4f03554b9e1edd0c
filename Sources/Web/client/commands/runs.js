// Making the messages of a chat whole in a synced session: runs of indexes that are missing, rows that have changed.

import { HISTORY_PAGE } from '../state/historypages.js';
import { logOf } from '../state/messages.js';
import { missingRun, MOST_ROWS, olderRun } from '../state/runs.js';
import { isBehind } from '../state/syncedchats.js';

const MOST_ASKS = 20; // for changes at once; who is further behind gets new rows instead

export class RunCommands {
  #connection;
  #store;
  #archive;

  /**
   * @param {object} parts
   * @param {Pick<import('../net/socket.js').Connection, 'status'|'request'>} parts.connection
   * @param {import('../state/state.js').StateStore} parts.store
   * @param {Pick<import('../archive.js').Archive, 'run'>} parts.archive
   */
  constructor({ connection, store, archive }) {
    [this.#connection, this.#store, this.#archive] = [connection, store, archive];
  }

  /**
   * Adds what this device keeps before the first message that is shown, without a hole.
   * @param {string} gid of the chat
   * @returns {Promise<boolean>} whether there was something
   */
  async recall(gid) {
    const begin = this.#list(gid).find((one) => one.index)?.index ?? Infinity;
    const list = await this.#archive.run(gid, begin - 1, HISTORY_PAGE);
    // What came meanwhile may have made it superfluous, or a chat that is gone.
    const isStill = (this.#list(gid).find((one) => one.index)?.index ?? Infinity) === begin;
    if (list.length === 0 || !isStill) return false;
    this.#store.apply({ type: 'rows', gid, list, first: this.#first(gid) });
    return true;
  }

  /**
   * Loads the next thing that is missing: up to the newest message, then what has changed, then further back.
   * @param {string} gid of the chat @param {number} [length] of a page further back
   * @returns {Promise<boolean>} whether something came
   */
  async load(gid, length = HISTORY_PAGE) {
    const log = logOf(this.#store.get().messages, gid), chat = this.#chat(gid);
    if (log.loading || !chat || chat.id === 0) return false;
    const newest = missingRun(log.list, chat.last ?? 0, HISTORY_PAGE);
    if (newest) return this.ask(gid, newest);
    if (isBehind(chat)) await this.mend(gid);
    const older = olderRun(log.list, this.#first(gid), length);
    if (!older) return false;
    await this.recall(gid);
    // The chat that was opened recalls by itself, too, so what counts is what is here now.
    const now = logOf(this.#store.get().messages, gid), still = olderRun(now.list, this.#first(gid), length);
    const isEnough = now.list.length > log.list.length && now.list.length >= HISTORY_PAGE;
    return now.loading || isEnough || !still ? true : this.ask(gid, still);
  }

  /**
   * @param {string} gid of the chat @param {import('../state/runs.js').Run} run
   * @returns {Promise<boolean>} whether it came
   */
  async ask(gid, { from, to }) {
    this.#store.apply({ type: 'historyAsked', gid });
    try {
      const { data } = await this.#connection.request('history', [{ gid, from, to }]);
      if (data.length === 0) throw new Error('no rows');
      this.#store.apply({ type: 'rows', gid, list: data, first: this.#first(gid) });
      return true;
    } catch {
      this.#store.apply({ type: 'historyFailed', gid });
      return false;
    }
  }

  /**
   * Fills what is missing between the messages that are here and the newest one.
   * @param {string} gid of the chat
   */
  async fill(gid) {
    for (;;) {
      const log = logOf(this.#store.get().messages, gid);
      const run = missingRun(log.list, this.#chat(gid)?.last ?? 0, HISTORY_PAGE);
      if (!run || log.loading || this.#connection.status !== 'online') return;
      if (!await this.ask(gid, run)) return;
    }
  }

  /**
   * Takes the changes of rows that are here, until none is missing.
   * @param {string} gid of the chat
   */
  async mend(gid) {
    for (let asks = 0; asks < MOST_ASKS && isBehind(this.#chat(gid)); asks++) {
      const since = this.#chat(gid).known ?? 0;
      try {
        await this.#connection.request('changes', [gid, since]);
      } catch {
        return;
      }
      if ((this.#chat(gid)?.known ?? 0) <= since) return;
    }
  }

  /**
   * Loads history until the list begins at `index` or before it, for the first unread message.
   * @param {string} gid of the chat @param {number} index
   */
  async reachIndex(gid, index) {
    for (;;) {
      const begin = this.#list(gid).find((one) => one.index)?.index ?? Infinity;
      if (begin <= Math.max(index, this.#first(gid))) return true;
      if (!await this.load(gid, MOST_ROWS)) return false;
    }
  }

  #chat(gid) {
    return this.#store.get().chats.get(gid);
  }

  #list(gid) {
    return logOf(this.#store.get().messages, gid).list;
  }

  #first(gid) {
    return Math.max(1, this.#chat(gid)?.first ?? 1);
  }
}
