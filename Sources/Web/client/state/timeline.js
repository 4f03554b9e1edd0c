// Messages of a chat → rows of the page: day lines, the unread line, heads and followers, folded system lines. Pure.

import { contentOf } from './content.js';
import { hasReactions } from './messagechanges.js';

const GROUP_SECONDS = 300; // same sender within five minutes: no new head
const GALLERY_SECONDS = 15;
const FOLD_ABOVE = 3; // system lines in a row

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {'day'|'unread'|'message'|'gallery'|'system'|'fold'} kind
 * @property {import('./messages.js').Message} [message]
 * @property {import('./messages.js').Message[]} [messages] of a gallery; `message` is the first
 * @property {boolean} [head] shows avatar, name and time
 * @property {number} [ms] of a day
 * @property {number} [count] of folded lines
 */

const NOTHING = new Set();

/**
 * @param {import('./messages.js').Message[]} list in order
 * @param {number} line id of the message below the unread line; 0 = no line
 * @param {{from?: number, to?: number, unfolded?: ReadonlySet<string>}} part of the list; keys of runs that are open
 * @returns {Row[]}
 */
export function timeline(list, line, { from = 0, to = list.length, unfolded = NOTHING } = {}) {
  const rows = [], days = new Set();
  let before = shownBefore(list, from), day = '', drawn = line === 0 || (before !== null && before.id >= line);
  const first = before;
  for (let i = from; i < to; i++) {
    const message = list[i];
    if (message.hidden) continue;
    const ms = message.date * 1000;
    const today = new Date(ms).toDateString();
    if (today !== day) {
      // An odd clock within the run makes a day come twice.
      rows.push({ key: days.has(today) ? `day ${today} ${message.gid}` : `day ${today}`, kind: 'day', ms });
      days.add(today);
      // The part may begin within a day: its line is there to stick, and the group continues.
      if (day !== '' || !first || new Date(first.date * 1000).toDateString() !== today) before = null;
      day = today;
    }
    if (!drawn && message.id >= line) {
      rows.push({ key: 'unread', kind: 'unread' });
      [drawn, before] = [true, null];
    }
    const system = message.type === 'broadcast' || Boolean(message.deleted);
    const head = !before || before.user !== message.user || message.date - before.date >= GROUP_SECONDS;
    const key = message.deleted ? `gone ${message.gid}` : message.gid; // another kind of row
    rows.push({ key, kind: system ? 'system' : 'message', message, head });
    before = system ? null : message;
  }
  return galleries(folded(rows, unfolded));
}

const inGallery = ({ kind, message }) =>
  kind === 'message' && message.state !== 'failed' && message.type !== 'urgent' && !hasReactions(message) &&
  contentOf(message).kind === 'image';

/** A picture that came a while later is not hidden behind nine older tiles. */
const goesOn = (row, before) => !row.head && inGallery(row) && row.message.date - before.message.date < GALLERY_SECONDS;

/** Pictures that one person sent together become one row of tiles. */
function galleries(rows) {
  const out = [];
  for (let i = 0; i < rows.length;) {
    let end = i + 1;
    if (inGallery(rows[i])) { while (end < rows.length && goesOn(rows[end], rows[end - 1])) end += 1; }
    if (end - i === 1) out.push(rows[i]);
    else {out.push({
        ...rows[i],
        key: `gallery ${rows[i].key}`,
        kind: 'gallery',
        messages: rows.slice(i, end).map((row) => row.message),
      });}
    i = end;
  }
  return out;
}

function shownBefore(list, from) {
  const one = list.slice(Math.max(0, from - 20), from).findLast((message) => !message.hidden);
  return one && one.type !== 'broadcast' && !one.deleted ? one : null;
}

/** Runs of system lines become one row that tells how many there are. */
function folded(rows, unfolded) {
  const out = [];
  for (let i = 0; i < rows.length;) {
    let end = i;
    while (rows[end]?.kind === 'system') end += 1;
    const key = `fold ${rows[i].key}`;
    if (end - i > FOLD_ABOVE && !unfolded.has(key)) out.push({ key, kind: 'fold', count: end - i });
    else out.push(...rows.slice(i, Math.max(end, i + 1)));
    i = Math.max(end, i + 1);
  }
  return out;
}

/** Nothing on the page would differ. */
export const sameRow = (a, b) =>
  a.kind === b.kind && a.message === b.message && a.messages?.length === b.messages?.length &&
  (a.messages ?? []).every((one, i) => one === b.messages[i]) && a.head === b.head && a.ms === b.ms &&
  a.count === b.count;

/**
 * The part of a long list that is in the page, held by gids so that it stays where it is when the list grows at
 * either end. `last` '' follows the newest.
 */
export const PART = Object.freeze({ start: 60, step: 50, most: 160 });

/**
 * @param {import('./messages.js').Message[]} list
 * @param {{first: string, last: string}} held
 * @returns {{from: number, to: number, follows: boolean}}
 */
export function partOf(list, { first, last }) {
  const place = (gid) => (gid ? list.findLastIndex((one) => one.gid === gid) : -1);
  const end = place(last);
  const to = end < 0 ? list.length : end + 1;
  const least = Math.max(0, to - PART.start);
  const begin = place(first);
  return { from: begin < 0 || begin >= to ? least : end < 0 ? Math.min(begin, least) : begin, to, follows: end < 0 };
}

/** One step further up or down; what is far away on the other side leaves the page. */
export function moved(list, held, by) {
  let { from, to } = partOf(list, held);
  if (by < 0) {
    from = Math.max(0, from - PART.step);
    to = Math.min(to, from + PART.most);
  } else {
    to = Math.min(list.length, to + PART.step);
    from = Math.max(from, to - PART.most);
  }
  return heldAt(list, from, to);
}

/** The part around one message. */
export function aroundOf(list, index) {
  const half = PART.start / 2;
  return heldAt(list, Math.max(0, index - half), Math.min(list.length, index + half));
}

const heldAt = (list, from, to) => ({ first: list[from]?.gid ?? '', last: to >= list.length ? '' : list[to - 1].gid });
