// A person's avatar; his own picture takes the place of the letters once it has loaded.

import { avatar } from '../../shared/avatar.js';
import { el } from '../../shared/dom.js';

/** @param {{id: number, realname: string, account?: string, avatar?: string}} person @param {number} size px */
export function face(person, size) {
  const node = avatar({ id: person.id, name: person.realname || person.account || '?', size });
  if (person.avatar) {
    const picture = el('img', { class: 'face-picture', alt: '', width: size, height: size, decoding: 'async', src: person.avatar, hidden: true });
    picture.addEventListener('load', () => { picture.hidden = false; });
    node.append(picture);
  }
  return node;
}

/** Face and two lines. @param {any} person @param {string} second @param {Node} [more] behind the second line */
export const faceLines = (person, second, more) => el('span', { class: 'face-row' }, face(person, 32), el('span', { class: 'face-lines' },
  el('bdi', { class: 'face-name', text: person.realname || person.account }), el('span', { class: 'face-second' }, second, more)));
