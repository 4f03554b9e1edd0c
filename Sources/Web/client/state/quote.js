// An answer begins with one line of Markdown that names the person it answers, so that every client shows it. Here the
// line is written, and the message it was taken from is found again. Pure.

import { excerpt } from './search.js';

/** @typedef {import('./messages.js').Message} Message */

export const QUOTE_LENGTH = 80;
const LINE = /^> \*\*([^*\n]+)\*\* ([^\n]+)/;

/** @param {Message} message @param {string} name of its sender @param {ReadonlyMap<string, number>} names */
export const quoteText = (message, name, names) =>
  `> **${name.replaceAll('*', '')}** ${excerpt(message, names, [], QUOTE_LENGTH).replace(/[`*[\]\\@]/g, '\\$&')}`;

/** Whether a text begins as an answer does. */
export const isAnswer = ({ content, contentType }) => contentType === 'text' && LINE.test(content);

/**
 * The newest message before an answer whose sender and beginning are the quoted ones; undefined = not among these.
 * @param {Message[]} list in order @param {Message} answer @param {import('./users.js').Users} users
 */
export function quotedIn(list, answer, users) {
  const [, name, escaped] = LINE.exec(answer.content) ?? [];
  if (!name) return undefined;
  const words = escaped.replace(/\\([`*[\]\\@])/g, '$1').replace(/…$/, ''); // other clients cut elsewhere
  const end = list.findLastIndex((one) => one.gid === answer.gid);
  return list.slice(0, Math.max(0, end)).findLast((one) =>
    !one.hidden && !one.deleted && one.type !== 'broadcast' &&
    users.byId.get(one.user)?.realname.replaceAll('*', '') === name &&
    excerpt(one, users.names, [], words.length + 1).startsWith(words)
  );
}
