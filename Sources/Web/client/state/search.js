// Searching messages: what a query asks for and whether a message answers it. Pure.

import { contentOf } from './content.js';
import { plainText, snippet } from './markup.js';

/**
 * @typedef {object} Query
 * @property {string} words all of them must be in the message, in any order
 * @property {string} gid of a chat; '' = every chat
 * @property {number} user id of the sender; 0 = anybody
 * @property {number} from seconds; 0 = no bound
 * @property {number} to seconds; 0 = no bound
 * @property {ReadonlySet<string>} types of `TYPES`; empty = all
 */

export const TYPES = Object.freeze(['text', 'image', 'file', 'link', 'code']);

const DAY = 86_400;

/** The kinds of content in a message. */
export function typesOf(message) {
  const { kind } = contentOf(message);
  if (kind !== 'text') return kind === 'emoji' || kind === 'unknown' ? ['text'] : [kind];
  const found = ['text'];
  if (/https?:\/\/\S/.test(message.content)) found.push('link');
  if (message.contentType === 'text' && message.content.includes('`')) found.push('code');
  return found;
}

/** The words of a query, lower case. */
export const wordsOf = (query) => query.words.toLowerCase().split(/\s+/).filter(Boolean);

/** The text in which words are looked for. */
export function searchText(message) {
  const content = contentOf(message);
  return content.kind === 'text' ? message.content : content.name ?? content.url ?? content.text ?? '';
}

/** @param {import('./messages.js').Message} message @param {Query} query @param {string[]} words of `wordsOf` */
export function matches(message, query, words) {
  if (message.hidden || message.deleted) return false;
  if ((query.gid && message.cgid !== query.gid) || (query.user && message.user !== query.user)) {
    return false;
  }
  if (message.date < query.from || (query.to && message.date > query.to)) return false;
  if (query.types.size > 0 && !typesOf(message).some((type) => query.types.has(type))) return false;
  if (words.length === 0) return true;
  const text = searchText(message).toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Asks for nothing at all: neither words nor a bound. */
export const isEmpty = (query) =>
  wordsOf(query).length === 0 && !query.gid && !query.user && !query.from && !query.to && query.types.size === 0;

/**
 * Bounds of a span of days that ends today.
 * @param {'today'|'week'|'month'|'all'} span @param {number} now ms
 */
export function spanOf(span, now) {
  const days = { today: 0, week: 6, month: 29 }[span];
  return days === undefined
    ? { from: 0, to: 0 }
    : { from: Math.floor(new Date(now).setHours(0, 0, 0, 0) / 1000) - days * DAY, to: 0 };
}

/**
 * A text cut into pieces, those with a word marked.
 * @returns {{text: string, hit: boolean}[]}
 */
export function pieces(text, words) {
  if (words.length === 0) return [{ text, hit: false }];
  const pattern = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'giu');
  const out = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) out.push({ text: text.slice(at, found.index), hit: false });
    out.push({ text: found[0], hit: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at), hit: false });
  return out;
}

/** One line about a message with its first hit in sight; without words its beginning. */
export function excerpt(message, names, words, length = 160) {
  const content = contentOf(message);
  const all = content.kind !== 'text'
    ? searchText(message)
    : words.length > 0
    ? plainText(message.content, message.contentType, names)
    : snippet(message.content, message.contentType, names, 4 * length);
  const text = all.replace(/\s+/g, ' ');
  const low = words.length > 0 ? text.toLowerCase() : '';
  const first = Math.min(...words.map((word) => low.indexOf(word)).filter((at) => at >= 0));
  const from = Number.isFinite(first) && first > length / 2 ? first - Math.floor(length / 4) : 0;
  return `${from > 0 ? '…' : ''}${text.slice(from, from + length)}${text.length > from + length ? '…' : ''}`;
}
