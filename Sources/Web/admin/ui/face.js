// A person's avatar from a row of the server, and the lines beside it.

import { avatar } from '../../shared/avatar.js';
import { el } from '../../shared/dom.js';

/** @typedef {{id: number, realname: string, account?: string, avatar?: string}} Face */

/** @param {Face} person @param {number} size px */
export const face = (person, size) =>
  avatar({ id: person.id, name: person.realname || person.account || '?', size, picture: person.avatar });

/**
 * Face and two lines.
 * @param {Face} person @param {string} second @param {Node} [more] after the second line
 */
export const faceLines = (person, second, more) =>
  el(
    'span',
    { class: 'face-row' },
    face(person, 32),
    el(
      'span',
      { class: 'face-lines' },
      el('bdi', { class: 'face-name', text: person.realname || person.account }),
      el('span', { class: 'face-second' }, second, more),
    ),
  );
