// Runs of indexes of a chat: what is here, what is missing. Messages have the places 1, 2, 3 … without gaps, so nothing
// can get lost unnoticed (Docs/protocol.md 4.5). In: the stored messages of a chat in order. Pure.

/** Rows that the server gives at once. */
export const MOST_ROWS = 500;

/** @typedef {{from: number, to: number}} Run both included */
/** @typedef {{index?: number, id: number}} Placed a message */

/**
 * Runs that are here, the oldest first.
 * @param {readonly Placed[]} list in order
 * @returns {Run[]}
 */
export function runsOf(list) {
  /** @type {Run[]} */
  const runs = [];
  for (const { index } of list) {
    if (!index) continue;
    const last = runs.at(-1);
    if (last && index <= last.to + 1) last.to = Math.max(last.to, index);
    else runs.push({ from: index, to: index });
  }
  return runs;
}

/**
 * The run to ask for so that the list reaches the newest message without a hole; null if it does.
 * @param {readonly Placed[]} list @param {number} last index of the newest message of the chat
 * @param {number} length of a page
 * @returns {Run|null}
 */
export function missingRun(list, last, length) {
  const runs = runsOf(list), newest = runs.at(-1);
  if (last < 1) return null;
  if (!newest) return { from: Math.max(1, last - length + 1), to: last };
  if (newest.to < last) {
    // Far behind: the newest page is shown first, what lies between comes by scrolling.
    const from = last - newest.to > MOST_ROWS ? last - length + 1 : newest.to + 1;
    return { from, to: last };
  }
  const before = runs.at(-2);
  return before ? { from: before.to + 1, to: Math.min(newest.from - 1, before.to + MOST_ROWS) } : null;
}

/**
 * The page before what is here; null if the chat begins with it.
 * @param {readonly Placed[]} list @param {number} first the lowest index that the server keeps
 * @param {number} length
 * @returns {Run|null}
 */
export function olderRun(list, first, length) {
  const from = list.find((one) => one.index)?.index ?? 0;
  return from > Math.max(1, first) ? { from: Math.max(1, first, from - length), to: from - 1 } : null;
}

/**
 * Where the part begins that may be shown: a hole of more than one page is not waited for, what is before it goes.
 * @param {readonly Placed[]} list
 * @returns {number} index; 0 = all of it
 */
export function keptFrom(list) {
  const runs = runsOf(list);
  for (let i = runs.length - 1; i > 0; i--) {
    if (runs[i].from - runs[i - 1].to - 1 > MOST_ROWS) return runs[i].from;
  }
  return 0;
}
