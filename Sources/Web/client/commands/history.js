// Reading further back in a chat: from what this device keeps, and page by page from the server.

import { HISTORY_PAGE, nextPage, startOf } from '../state/historypages.js';
import { logOf } from '../state/messages.js';
import { RunCommands } from './runs.js';

export const LONG_PAGE = 500; // the longest page of history the server gives

export class HistoryCommands {
  #connection;
  #store;
  #archive;
  runs;

  /**
   * @param {object} parts
   * @param {import('../net/socket.js').Connection} parts.connection
   * @param {import('../state/state.js').StateStore} parts.store
   * @param {import('../archive.js').Archive} parts.archive
   */
  constructor({ connection, store, archive }) {
    [this.#connection, this.#store, this.#archive] = [connection, store, archive];
    this.runs = new RunCommands({ connection, store, archive });
  }

  /**
   * @param {string} gid of the chat
   * @param {import('../state/historypages.js').Page} page its answer may be shorter
   * @returns {Promise<boolean>} whether it came
   */
  async ask(gid, page) {
    const { recPerPage, pageID } = page;
    this.#store.apply({ type: 'historyAsked', gid, recPerPage });
    try {
      await this.#connection.request('history', [gid, recPerPage, pageID, 0, false, 0], {
        fits: ({ pager }) => pager?.gid === gid && startOf(pager) === startOf(page) && pager.continued !== true,
      });
      return true;
    } catch {
      this.#store.apply({ type: 'historyFailed', gid });
      return false;
    }
  }

  /**
   * Adds what this device keeps before the first message that is shown.
   * @param {string} gid of the chat
   */
  async recall(gid) {
    if (this.#isSynced) return void await this.runs.recall(gid);
    const { list: [first], asked } = this.#log(gid);
    if (asked && this.#isOnline) return;
    const list = await this.#archive.page(gid, HISTORY_PAGE, first?.id > 0 ? first : undefined);
    if (list.length === 0 || (this.#isOnline && this.#log(gid).asked)) return;
    this.#store.apply({ type: 'recalled', gid, list });
  }

  /**
   * Loads the page of history before what is known; nothing if all is there or one is on its way.
   * @param {string} gid of the chat
   */
  load(gid) {
    if (!this.#isOnline) return this.recall(gid);
    if (this.#isSynced) return this.runs.load(gid);
    const log = this.#log(gid);
    if (log.loading || (log.asked && log.complete) || this.#store.get().chats.get(gid)?.id === 0) return null;
    return this.ask(gid, nextPage(log));
  }

  /**
   * Loads history until a message is there. A link to it opens the page before there is a connection.
   * @param {string} gid of the chat @param {string} messageGid
   * @returns {Promise<boolean>} whether it is
   */
  async reach(gid, messageGid) {
    for (;;) {
      const log = this.#log(gid);
      if (log.list.some((one) => one.gid === messageGid)) return true;
      if (this.#isConnecting) {
        await new Promise((resolve) => this.#connection.addEventListener('status', resolve, { once: true }));
        continue;
      }
      if (!this.#isOnline || (log.asked && log.complete)) return false;
      if (this.#isSynced) {
        if (log.loading) await this.#loaded(gid);
        else if (!await this.runs.load(gid, LONG_PAGE)) return false;
      } else if (!await this.ask(gid, nextPage(log, LONG_PAGE))) return false;
    }
  }

  /** Waits for a page that is on its way. */
  #loaded(gid) {
    return new Promise((resolve) => {
      const stop = new AbortController();
      this.#store.watch((state) => logOf(state.messages, gid).loading, (isLoading) => {
        if (isLoading) return;
        stop.abort();
        resolve(undefined);
      }, stop.signal);
    });
  }

  get #isOnline() {
    return this.#connection.status === 'online';
  }

  get #isConnecting() {
    return this.#connection.status === 'connecting' || this.#connection.status === 'loggingIn';
  }

  get #isSynced() {
    return this.#store.get().session.synced;
  }

  #log(gid) {
    return logOf(this.#store.get().messages, gid);
  }
}
