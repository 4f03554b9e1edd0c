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
    ...ofSyncedChat(raw),
  };
}

/**
 * @typedef {object} SyncedChat what only servers with `sync` say of a chat (Docs/protocol.md, chat/sync)
 * @property {number} [last] index of the newest message
 * @property {number} [first] the lowest index that is kept
 * @property {number} [read] index up to which one has read
 * @property {number} [unread] messages of others past it
 * @property {number} [changes] number of the last change of a message or of the pins
 * @property {string} [draft]
 * @property {string[]} [pinned] gids of messages
 * @property {string[]} [saved] gids of messages
 * @property {{notice: string, by: number, time: number}|null} [notice]
 * @property {string} [ownedBy] account
 * @property {[number, number][]} [marks] how far others have read: person, index
 * @property {number} [known] every change up to this one is in the rows that this device has
 */

/** @param {Raw} raw @returns {SyncedChat} */
function ofSyncedChat(raw) {
  return {
    ...(raw.last !== undefined && { last: int(raw.last), first: Math.max(1, int(raw.first)) }),
    ...(raw.read !== undefined && { read: int(raw.read), unread: int(raw.unread) }),
    ...(raw.changes !== undefined && { changes: int(raw.changes) }),
    ...(raw.draft !== undefined && { draft: str(raw.draft) }),
    ...(raw.pinned !== undefined && { pinned: texts(raw.pinned) }),
    ...(raw.saved !== undefined && { saved: texts(raw.saved) }),
    ...(raw.notice !== undefined && { notice: raw.notice === null ? null : toNotice(raw.notice) }),
    ...(raw.ownedBy !== undefined && { ownedBy: str(raw.ownedBy) }),
    ...(raw.marks !== undefined && { marks: toMarks(raw.marks) }),
  };
}

/** The notice of a group. @param {Raw} raw */
export const toNotice = (raw) => ({ notice: str(raw?.notice), by: int(raw?.by), time: seconds(raw?.time) });

/** How far others have read: [user, index]. */
export const toMarks = (list) =>
  (Array.isArray(list) ? list : []).filter(Array.isArray).map((mark) => markOf(mark[0], mark[1]));

/** @returns {[number, number]} */
const markOf = (user, index) => [int(user), int(index)];

/** @param {Raw} raw */
export function toMessage(raw) {
  return {
    id: int(raw.id),
    gid: str(raw.gid),
    cgid: str(raw.cgid),
    user: int(raw.user),
    date: seconds(raw.date),
    order: int(raw.order),
    type: str(raw.type) || 'normal',
    contentType: raw.contentType === 'emoticon' ? 'emotion' : str(raw.contentType) || 'plain',
    content: str(raw.content),
    state: 'stored',
    ...ofChangedMessage(raw),
  };
}

/**
 * @typedef {object} ChangedMessage what has been done with a message; absent where the server does not say it
 * @property {number} [index] place in the chat; only some servers say it
 * @property {number} [changed] number of the last change, 0 = never
 * @property {boolean} [deleted] recalled, or erased after its time
 * @property {number} [deletedBy] id
 * @property {number} [edited] seconds, 0 = never
 * @property {Record<string, number[]>} [reactions] emoji → ids of people
 * @property {number[]} [confirmed] ids of those who have seen an urgent message
 */

/** @param {Raw} raw @returns {ChangedMessage} */
function ofChangedMessage(raw) {
  const place = int(raw.index) > 0 ? { index: int(raw.index) } : {};
  if (raw.changed === undefined) return place;
  return {
    ...place,
    changed: int(raw.changed),
    deleted: flag(raw.deleted),
    deletedBy: int(raw.deletedBy),
    edited: seconds(raw.edited),
    reactions: toReactions(raw.reactions),
    confirmed: ids(raw.confirmed),
  };
}

/** Emoji → ids of people. @returns {Record<string, number[]>} */
function toReactions(raw) {
  if (!isObject(raw)) return {};
  return Object.fromEntries(Object.entries(raw).map(([emoji, list]) => [emoji, ids(list)]));
}

/** @param {unknown} list @returns {number[]} */
export const ids = (list) => (Array.isArray(list) ? list.map(int) : []);
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
export const str = (value) => (value === undefined || value === null ? '' : String(value));
export const int = (value) => Math.trunc(Number(value)) || 0;
export const flag = (value) => [true, 1, '1', 'true', 'yes'].includes(value);
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
