// The messages of one chat: in order, each gid once. Pure.

import { joined } from './messagechanges.js';

/** @typedef {import('./messages.js').Message} Message */
/** @typedef {import('./messages.js').Log} Log */

/** @type {Readonly<Log>} */
const EMPTY = Object.freeze({
  list: /** @type {Message[]} */ (/** @type {unknown} */ (Object.freeze([]))),
  complete: false,
  loading: false,
  failed: false,
  staleTo: 0,
  asked: false,
  recalled: false,
  wanted: 0,
  end: 0,
  total: 0,
  cut: false,
});

/** @param {ReadonlyMap<string, Log>} messages */
export const logOf = (messages, gid) => messages.get(gid) ?? EMPTY;

/**
 * The server's order: by index, or by id, which a server gives in the same order; clocks and numbers of senders say
 * nothing. Messages that the server has not confirmed come last, in the order they were written.
 */
export function compare(a, b) {
  if (!a.id || !b.id) return (a.id ? 0 : 1) - (b.id ? 0 : 1);
  return a.index && b.index ? a.index - b.index : a.id - b.id;
}

const FEW = 8; // up to here a search from the end is cheaper than a table of all gids

/**
 * The log with more messages in it; one known by gid is joined.
 * @param {Log} log @param {readonly Message[]} incoming
 * @returns {Log}
 */
export function withMessages(log, incoming) {
  const list = [...log.list];
  const places = incoming.length > FEW ? new Map(list.map((one, i) => [one.gid, i])) : null;
  const placeOf = (gid) => (places ? places.get(gid) ?? -1 : list.findLastIndex((one) => one.gid === gid));
  for (const message of incoming) {
    const place = placeOf(message.gid);
    if (place >= 0) list[place] = joined(list[place], message);
    else {
      places?.set(message.gid, list.length);
      list.push(message);
    }
  }
  return { ...log, list: list.sort(compare) };
}
