// Looks for messages: at once in what this device keeps, then page by page in what the server has.

import { LONG_PAGE } from './history.js';
import { recentChats } from '../state/chats.js';
import { pageFrom, startOf } from '../state/historypages.js';
import { compare } from '../state/messages.js';
import { isEmpty, matches, wordsOf } from '../state/search.js';

const PAGES_PER_RUN = 20; // then the person decides whether to go on
const MOST_HITS = 500;

/**
 * @typedef {object} Progress
 * @property {boolean} busy
 * @property {boolean} more the server has pages that were not searched; `goOn` takes them
 * @property {number} reached seconds; how far back the server's part has been searched, 0 = not begun
 */

/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('../state/search.js').Query} Query */

/**
 * @typedef {object} SearchParts
 * @property {import('../net/socket.js').Connection} connection
 * @property {import('../state/state.js').StateStore} store
 * @property {import('../archive.js').Archive} archive
 */

/**
 * @typedef {object} SearchEvents
 * @property {(hits: Message[]) => void} onHits gets all hits so far, newest first
 * @property {(progress: Progress) => void} onProgress
 * @property {AbortSignal} signal
 */

/** @param {SearchParts} parts */
export function createSearch(parts) {
  /**
   * @param {Query} query @param {SearchEvents} events
   * @returns {{goOn: () => Promise<void>}}
   */
  return function search(query, events) {
    const run = new SearchRun(parts, query, events);
    run.begin();
    return { goOn: () => run.goOn() };
  };
}

class SearchRun {
  #parts;
  #query;
  #events;
  #words;
  /** @type {Map<string, Message>} by gid */
  #hits = new Map();
  #chats; // gids of those the server has not been asked about to the end
  #start = 0; // messages of the first chat that have been searched
  #reached = 0;

  /** @param {SearchParts} parts @param {Query} query @param {SearchEvents} events */
  constructor(parts, query, events) {
    [this.#parts, this.#query, this.#events] = [parts, query, events];
    this.#words = wordsOf(query);
    this.#chats = query.gid
      ? [query.gid]
      : recentChats(parts.store.get()).filter((chat) => chat.id > 0).map((chat) => chat.gid);
  }

  async begin() {
    const { onHits, onProgress, signal } = this.#events;
    if (isEmpty(this.#query)) {
      onHits([]);
      onProgress({ busy: false, more: false, reached: 0 });
      return;
    }
    this.#progress(true);
    await this.#parts.archive.search(this.#query, (message) => this.#take(message));
    if (signal.aborted) return;
    this.#tell();
    await this.goOn();
  }

  async goOn() {
    for (let pages = 0; pages < PAGES_PER_RUN && this.#chats.length > 0 && !this.#isOver; pages++) {
      if (this.#parts.connection.status !== 'online') break;
      this.#progress(true);
      try {
        await this.#nextPage();
      } catch {
        this.#nextChat(); // a chat that may not be read does not stop the search
      }
    }
    if (!this.#events.signal.aborted) this.#progress(false);
  }

  get #isOver() {
    return this.#events.signal.aborted || this.#hits.size >= MOST_HITS;
  }

  /** @param {Message} message @returns {boolean} whether to go on */
  #take(message) {
    const { hidden } = this.#parts.store.get();
    if (!hidden.has(message.gid) && matches(message, this.#query, this.#words)) this.#hits.set(message.gid, message);
    return !this.#isOver;
  }

  #tell() {
    const byChat = Boolean(this.#query.gid);
    this.#events.onHits(
      [...this.#hits.values()].sort((a, b) => (byChat ? compare(b, a) : b.date - a.date || b.id - a.id)),
    );
  }

  /** @param {boolean} busy */
  #progress(busy) {
    this.#events.onProgress({ busy, more: this.#chats.length > 0 && !this.#isOver, reached: this.#reached });
  }

  async #nextPage() {
    const { gid: only, from } = this.#query;
    const gid = this.#chats[0];
    const { recPerPage, pageID } = pageFrom(this.#start, LONG_PAGE);
    const packet = await this.#parts.connection.request('history', [gid, recPerPage, pageID, 0, true, from], {
      fits: ({ pager }) => pager?.gid === gid && startOf(pager) === this.#start && pager.continued === true,
    });
    const before = this.#hits.size;
    packet.data.every((message) => this.#take(message));
    const low = packet.data.reduce(
      (least, one) => Math.min(least, one.date),
      only && this.#reached ? this.#reached : Infinity,
    );
    this.#reached = Number.isFinite(low) ? low : 0;
    this.#start = packet.pager.pageID * packet.pager.recPerPage; // a page that was cut ends sooner
    if (this.#start >= packet.pager.recTotal) this.#nextChat();
    if (this.#hits.size !== before && !this.#events.signal.aborted) this.#tell();
  }

  #nextChat() {
    this.#chats.shift();
    this.#start = 0;
  }
}
