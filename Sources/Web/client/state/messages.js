// Messages of each chat: merged by gid, in order, with what is known about the history before them.
// The list is always one unbroken run that ends at the newest message; so the next page follows from its length
// and from where the last page ended.

import { HISTORY_PAGE, startOf, storedIn } from './historypages.js';
import { compare, logOf, withMessages } from './log.js';
import { withChanges } from './messagechanges.js';
import { afterNews, lacksNewest, withRows } from './messageruns.js';

export { compare, logOf };

/**
 * @typedef {ReturnType<typeof import('../net/packet.js').toMessage> & {words?: string, hidden?: boolean}} Message
 *   `state`: uploading → waiting → stored, or failed; `hidden`: taken from the view of this device
 */

/**
 * @typedef {object} Log
 * @property {Message[]} list in order
 * @property {boolean} complete the first message of the chat is in the list
 * @property {boolean} loading history has been asked for
 * @property {boolean} failed the last history request got no answer
 * @property {number} staleTo after a new login: highest id known before; 0 = nothing to doubt
 * @property {boolean} asked page 1 has been seen since the login
 * @property {number} wanted length of the page that was asked for last
 * @property {number} end how far from the newest message the pages have come, as the server counts
 * @property {number} total messages of the chat, by the last page
 * @property {boolean} cut the server gave a shorter page than was asked for, since the messages are large
 * @property {boolean} recalled some of the list comes from this device's store and the server has not confirmed it
 */

/** Longest list of a chat that is not open; the rest comes again by scrolling. */
export const KEPT = 200;
const SLACK = 100; // a list is cut only when it is longer by this, so that not every message cuts

/** @type {ReadonlyMap<string, Log>} */
export const noMessages = Object.freeze(new Map());

/**
 * @param {ReadonlyMap<string, Log>} messages
 * @param {import('./actions.js').Action} action
 * @param {{hidden: ReadonlySet<string>, open: string}} view `open` is the gid of the open chat
 */
export function messagesAfter(messages, action, { hidden, open }) {
  switch (action.type) {
    case 'queued':
      return changed(messages, action.message.cgid, (log) => withMessages(log, [action.message]));
    case 'failed':
      return markOne(messages, action.gid, (one) => ({ ...one, state: 'failed', words: action.words }));
    case 'uploadFailed':
      return markOne(messages, action.gid, (one) => ({ ...one, state: 'failed', words: '' }));
    case 'retried':
      return markOne(messages, action.gid, (one) => ({ ...one, state: action.state ?? 'waiting', words: '' }));
    case 'uploaded':
      return markOne(messages, action.gid, (one) => ({ ...one, state: 'waiting', content: action.content }));
    case 'removed':
      return withoutOne(messages, action.gid);
    case 'restored':
      return (action.unsent ?? []).reduce(
        (all, message) => changed(all, message.cgid, (log) => withMessages(log, [message])),
        messages,
      );
    case 'rows':
      return changed(messages, action.gid, (log) => withRows(log, { ...action, list: marked(action.list, hidden) }));
    case 'recalled':
      return withRecalled(messages, action, hidden);
    case 'historyAsked':
      return changed(messages, action.gid, (log) => ({
        ...log,
        loading: true,
        failed: false,
        wanted: action.recPerPage ?? HISTORY_PAGE,
      }));
    case 'historyFailed':
      return changed(messages, action.gid, (log) => ({ ...log, loading: false, failed: true }));
    case 'view':
      return trimmed(messages, open);
    case 'chatGone': {
      const next = new Map(messages);
      next.delete(action.gid);
      return next;
    }
    case 'packet':
      return action.packet.ok ? afterPacket(messages, action.packet, hidden, open) : messages;
    default:
      return messages;
  }
}

/**
 * @param {ReadonlyMap<string, Log>} messages @param {import('../net/packet.js').Packet} packet
 * @param {ReadonlySet<string>} hidden @param {string} open
 */
function afterPacket(messages, { method, data, pager }, hidden, open) {
  if (method === 'getlist') return doubted(messages);
  if (method === 'sync') return data ? afterNews(messages, data.chats) : messages;
  if (method === 'history') return withPage(messages, marked(data, hidden), pager);
  if (method !== 'message') return withChanges(messages, method, data);
  let next = messages;
  for (const [cgid, list] of grouped(marked(data, hidden))) {
    const log = withMessages(logOf(next, cgid), list);
    const isLong = cgid !== open && log.list.length > KEPT + SLACK;
    next = new Map(next).set(cgid, isLong ? cut(log) : log);
  }
  return next;
}

const marked = (
  list,
  hidden,
) => (hidden.size === 0 ? list : list.map((one) => (hidden.has(one.gid) ? { ...one, hidden: true } : one)));

/** Lists of chats that are not open shrink to their newest part; unsent messages stay. */
function trimmed(messages, open) {
  let next = messages;
  for (const [gid, log] of messages) {
    if (gid === open || log.list.length <= KEPT + SLACK) continue;
    if (next === messages) next = new Map(messages);
    next.set(gid, cut(log));
  }
  return next;
}

