// Stage: packet. In: the data of a packet that only synced sessions get (Docs/protocol.md 4.5). Out: clean records. Pure.

import {
  flag,
  ids,
  int,
  isObject,
  rows,
  seconds,
  str,
  texts,
  toChat,
  toMarks,
  toMessage,
  toNotice,
  toUser,
} from './records.js';

/** @typedef {import('./records.js').Raw} Raw */

/** @type {Record<string, (data: Raw) => any>} */
const CLEAN = {
  sync: toNews,
  changes: (data) => ({
    gid: str(data.gid),
    changes: int(data.changes),
    pinned: texts(data.pinned),
    list: rows(data.list).map(toMessage),
  }),
  messagereact: (data) => ({
    cgid: str(data.cgid),
    gid: str(data.gid),
    emoji: str(data.emoji),
    user: int(data.user),
    on: flag(data.on),
    changes: int(data.changes),
  }),
  messageconfirm: (data) => ({ gid: str(data.gid), confirmed: ids(data.confirmed), changes: int(data.changes) }),
  messagesave: (data) => ({ gid: str(data.gid), saved: flag(data.saved) }),
  messagereaders: (data) => ({ gid: str(data.gid), read: ids(data.read), unread: ids(data.unread) }),
  chatsetlastreadmessage: toMark,
  chatmarkunread: toMark,
  readmarks: (data) => ({ gid: str(data.gid), marks: toMarks(data.marks) }),
  chattyping: (data) => ({ gid: str(data.gid), user: int(data.user), on: flag(data.on) }),
  chatsetdraft: (data) => ({ gid: str(data.gid), draft: str(data.draft), time: seconds(data.time) }),
  chatpinmessages: toPins,
  chatunpinmessages: toPins,
  chatsetnotice: (data) => ({ gid: str(data.gid), ...toNotice(data) }),
};

/**
 * @param {string} method in lower case
 * @param {any} data
 * @returns {any} `data` itself for a method that is not one of these, null for data of another shape
 */
export function cleanSynced(method, data) {
  if (!Object.hasOwn(CLEAN, method)) return data;
  return isObject(data) ? CLEAN[method](data) : null;
}

/** @param {Raw} data */
function toMark(data) {
  return { gid: str(data.gid), read: int(data.read), unread: int(data.unread) };
}

/** @param {Raw} data */
function toPins(data) {
  return { gid: str(data.gid), pinned: texts(data.pinned), changes: int(data.changes) };
}

/**
 * What is new since the numbers that a device knew.
 * @param {Raw} data
 */
function toNews(data) {
  const people = isObject(data.people) ? data.people : {}, chats = isObject(data.chats) ? data.chats : {};
  return {
    epoch: str(data.epoch),
    people: {
      number: int(people.number),
      all: flag(people.all),
      list: rows(people.list).map(toUser),
      gone: ids(people.gone),
      roles: isObject(people.roles) ? people.roles : undefined,
      depts: isObject(people.depts) ? people.depts : undefined,
    },
    chats: {
      number: int(chats.number),
      all: flag(chats.all),
      list: rows(chats.list).map(toChat),
      gone: texts(chats.gone),
    },
    notices: rows(data.notices),
  };
}

/** @typedef {ReturnType<typeof toNews>} News */
