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
      return rows(raw.data).map(toMessage);
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
  };
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const str = (value) => (value === undefined || value === null ? '' : String(value));
const int = (value) => Math.trunc(Number(value)) || 0;
const flag = (value) => [true, 1, '1', 'true', 'yes'].includes(value);
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
