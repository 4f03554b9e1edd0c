// Grey bars of the size of what will come. No shimmer.

import { el } from '../../shared/dom.js';

/**
 * Rows of a list that are not there yet; seen after 300 ms only.
 * @param {number} count
 */
export const skeletonRows = (count) =>
  el(
    'div',
    { class: 'sk-rows', 'aria-hidden': 'true' },
    Array.from({ length: count }, () =>
      el(
        'div',
        { class: 'sk sk-row' },
        el('span', { class: 'sk-face' }),
        el('span', { class: 'sk-bar' }),
        el('span', { class: 'sk-bar' }),
      )),
  );

/** Three messages that are not there yet. */
export const skeleton = () =>
  el(
    'div',
    { 'aria-hidden': 'true' },
    Array.from({ length: 3 }, () =>
      el(
        'div',
        { class: 'sk' },
        el('span', { class: 'sk-face' }),
        el('span', { class: 'sk-bar' }),
        el('span', { class: 'sk-bar' }),
        el('span', { class: 'sk-bar' }),
      )),
  );
