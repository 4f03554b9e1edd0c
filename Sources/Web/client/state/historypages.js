// Pages of a chat's history: which one to ask for next. Pure.

/** @typedef {import('./messages.js').Log} Log */
/** @typedef {{recPerPage: number, pageID: number}} Page pageID from 1, the newest messages first */

/** Page length of history; the server allows 500. */
export const HISTORY_PAGE = 50;

/**
 * How many messages of a list the server has confirmed.
 * @param {Pick<Log, 'list'>} log
 */
export const storedIn = (log) => log.list.reduce((n, one) => n + (one.id > 0 ? 1 : 0), 0);

/**
 * How many messages are newer than those of a page.
 * @param {Page} page
 */
export const startOf = ({ recPerPage, pageID }) => (pageID - 1) * recPerPage;

/**
 * The longest page, up to `length`, that begins exactly after the newest `start` messages. The length of a page that
 * was cut would do, too, but one large message would then make all pages before it as short as its own.
 * @param {number} start @param {number} length
 * @returns {Page}
 */
export function pageFrom(start, length) {
  let recPerPage = length;
  while (start % recPerPage > 0) recPerPage -= 1;
  return { recPerPage, pageID: start / recPerPage + 1 };
}

/**
 * The history page that continues the run backwards. Pages may overlap; merging by gid does the rest. Where the server
 * cuts pages they must not: it might never get past what is known already.
 * @param {Log} log @param {number} [length]
 * @returns {Page}
 */
export function nextPage(log, length = HISTORY_PAGE) {
  if (!log.asked) return pageFrom(0, length);
  // A page past the first message of the chat would be answered with page 1.
  const start = Math.max(0, Math.min(Math.max(storedIn(log), log.end), log.total - 1));
  return pageFrom(log.cut ? start : start - start % length, length);
}
