// The small pictures below the open one, as many as fit around it.

import { attr, el } from '../../shared/dom.js';
import { contentOf } from '../state/content.js';
import { addressOf } from './filebytes.js';

const MOST = 7;

/** @typedef {import('../state/messages.js').Message} Message */

/**
 * The part of a list around one place.
 * @template T
 * @param {T[]} list
 * @param {number} at
 * @returns {T[]}
 */
export function stripOf(list, at) {
  if (list.length < 2) return []; // one picture needs no choice
  const from = Math.max(0, Math.min(at - Math.floor(MOST / 2), list.length - MOST));
  return list.slice(from, from + MOST);
}

/**
 * @param {import('./page.js').Context} ctx
 * @param {(message: Message) => void} onChoose
 * @returns {{node: HTMLElement, draw: (list: Message[], at: number) => void}}
 */
export function createStrip(ctx, onChoose) {
  const node = el('div', { class: 'view-strip' });
  const small = (message, isOpen) => {
    const content = contentOf(message);
    const button = el(
      'button',
      { class: 'view-small', type: 'button', 'aria-label': content.name, on: { click: () => onChoose(message) } },
      el('img', { alt: '', src: addressOf(message, content, ctx), loading: 'lazy' }),
    );
    attr(button, 'aria-current', isOpen ? 'true' : null);
    return button;
  };
  return {
    node,
    draw: (list, at) => node.replaceChildren(...stripOf(list, at).map((one) => small(one, one === list[at]))),
  };
}
