// Stage: packet. In: JSON text from the wire. Out: a Packet with clean records, and back. Pure.
// Tolerant in reading (Docs/protocol.md 7.1: numeric strings, dates in ms or as text, list or object), strict in shape.

/** Version the client says it is; servers look at it only in logs. */
export const CLIENT_VERSION = '2.3.0';

/**
 * @typedef {object} Packet
 * @property {string} module lower case
 * @property {string} method lower case
 * @property {boolean} ok missing `result` counts as success
 * @property {any} data cleaned, of a shape that depends on the method (`clean` below)
 * @property {string} message
 * @property {string} code of a failed login
 * @property {string} reason of a kickoff
 * @property {number} seconds until another try makes sense
 * @property {Pager} [pager] of a page of history
 * @property {unknown} [partial] of a list of people: it is not all of them
 * @property {Record<string, string>} [roles] code → name
 * @property {Record<string, {name?: string, order?: number, parent?: number}>} [depts] by id
 */

/**
 * @typedef {object} Pager
 * @property {string} gid
 * @property {number} recPerPage
 * @property {number} pageID
 * @property {number} recTotal
 * @property {boolean} [continued] the page was asked for in order to search
 */

/** @typedef {Record<string, any>} Raw a record as it comes from the wire: nothing about it is certain */

/**
 * Text of a request.
 * @param {string} method
 * @param {unknown[]|object} params
 * @param {{lang: string, userID?: number}} session
 */
export function encode(method, params, { lang, userID }) {
  return JSON.stringify({ module: 'chat', method, params, v: CLIENT_VERSION, lang, ...(userID ? { userID } : {}) });
}

/**
 * @param {string} text
 * @returns {Packet|null} null for what is not a packet
 */
export function decode(text) {
  let raw;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(raw) || typeof raw.method !== 'string') return null;
  const method = raw.method.toLowerCase();
  return {
    module: String(raw.module ?? 'chat').toLowerCase(),
    method,
    ok: raw.result === undefined || raw.result === 'success',
    data: clean(method, raw),
    message: wordsOf(raw),
    code: typeof raw.code === 'string' ? raw.code : '',
    reason: str(raw.reason),
    seconds: Number.isFinite(raw.seconds) ? Math.max(0, raw.seconds) : 0,
    pager: raw.pager,
    partial: raw.partial,
    roles: raw.roles,
    depts: raw.depts,
  };
}

function clean(method, raw) {
  if (raw.result !== undefined && raw.result !== 'success') return raw.data;
  switch (method) {
    case 'usergetlist':
      return rows(raw.data).map(toUser);
    case 'getlist':
    case 'getpubliclist':
      return rows(raw.data).map(toChat);
    case 'message':
    case 'history':
    case 'messageretract':
    case 'messageupdate':
      return rows(raw.data).map(toMessage);
    case 'messagereact':
    case 'messageconfirm':
    case 'messagesave':
    case 'messagereaders':
    case 'readmarks':
    case 'chatsetlastreadmessage':
    case 'chatmarkunread':
    case 'chattyping':
    case 'chatsetdraft':
    case 'chatpinmessages':
    case 'chatunpinmessages':
    case 'chatsetnotice':
      return toChange(raw.data);
    case 'login':
    case 'logout':
    case 'userchange':
      return isObject(raw.data) ? toUser(raw.data) : null;
    case 'create':
    case 'joinchat':
    case 'changename':
    case 'dismiss':
    case 'addmember':
    case 'setcommitters':
    case 'changepublic':
    case 'setadmin':
    case 'chataddadmins':
    case 'chatremoveadmins':
    case 'chatchangeownership':
      return isObject(raw.data) ? toChat(raw.data) : null;
    case 'settings':
      return isObject(raw.data) ? raw.data : null;
    case 'category':
      return { gids: texts(raw.data?.gids), category: str(raw.data?.category) };
    case 'sessionid':
      return str(raw.sessionID ?? raw.data);
    default:
      return raw.data;
  }
}

/** The words of a failed packet: `message` as text or as lists of text, else `data` if it is text. */
function wordsOf(raw) {
  if (typeof raw.message === 'string') return raw.message;
  if (isObject(raw.message)) return Object.values(raw.message).flat().join(' ');
  if (typeof raw.data === 'string') return raw.data;
  const first = Array.isArray(raw.data) ? raw.data[0] : null;
  return isObject(first) && typeof first.messages === 'string' ? first.messages : '';
}

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
function toChange(raw) {
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
function toNotice(raw) {
  if (!isObject(raw) || typeof raw.notice !== 'string' || raw.notice === '') return null;
  return { notice: raw.notice, by: int(raw.by), time: seconds(raw.time) };
}

/**
 * Who has read how far.
 * @param {unknown} raw @returns {[number, number][]} id and index
 */
const toMarks = (raw) =>
  Array.isArray(raw) ? raw.filter(Array.isArray).map(([user, index]) => [int(user), int(index)]) : [];

/**
 * @param {unknown} raw @returns {Record<string, number[]>} by emoji
 */
function toReactions(raw) {
  if (!isObject(raw)) return {};
  const all = Object.entries(raw).map(([emoji, users]) => /** @type {[string, number[]]} */ ([emoji, ids(users)]));
  return Object.fromEntries(all.filter(([, users]) => users.length > 0));
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const str = (value) => (value === undefined || value === null ? '' : String(value));
const int = (value) => Math.trunc(Number(value)) || 0;
const flag = (value) => [true, 1, '1', 'true', 'yes'].includes(value);
const ids = (list) => (Array.isArray(list) ? list.map(int).filter((id) => id > 0) : []);
const texts = (list) => (Array.isArray(list) ? list.map(str) : []);
const maybe = (value, read) => (value === undefined ? undefined : read(value));
const set = (value) => (Array.isArray(value) ? value : str(value).split(',')).map(str).filter(Boolean);

/** A list, an object of records, or one record: always a list of objects. */
function rows(data) {
  if (Array.isArray(data)) return data.filter(isObject);
  if (!isObject(data)) return [];
  return 'gid' in data || 'account' in data ? [data] : Object.values(data).filter(isObject);
}

/** Seconds from seconds, milliseconds (from 10^10 on) or date text; 0 = never. */
function seconds(value) {
  const number = Number(value);
  if (Number.isFinite(number)) return Math.trunc(number >= 1e10 ? number / 1000 : number);
  const parsed = Date.parse(str(value).replace(' ', 'T'));
  return Number.isNaN(parsed) ? 0 : Math.trunc(parsed / 1000);
}
