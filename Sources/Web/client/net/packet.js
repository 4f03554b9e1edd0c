// Stage: packet. In: JSON text from the wire. Out: a Packet with clean records, and back. Pure.
// Tolerant in reading (Docs/protocol.md 7.1: numeric strings, dates in ms or as text, list or object), strict in shape.

import { toNotes } from './notes.js';
import { isObject, rows, str, texts, toChange, toChat, toMessage, toUser } from './records.js';
import { toChanges, toEarlierTexts, toNews } from './syncpackets.js';

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
 * @property {string} rid of the request that this is the answer to; '' in a classic session, and in what is pushed
 * @property {boolean} addressed the server has named its receivers
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

/** @typedef {{id: string, kind: string, name: string, knows: string[]}} Device Docs/protocol.md 4.5 */

/**
 * Text of a request.
 * @param {string} method
 * @param {unknown[]|object} params
 * @param {{lang: string, userID?: number, rid?: string, device?: Device|null}} session `rid` for a synced session,
 *   `device` of the login that asks for one
 */
export function encode(method, params, { lang, userID, rid, device }) {
  return JSON.stringify({
    module: 'chat',
    method,
    params,
    v: CLIENT_VERSION,
    lang,
    ...(userID ? { userID } : {}),
    ...(rid ? { rid } : {}),
    ...(device ? { device } : {}),
  });
}

/**
 * @param {string} text
 * @returns {any} null for what is not JSON
 */
export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * @param {string} text
 * @returns {Packet|null} null for what is not a packet
 */
export const decode = (text) => read(parse(text));

/**
 * @param {any} raw as it was parsed
 * @returns {Packet|null} null for what is not a packet
 */
export function read(raw) {
  if (!isObject(raw) || typeof raw.method !== 'string') return null;
  const method = raw.method.toLowerCase();
  return {
    module: String(raw.module ?? 'chat').toLowerCase(),
    method,
    ok: raw.result === undefined || raw.result === 'success',
    data: clean(method, raw),
    message: wordsOf(raw),
    code: typeof raw.code === 'string' ? raw.code : '',
    rid: typeof raw.rid === 'string' ? raw.rid : '',
    addressed: raw.users !== undefined,
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
    case 'notify':
      return toNotes(raw.data);
    case 'sync':
      return toNews(raw.data);
    case 'messagetexts':
      return toEarlierTexts(raw.data);
    case 'changes':
      return toChanges(raw.data);
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

export { toChat, toMessage, toUser };
