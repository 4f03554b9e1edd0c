// The count of what is unread.

import { el } from '../../shared/dom.js';

/**
 * @param {{count: number, mentions?: number, muted?: boolean, sign?: boolean,
 *   i18n: import('../../shared/i18n.js').I18n}} how `sign` puts @ before
 * @returns {HTMLElement|null} null for nothing
 */
export function badge({ count, mentions = 0, muted = false, sign = true, i18n }) {
  if (count === 0) return null;
  const kind = mentions > 0 ? ' badge-me' : muted ? ' badge-muted' : '';
  const shown = count > 99 ? '99+' : String(count);
  return el(
    'span',
    { class: `badge${kind}` },
    el('span', { 'aria-hidden': 'true', text: mentions > 0 && sign ? `@${shown}` : shown }),
    el('span', { class: 'sr-only', text: i18n.count(mentions > 0 ? 'voice.unreadMe' : 'voice.unread', count) }),
  );
}
