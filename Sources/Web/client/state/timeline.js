// Messages of a chat → rows of the page: day lines, the unread line, heads and followers. Pure.

const GROUP_SECONDS = 300; // same sender within five minutes: no new head

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {'day'|'unread'|'message'|'system'} kind
 * @property {import('./messages.js').Message} [message]
 * @property {boolean} [head] shows avatar, name and time
 * @property {number} [ms] of a day
 */

/**
 * @param {import('./messages.js').Message[]} list in order
 * @param {number} line id of the message the unread line stands before; 0 = no line
 * @returns {Row[]}
 */
export function timeline(list, line) {
  const rows = [];
  let before = null, day = '', drawn = line === 0;
  for (const message of list) {
    const ms = message.date * 1000;
    const today = new Date(ms).toDateString();
    if (today !== day) {
      rows.push({ key: `day ${today}`, kind: 'day', ms });
      [day, before] = [today, null];
    }
    if (!drawn && message.id >= line) {
      rows.push({ key: 'unread', kind: 'unread' });
      [drawn, before] = [true, null];
    }
    const system = message.type === 'broadcast';
    const head = !before || before.user !== message.user || message.date - before.date >= GROUP_SECONDS;
    rows.push({ key: message.gid, kind: system ? 'system' : 'message', message, head });
    before = system ? null : message;
  }
  return rows;
}

/** Nothing on the page would differ. */
export const sameRow = (a, b) => a.kind === b.kind && a.message === b.message && a.head === b.head && a.ms === b.ms;
