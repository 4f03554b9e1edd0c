// Stage: packet. In: data of `sync`, `changes` and `messageTexts` (Docs/protocol.md 6.3). Out: clean records. Pure.

import { toNotes } from './notes.js';
import { flag, ids, int, isObject, rows, seconds, str, texts, toChat, toMessage, toUser } from './records.js';

/** @typedef {import('./records.js').Raw} Raw */

/**
 * What is new since the numbers that a device knew.
 * @param {any} data
 */
export function toNews(data) {
  if (!isObject(data)) return null;
  const people = memberOf(data, 'people'), chats = memberOf(data, 'chats');
  return {
    epoch: str(data.epoch),
    time: seconds(data.time), // 0 = not told
    limits: isObject(data.limits) ? toLimits(data.limits) : undefined,
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
    notices: toNotes(data.notices),
  };
}

/**
 * Rows of a chat that have changed.
 * @param {any} data
 */
export function toChanges(data) {
  if (!isObject(data)) return null;
  return {
    gid: str(data.gid),
    changes: int(data.changes),
    pinned: texts(data.pinned),
    list: rows(data.list).map(toMessage),
  };
}

/**
 * What an edited message said before, the newest first. `date`: s
 * @param {any} data
 */
export const toEarlierTexts = (data) =>
  rows(isObject(data) ? data.texts : []).map(({ number, date, content }) => (
    { number: int(number), date: seconds(date), content: str(content) }
  ));

/** @param {Raw} raw */
const toLimits = (raw) => ({
  recall: int(raw.recall),
  edit: int(raw.edit),
  receiptMembers: int(raw.receiptMembers),
  earlierTexts: flag(raw.earlierTexts),
});

/** @returns {Raw} */
const memberOf = (data, name) => (isObject(data[name]) ? data[name] : {});

/** @typedef {NonNullable<ReturnType<typeof toNews>>} News */
/** @typedef {NonNullable<ReturnType<typeof toChanges>>} Changes */
