// Messages of each chat: merged by gid, in order, with what is known about the history before them.
// What is kept is always one unbroken run that ends at the newest message; so the next page follows from its length.

/** @typedef {ReturnType<typeof import('../net/packet.js').toMessage> & {words?: string}} Message */

/**
 * @typedef {object} Log
 * @property {Message[]} list in order
 * @property {boolean} complete the first message of the chat is in the list
 * @property {boolean} loading history has been asked for
 * @property {boolean} failed the last history request got no answer
 * @property {number} staleTo after a new login: highest id known before; 0 = nothing to doubt
 * @property {boolean} asked page 1 has been seen since the login
 */

/** Page length of history; the server allows 500. */
export const HISTORY_PAGE = 50;

/** @type {ReadonlyMap<string, Log>} */
export const noMessages = Object.freeze(new Map());

/** @type {Log} */
const EMPTY = Object.freeze({ list: Object.freeze([]), complete: false, loading: false, failed: false, staleTo: 0, asked: false });

/** @param {ReadonlyMap<string, Log>} messages */
export const logOf = (messages, gid) => messages.get(gid) ?? EMPTY;

export function messagesAfter(messages, action) {
  switch (action.type) {
    case 'queued': return changed(messages, action.message.cgid, (log) => withMessages(log, [action.message]));
    case 'failed': return markOne(messages, action.gid, (one) => ({ ...one, state: 'failed', words: action.words }));
    case 'retried': return markOne(messages, action.gid, (one) => ({ ...one, state: 'waiting', words: '' }));
    case 'restored': return (action.unsent ?? []).reduce(
      (all, message) => changed(all, message.cgid, (log) => withMessages(log, [message])), messages);
    case 'historyAsked': return changed(messages, action.gid, (log) => ({ ...log, loading: true, failed: false }));
    case 'historyFailed': return changed(messages, action.gid, (log) => ({ ...log, loading: false, failed: true }));
    case 'chatGone': {
      const next = new Map(messages);
      next.delete(action.gid);
      return next;
    }
    case 'packet': return action.packet.ok ? afterPacket(messages, action.packet) : messages;
    default: return messages;
  }
}

function afterPacket(messages, { method, data, pager }) {
  if (method === 'getlist') return doubted(messages);
  if (method === 'history') return withPage(messages, data, pager);
  if (method !== 'message') return messages;
  let next = messages;
  for (const [cgid, list] of grouped(data)) {
    next = changed(next, cgid, (log) => withMessages(log, list));
  }
  return next;
}

function grouped(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.cgid, [...(groups.get(one.cgid) ?? []), one]);
  return groups;
}

/** After a new login another client may have taken messages meanwhile: what is kept is in doubt until page 1 came. */
function doubted(messages) {
  const next = new Map();
  for (const [gid, log] of messages) {
    const staleTo = log.list.reduce((top, one) => Math.max(top, one.id), 0);
    next.set(gid, { ...log, loading: false, failed: false, asked: false, staleTo });
  }
  return next;
}

function withPage(messages, data, pager) {
  if (!pager?.gid) return messages;
  return changed(messages, pager.gid, (log) => {
    const last = pager.pageID * pager.recPerPage >= pager.recTotal;
    let kept = log;
    if (pager.pageID === 1 && log.staleTo) {
      const joined = last || data.some((one) => one.id <= log.staleTo);
      if (!joined) kept = { ...log, list: log.list.filter((one) => one.id === 0 || one.id > log.staleTo), complete: false };
    }
    const next = withMessages(kept, data);
    return {
      ...next,
      loading: false,
      failed: false,
      asked: log.asked || (pager.pageID === 1 && (last || pager.recPerPage >= HISTORY_PAGE)),
      staleTo: pager.pageID === 1 ? 0 : log.staleTo,
      complete: kept.complete || last,
    };
  });
}

/** Number of the history page that continues the run backwards. Pages may overlap; merging by gid does the rest. */
export function nextPage(log) {
  if (!log.asked) return 1;
  return Math.floor(log.list.filter((one) => one.id > 0).length / HISTORY_PAGE) + 1;
}

/** The open chat if its newest page has to be asked for, else ''. */
export function wantsNewest({ view, session, chats, messages }) {
  const { gid } = view.route;
  const log = logOf(messages, gid);
  const known = (chats.get(gid)?.id ?? 0) > 0;
  return known && session.status === 'online' && !log.asked && !log.loading && !log.failed ? gid : '';
}

/** Date, then the sender's order, then id; what has no id yet comes last. */
export function compare(a, b) {
  return a.date - b.date || a.order - b.order || (a.id || Infinity) - (b.id || Infinity) || 0;
}

function withMessages(log, incoming) {
  const list = [...log.list];
  const places = new Map(list.map((one, i) => [one.gid, i]));
  let sorted = true;
  for (const message of incoming) {
    const place = places.get(message.gid);
    if (place === undefined) {
      places.set(message.gid, list.length);
      list.push(message);
    } else list[place] = { ...list[place], ...message };
    sorted = false;
  }
  if (!sorted) list.sort((a, b) => compare(a, b) || 0);
  return { ...log, list };
}

function markOne(messages, gid, change) {
  for (const [cgid, log] of messages) {
    const at = log.list.findLastIndex((one) => one.gid === gid && one.id === 0);
    if (at >= 0) return changed(messages, cgid, () => ({ ...log, list: log.list.map((one, i) => (i === at ? change(one) : one)) }));
  }
  return messages;
}

function changed(messages, gid, change) {
  return new Map(messages).set(gid, change(logOf(messages, gid)));
}

/** A message as it is before the server knows it. Its date never sorts it above what is there. */
export function draftMessage(log, { gid, cgid, user, content, contentType, type = 'normal', now }) {
  const last = log.list.at(-1);
  return {
    id: 0, gid, cgid, user, type, contentType, content, state: 'waiting',
    date: Math.max(Math.floor(now / 1000), last?.date ?? 0),
    order: log.list.reduce((top, one) => Math.max(top, one.order), 0) + 1,
  };
}

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