function cut(log) {
  const list = log.list.slice(Math.max(0, storedIn(log) - KEPT)); // unsent ones are at the end
  return { ...log, complete: false, end: 0, list };
}

/** Messages of this device's store: shown at once, until the server's newest page says what is true. */
function withRecalled(messages, { gid, list }, hidden) {
  const log = logOf(messages, gid);
  const known = new Set(log.list.map((one) => one.gid));
  const fresh = marked(list, hidden).filter((one) => !known.has(one.gid));
  if (fresh.length === 0) return messages;
  return changed(messages, gid, () => ({ ...withMessages(log, fresh), recalled: true }));
}

/** One that was never stored goes; a stored one stays in the run and is not drawn. */
function withoutOne(messages, gid) {
  for (const [cgid, log] of messages) {
    const at = log.list.findLastIndex((one) => one.gid === gid);
    if (at < 0) continue;
    const list = log.list[at].id === 0
      ? log.list.filter((_, i) => i !== at)
      : log.list.map((one, i) => (i === at ? { ...one, hidden: true } : one));
    return changed(messages, cgid, () => ({ ...log, list }));
  }
  return messages;
}

function grouped(list) {
  const groups = new Map();
  for (const one of list) {
    if (groups.has(one.cgid)) groups.get(one.cgid).push(one);
    else groups.set(one.cgid, [one]);
  }
  return groups;
}

/** After a new login another client may have taken messages meanwhile: kept ones are in doubt until page 1 came. */
function doubted(messages) {
  const next = new Map();
  for (const [gid, log] of messages) {
    const staleTo = log.list.reduce((top, one) => Math.max(top, one.id), 0);
    next.set(gid, { ...log, loading: false, failed: false, asked: false, staleTo });
  }
  return next;
}

function withPage(messages, data, pager) {
  // A page that was asked for in order to search (`continued`) need not join what is here.
  if (!pager?.gid || pager.continued === true) return messages;
  return changed(messages, pager.gid, (log) => {
    // The list was cut while the page was on its way: it does not join any more.
    if (startOf(pager) > Math.max(storedIn(log), log.end)) return { ...log, loading: false };
    const end = pager.pageID * pager.recPerPage;
    const last = end >= pager.recTotal;
    let kept = log;
    if (pager.pageID === 1 && log.recalled) {
      const oldest = data.reduce((low, one) => Math.min(low, one.id), Infinity);
      kept = {
        ...log,
        recalled: false,
        list: log.list.filter((one) => one.id === 0 || one.id >= oldest),
        complete: false,
      };
    } else if (pager.pageID === 1 && log.staleTo) {
      const joined = last || data.some((one) => one.id <= log.staleTo);
      if (!joined) {
        kept = {
          ...log,
          list: log.list.filter((one) => one.id === 0 || one.id > log.staleTo),
          complete: false,
        };
      }
    }
    const next = withMessages(kept, data);
    return {
      ...next,
      loading: false,
      failed: false,
      asked: log.asked || (pager.pageID === 1 && (last || Math.max(pager.recPerPage, log.wanted) >= HISTORY_PAGE)),
      staleTo: pager.pageID === 1 ? 0 : log.staleTo,
      complete: kept.complete || last,
      end: pager.pageID === 1 ? end : Math.max(log.end, end),
      total: pager.recTotal,
      cut: pager.recPerPage < log.wanted || (pager.pageID > 1 && log.cut),
    };
  });
}

/** The open chat if something of it has to be asked for, up to its newest message, else ''. */
export function wantsNewest({ view, session, chats, messages }) {
  const { gid } = view.route;
  const log = logOf(messages, gid);
  const known = (chats.get(gid)?.id ?? 0) > 0;
  const asked = session.synced ? !lacksNewest(log, chats.get(gid)) : log.asked;
  return known && session.status === 'online' && !asked && !log.loading && !log.failed ? gid : '';
}

function markOne(messages, gid, change) {
  for (const [cgid, log] of messages) {
    const at = log.list.findLastIndex((one) => one.gid === gid && one.id === 0);
    if (at >= 0) {
      return changed(
        messages,
        cgid,
        () => ({ ...log, list: log.list.map((one, i) => (i === at ? change(one) : one)) }),
      );
    }
  }
  return messages;
}

function changed(messages, gid, change) {
  return new Map(messages).set(gid, change(logOf(messages, gid)));
}

/** The message a list of chats shows: the newest visible one. */
export const lastShown = (log) => log.list.findLast((one) => !one.hidden);

/** What is left when the server has another store: what only this device has. */
export const onlyUnsent = (messages) =>
  new Map([...messages].flatMap(([gid, log]) => {
    const list = log.list.filter((one) => one.id === 0);
    return list.length > 0 ? [[gid, { ...logOf(new Map(), gid), list }]] : [];
  }));

/** Messages that wait to be sent, oldest first, over all chats. */
export function waiting(messages) {
  return unsent(messages).filter((one) => one.state === 'waiting');
}

/** Messages the server has not confirmed, waiting and failed. */
export function unsent(messages) {
  const all = [];
  for (const log of messages.values()) for (const one of log.list) if (one.id === 0) all.push(one);
  return all.sort((a, b) => a.date - b.date || a.order - b.order);
}
