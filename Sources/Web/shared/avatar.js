// Letters on a colour. People are circles, groups and notices squares; a dot tells the status by shape and colour.

import { el } from './dom.js';
import { icon } from './icons.js';
import { avatarColour, avatarLetters } from './letters.js';

/**
 * @param {{id: number|string, name: string, size: number, shape?: 'round'|'square', drawing?: string, status?: string}} how
 */
export function avatar({ id, name, size, shape = 'round', drawing, status }) {
  const { letters, script } = avatarLetters(name, { group: shape === 'square', small: size < 28 });
  const node = el('span', {
    class: `av av-${size} av-${shape} av-c${avatarColour(id)} av-${script}`, 'aria-hidden': 'true',
  }, drawing ? icon(drawing, 20) : el('span', { class: 'av-letters', text: letters }));
  if (status) node.append(el('span', { class: 'av-dot', data: { status } }));
  return node;
}
