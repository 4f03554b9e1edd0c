// A message that is about to be sent, as the state has it until the server confirms it. Pure.

const MOST_ORDER = 0xfffffe; // the original's column holds 24 bits; an odd number of somebody else is not gone on from
const ODD_SECONDS = 86_400; // a message that is further ahead had an odd clock

/**
 * A message as it is before the server knows it: its time is not before that of the one above it.
 * @param {import('./messages.js').Log} log of its chat
 * @param {{gid: string, cgid: string, user: number, content: string, contentType: string, type?: string,
 *   state?: string, now: number}} parts now: ms
 */
export function draftMessage(log, { gid, cgid, user, content, contentType, type = 'normal', state = 'waiting', now }) {
  const seconds = Math.floor(now / 1000), last = log.list.at(-1)?.date ?? 0;
  return {
    id: 0,
    gid,
    cgid,
    user,
    type,
    contentType,
    content,
    state,
    date: last > seconds + ODD_SECONDS ? seconds : Math.max(seconds, last),
    order: log.list.reduce((top, one) => (one.order < MOST_ORDER ? Math.max(top, one.order) : top), 0) + 1,
  };
}
