// Chats as `sync` tells them, and how much of what happens in them is known here. Pure.

import { reactedBy } from './messagechanges.js';

/** @typedef {import('./chats.js').Chat} Chat */

const DAY = 86_400;

/** A time more than a day ahead is an odd clock's; it would keep a chat on top for as long. `now` ms, 0 = not known. */
export const sane = (time, now) => (now > 0 && time > now / 1000 + DAY ? Math.floor(now / 1000) : time);

/** Members that a packet does not bring stay as they were. */
export function merged(old, chat) {
  const next = { ...old };
  for (const [key, value] of Object.entries(chat)) if (value !== undefined) next[key] = value;
  next.members ??= [];
  return next;
}

/**
 * As the server lists it: which message was its last one is not known from that.
 * @param {any} chat @param {number} now ms
 * @returns {any}
 */
export function listed({ lastId, ...chat }, now) {
  return { ...chat, lastActiveTime: sane(chat.lastActiveTime, now) };
}

/**
 * @param {ReadonlyMap<string, Chat>} chats
 * @param {import('../net/syncpackets.js').News['chats']} news
 * @param {number} now ms
 */
export function withNews(chats, { all, list, gone }, now) {
  const next = new Map(all ? [...chats].filter(([, chat]) => chat.id === 0) : chats);
  for (const chat of list) {
    const old = chats.get(chat.gid);
    next.set(chat.gid, { ...listed(merged(old, chat), now), known: old?.known ?? chat.changes ?? 0 });
  }
  for (const gid of gone) next.delete(gid);
  return next;
}

/**
 * Numbers of changes that a packet names: chat → number, and whether this device has what changed. The answer to a
 * request that changed nothing has the number of the chat's last change, which may have got lost between backend and
 * relay: so it is that change only if it is new here.
 * @param {import('../net/packet.js').Packet} packet
 * @param {ReadonlyMap<string, import('./messages.js').Log>} messages
 * @param {ReadonlyMap<string, Chat>} before
 * @returns {[string, number, boolean][]}
 */
function numbersIn({ method, data }, messages, before) {
  if (!data) return [];
  switch (method) {
    case 'messageretract':
    case 'messageupdate':
      return data.map((row) => [row.cgid, row.changed ?? 0, !mayComeOlder(row, messages.get(row.cgid))]);
    case 'messagereact': {
      const one = messages.get(data.cgid)?.list.find(({ gid }) => gid === data.gid);
      const isNew = one ? reactedBy(one, data.emoji).includes(data.user) !== data.on : false;
      return [[data.cgid, data.changes, isNew]];
    }
    case 'messageconfirm': {
      const cgid = [...messages].find(([, { list }]) => list.some((one) => one.gid === data.gid))?.[0];
      return cgid ? [[cgid, data.changes, true]] : [];
    }
    case 'chatpinmessages':
    case 'chatunpinmessages':
      return [[data.gid, data.changes, String(before.get(data.gid)?.pinned ?? []) !== String(data.pinned)]];
    default:
      return [];
  }
}

/**
 * Whether a row that has changed may still come as it was before, by a page of history that is on its way.
 * @param {{gid: string}} row @param {import('./messages.js').Log|undefined} log of its chat
 */
const mayComeOlder = ({ gid }, log) => Boolean(log?.loading) && !log?.list.some((one) => one.gid === gid);

/**
 * A change that is not the next one, or of a message that is not here, leaves `known` behind `changes`: they are asked
 * for once the chat is looked at.
 * @param {ReadonlyMap<string, Chat>} chats
 * @param {import('../net/packet.js').Packet} packet
 * @param {ReadonlyMap<string, import('./messages.js').Log>} messages before the packet
 * @param {ReadonlyMap<string, Chat>} before the packet
 */
export function numbered(chats, packet, messages, before) {
  let next = chats;
  for (const [gid, number, isHere] of numbersIn(packet, messages, before)) {
    const chat = next.get(gid);
    if (chat?.changes === undefined || number === 0) continue;
    const known = isHere && number === (chat.known ?? 0) + 1 ? number : chat.known;
    if (known === chat.known && number <= chat.changes) continue;
    next = new Map(next).set(gid, { ...chat, known, changes: Math.max(chat.changes, number) });
  }
  return next;
}

const MOST_CHANGES = 500; // the server's; more must be asked for from the last one on

/**
 * The answer to `changes`.
 * @param {ReadonlyMap<string, Chat>} chats @param {import('../net/syncpackets.js').Changes} changes
 */
export function withChanges(chats, { gid, changes, pinned, list }) {
  const chat = chats.get(gid);
  if (!chat) return chats;
  const reached = list.length >= MOST_CHANGES ? list.at(-1)?.changed ?? 0 : changes;
  const known = Math.max(chat.known ?? 0, reached);
  return new Map(chats).set(gid, { ...chat, known, changes: Math.max(chat.changes ?? 0, known), pinned });
}

/** Whether rows of this device may be older than those of the server. */
export const isBehind = (chat) => (chat?.known ?? 0) < (chat?.changes ?? 0);
