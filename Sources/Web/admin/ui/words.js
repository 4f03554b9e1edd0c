// Values in words: times that have passed, states, small signs.

import { el } from '../../shared/dom.js';

const MINUTE = 60, HOUR = 3_600, DAY = 86_400; // s

/**
 * 41 days 6 hours; the two largest parts.
 * @param {import('../../shared/i18n.js').I18n} i18n @param {number} seconds
 */
export function uptime(i18n, seconds) {
  /** @type {[string, number][]} */
  const parts = [
    ['time.days', Math.floor(seconds / DAY)],
    ['time.hours', Math.floor((seconds % DAY) / HOUR)],
    ['time.minutes', Math.floor((seconds % HOUR) / MINUTE)],
  ];
  const first = parts.findIndex(([, value]) => value > 0);
  if (first < 0) return i18n.count('time.minutes', 0);
  return parts.slice(first, first + 2).filter(([, value]) => value > 0).map(([key, value]) => i18n.count(key, value))
    .join(' ');
}

/**
 * Whole days until a certificate ends, less than 0 when it has.
 * @param {number} notAfter ms UTC
 */
export const certificateDays = (notAfter) => Math.floor((notAfter - Date.now()) / (DAY * 1000));

/**
 * A status as a word with its colour.
 * @param {string} words @param {'plain'|'ok'|'warn'|'danger'|'accent'} kind
 */
export const tag = (words, kind = 'plain') => el('span', { class: `tag soft tag-${kind}`, text: words });

/**
 * Today 09:11, yesterday 18:32, 11-23 22:16; a dash for never.
 * @param {import('../../shared/i18n.js').I18n} i18n @param {number} ms
 */
export function moment(i18n, ms) {
  if (!ms) return '—';
  const now = Date.now(), day = i18n.listTime(ms, now), time = i18n.time(ms);
  const today = new Date(ms).toDateString() === new Date(now).toDateString();
  return today ? `${i18n.t('time.today')} ${time}` : `${day} ${time}`;
}

/** The same with the whole date as the tooltip. */
export const when = (i18n, ms) =>
  el('time', { class: 'when', text: moment(i18n, ms), title: ms ? i18n.full(ms) : null });

/**
 * A chat by its name; one without a name by its kind.
 * @param {import('../../shared/i18n.js').Translate} t @param {import('../net/records.js').ChatRow} row
 */
export const chatName = (t, row) => row.name || t(`chat.kind.${row.kind}`);

/**
 * A chat's state, or its kind: the word and its colour.
 * @param {import('../../shared/i18n.js').Translate} t @param {import('../net/records.js').ChatRow} row
 */
export function chatTag(t, row) {
  if (row.dismissed) return tag(t('chat.dismissed'), 'danger');
  if (row.isPublic) return tag(t('chat.public'), 'accent');
  return tag(t(`chat.kind.${row.kind}`));
}

/**
 * A person's state: the word and its colour.
 * @param {import('../../shared/i18n.js').Translate} t @param {import('../net/records.js').Person} row
 */
export function stateTag(t, row) {
  if (row.deleted) return tag(t('person.deleted'), 'danger');
  if (row.forbidden) return tag(t('person.forbidden'), 'danger');
  if (row.locked) return tag(t('person.locked'), 'warn');
  if (row.online) {
    return tag(
      t(['busy', 'away', 'meeting'].includes(row.status) ? `person.online.${row.status}` : 'person.online'),
      'ok',
    );
  }
  return row.lastLogin ? tag(t('person.offline')) : tag(t('person.never'), 'warn');
}
