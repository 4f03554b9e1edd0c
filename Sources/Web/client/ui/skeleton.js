// Grey bars of the size of what will come. No shimmer.

import { el } from '../../shared/dom.js';

/** Three messages that are not there yet. */
export const skeleton = () => el('div', { 'aria-hidden': 'true' }, Array.from({ length: 3 }, () =>
  el('div', { class: 'sk' }, el('span', { class: 'sk-face' }), el('span', { class: 'sk-bar' }), el('span', { class: 'sk-bar' }), el('span', { class: 'sk-bar' }))));
