// Looks for messages: at once in what this device keeps, then page by page in what the server has.

import { LONG_PAGE } from './messages.js';
import { recentChats } from '../state/chats.js';
import { compare, pageFrom, startOf } from '../state/messages.js';
import { isEmpty, matches, wordsOf } from '../state/search.js';

const PAGES_PER_RUN = 20; // then the person decides whether to go on
const MOST_HITS = 500;

/**
 * @typedef {object} Progress
 * @property {boolean} busy
 * @property {boolean} more the server has pages that were not looked at; `goOn` takes them
 * @property {number} reached seconds; how far back the server's part has been looked at, 0 = not begun
 */

/** @param {{connection: any, store: any, archive: import('../archive.js').Archive}} parts */
export function createSearch({ connection, store, archive }) {
  /**
   * @param {import('../state/search.js').Query} query
   * @param {{onHits: (hits: any[]) => void, onProgress: (progress: Progress) => void, signal: AbortSignal}} how
   *   `onHits` gets all hits so far, newest first
   * @returns {{goOn: () => Promise<void>}}
   */
  return function search(query, { onHits, onProgress, signal }) {
    const words = wordsOf(query);
    const hits = new Map();
    const chats = query.gid
      ? [query.gid]
      : recentChats(store.get()).filter((chat) => chat.id > 0).map((chat) => chat.gid);
    let start = 0, reached = 0; // `start`: messages of the first chat that have been looked at

    const ended = () => signal.aborted || hits.size >= MOST_HITS;
    const take = (message) => {
      if (!store.get().hidden.has(message.gid) && matches(message, query, words)) hits.set(message.gid, message);
      return !ended();
    };
    const tell = () =>
      onHits([...hits.values()].sort((a, b) => (query.gid ? compare(b, a) : b.date - a.date || b.id - a.id)));
    const progress = (busy) => onProgress({ busy, more: chats.length > 0 && !ended(), reached });

    async function nextPage() {
      const gid = chats[0];
      const { recPerPage, pageID } = pageFrom(start, LONG_PAGE);
      const packet = await connection.request('history', [gid, recPerPage, pageID, 0, true, query.from], {
        fits: ({ pager }) => pager?.gid === gid && startOf(pager) === start && pager.continued === true,
      });
      const before = hits.size;
      packet.data.every(take);
      reached = packet.data.reduce((low, one) => Math.min(low, one.date), query.gid && reached ? reached : Infinity);
      if (!Number.isFinite(reached)) reached = 0;
      start = packet.pager.pageID * packet.pager.recPerPage; // a page that was cut ends sooner
      if (start >= packet.pager.recTotal) {
        chats.shift();
        start = 0;
      }
      if (hits.size !== before && !signal.aborted) tell();
    }

    async function goOn() {
      for (let pages = 0; pages < PAGES_PER_RUN && chats.length > 0 && !ended(); pages++) {
        if (connection.status !== 'online') break;
        progress(true);
        try {
          await nextPage();
        } catch {
          chats.shift(); // a chat that may not be read is no reason to stop
          start = 0;
        }
      }
      if (!signal.aborted) progress(false);
    }

    (async () => {
      if (isEmpty(query)) {
        onHits([]);
        onProgress({ busy: false, more: false, reached: 0 });
        return;
      }
      progress(true);
      await archive.search(query, take);
      if (signal.aborted) return;
      tell();
      await goOn();
    })();

    return { goOn };
  };
}
