// Who is writing, per chat. Not stored anywhere; a sign that is not repeated runs out.

/** A sign counts so long, ms; the page of whoever writes repeats it sooner. */
export const TYPING_MS = 8_000;

/** @typedef {ReadonlyMap<string, ReadonlyMap<number, number>>} Typing gid → id → until, ms */

/** @type {Typing} */
export const noTyping = Object.freeze(new Map());

/** @param {Typing} typing @param {import('./actions.js').Action} action @returns {Typing} */
export function typingAfter(typing, action) {
  if (action.type === 'status') return typing.size > 0 && action.status !== 'online' ? noTyping : typing;
  if (action.type !== 'packet' || !action.packet.ok) return typing;
  const { method, data } = action.packet;
  if (method === 'chattyping' && data?.gid) {
    return changed(typing, data.gid, data.user, data.on ? action.now + TYPING_MS : 0);
  }
  if (method !== 'message') return typing;
  return data.reduce((all, { cgid, user }) => changed(all, cgid, user, 0), typing); // a message ends the writing of it
}

/** @param {Typing} typing @param {string} gid @param {number} user @param {number} until ms; 0 = no longer */
function changed(typing, gid, user, until) {
  const before = typing.get(gid);
  if (until === 0 && !before?.has(user)) return typing;
  const now = new Map(before);
  if (until > 0) now.set(user, until);
  else now.delete(user);
  const next = new Map(typing);
  if (now.size > 0) next.set(gid, now);
  else next.delete(gid);
  return next;
}

/**
 * Ids of those who write in a chat now.
 * @param {Typing} typing @param {string} gid @param {number} now ms
 */
export const writersIn = (typing, gid, now) =>
  [...typing.get(gid) ?? []].filter(([, until]) => until > now).map(([id]) => id);
