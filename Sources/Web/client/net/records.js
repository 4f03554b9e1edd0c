// Stage: packet. In: a record as it comes from the wire. Out: a clean one. Pure.

/** @typedef {Record<string, any>} Raw a record as it comes from the wire: nothing about it is certain */

/** @param {Raw} raw */
export function toUser(raw) {
  return {
    id: int(raw.id),
    account: str(raw.account),
    realname: str(raw.realname) || str(raw.account),
    avatar: str(raw.avatar),
    role: str(raw.role),
    dept: int(raw.dept),
    status: ['online', 'away', 'busy'].includes(raw.clientStatus ?? raw.status)
      ? raw.clientStatus ?? raw.status
      : 'offline',
    admin: str(raw.admin),
    email: str(raw.email),
    mobile: str(raw.mobile),
    phone: str(raw.phone),
    site: str(raw.site),
    qq: str(raw.qq),
    gender: str(raw.gender),
    deleted: flag(raw.deleted),
  };
}

/** @param {Raw} raw `star`, `hide`, `mute`, `category` stay undefined where the packet does not bring them */
export function toChat(raw) {
  return {
    id: int(raw.id),
    gid: str(raw.gid),
    name: str(raw.name),
    type: str(raw.type) || 'group',
    admins: set(raw.admins),
    committers: str(raw.committers),
    public: flag(raw.public),
    createdBy: str(raw.createdBy),
    createdDate: seconds(raw.createdDate),
    lastActiveTime: seconds(raw.lastActiveTime),
    dismissDate: seconds(raw.dismissDate),
    star: maybe(raw.star, flag),
    hide: maybe(raw.hide, flag),
    mute: maybe(raw.mute, flag),
    category: maybe(raw.category, str),
    members: maybe(raw.members, (list) => set(list).map(int)),
    ownedBy: maybe(raw.ownedBy, str),
    first: maybe(raw.first, int),
    last: maybe(raw.last, int),
    read: maybe(raw.read, int),
    unread: maybe(raw.unread, int),
    changes: maybe(raw.changes, int),
    draft: maybe(raw.draft, str),
    pinned: maybe(raw.pinned, texts),
    saved: maybe(raw.saved, texts),
    notice: maybe(raw.notice, toNotice),
    marks: maybe(raw.marks, toMarks),
  };
}

/** @param {Raw} raw */
export function toMessage(raw) {
  return {
    id: int(raw.id),
    gid: str(raw.gid),
    cgid: str(raw.cgid),
    user: int(raw.user),
    ...(int(raw.index) > 0 && { index: int(raw.index) }), // place in the chat; only some servers say it
    date: seconds(raw.date),
    order: int(raw.order),
    type: str(raw.type) || 'normal',
    contentType: raw.contentType === 'emoticon' ? 'emotion' : str(raw.contentType) || 'plain',
    content: str(raw.content),
    state: 'stored',
    // All or none, so that a row which has lost its reactions says so.
    ...('changed' in raw && {
      changed: int(raw.changed),
      deleted: flag(raw.deleted),
      deletedBy: int(raw.deletedBy),
      edited: seconds(raw.edited),
      reactions: toReactions(raw.reactions),
      confirmed: ids(raw.confirmed),
    }),
  };
}

/**
 * One thing done with a message or a chat, as servers that know `sync` tell it (Docs/protocol.md 6.3).
 * @param {unknown} raw
 */
export function toChange(raw) {
  if (!isObject(raw)) return null;
  const data = /** @type {Raw} */ (raw);
  return {
    gid: str(data.gid),
    cgid: str(data.cgid),
    emoji: str(data.emoji),
    user: int(data.user),
    on: flag(data.on),
    saved: flag(data.saved),
    changes: int(data.changes),
    draft: str(data.draft),
    time: seconds(data.time),
    confirmed: ids(data.confirmed),
    pinned: texts(data.pinned),
    marks: toMarks(data.marks),
    notice: str(data.notice),
    by: int(data.by),
    // A mark in a chat is a number here, the readers of a message are a list.
    read: Array.isArray(data.read) ? ids(data.read) : int(data.read),
    unread: Array.isArray(data.unread) ? ids(data.unread) : int(data.unread),
  };
}

/** Null: there is no notice. */
export function toNotice(raw) {
  if (!isObject(raw) || typeof raw.notice !== 'string' || raw.notice === '') return null;
  return { notice: raw.notice, by: int(raw.by), time: seconds(raw.time) };
}

/**
 * Who has read how far.
 * @param {unknown} raw @returns {[number, number][]} id and index
 */
export const toMarks = (raw) =>
  Array.isArray(raw) ? raw.filter(Array.isArray).map(([user, index]) => [int(user), int(index)]) : [];

/**
 * @param {unknown} raw @returns {Record<string, number[]>} by emoji
 */
function toReactions(raw) {
  if (!isObject(raw)) return {};
  const all = Object.entries(raw).map(([emoji, users]) => /** @type {[string, number[]]} */ ([emoji, ids(users)]));
  return Object.fromEntries(all.filter(([, users]) => users.length > 0));
}

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
export const str = (value) => (value === undefined || value === null ? '' : String(value));
export const int = (value) => Math.trunc(Number(value)) || 0;
export const flag = (value) => [true, 1, '1', 'true', 'yes'].includes(value);
export const ids = (list) => (Array.isArray(list) ? list.map(int).filter((id) => id > 0) : []);
export const texts = (list) => (Array.isArray(list) ? list.map(str) : []);
const maybe = (value, read) => (value === undefined ? undefined : read(value));
const set = (value) => (Array.isArray(value) ? value : str(value).split(',')).map(str).filter(Boolean);

/** A list, an object of records, or one record: always a list of objects. */
export function rows(data) {
  if (Array.isArray(data)) return data.filter(isObject);
  if (!isObject(data)) return [];
  return 'gid' in data || 'account' in data ? [data] : Object.values(data).filter(isObject);
}

/** Seconds from seconds, milliseconds (from 10^10 on) or date text; 0 = never. */
export function seconds(value) {
  const number = Number(value);
  if (Number.isFinite(number)) return Math.trunc(number >= 1e10 ? number / 1000 : number);
  const parsed = Date.parse(str(value).replace(' ', 'T'));
  return Number.isNaN(parsed) ? 0 : Math.trunc(parsed / 1000);
}
