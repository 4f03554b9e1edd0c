// Letters on a colour, or the person's picture. People are circles, groups and notices squares; a dot tells the status
// by shape and colour.

import { el } from './dom.js';
import { icon } from './icons.js';
import { avatarColour, avatarLetters } from './letters.js';
import { pictureAddress } from './picture.js';

const loaded = new Set(); // addresses of pictures that were there: they are shown at once, so that no letters flash

/**
 * @param {{id: number|string, name: string, size: number, shape?: 'round'|'square',
 *   drawing?: import('./icons.js').IconName, status?: string,
 *   picture?: string}} how picture: `avatar` of the person's record
 */
export function avatar({ id, name, size, shape = 'round', drawing, status, picture }) {
  const { letters, script } = avatarLetters(name, { group: shape === 'square', small: size < 28 });
  const sign = drawing ? icon(drawing, 20) : el('span', { class: 'av-letters', text: letters });
  const address = pictureAddress(picture, `${location.origin}/`);
  const node = el(
    'span',
    {
      class: `av av-${size} av-${shape} av-c${avatarColour(id)} av-${script}`,
      'aria-hidden': 'true',
    },
    sign,
    address ? image(address, size, sign) : null,
  );
  if (status) node.append(el('span', { class: 'av-dot', data: { status } }));
  return node;
}

/** Takes the place of the letters once it has loaded; they stay if it does not. */
function image(address, size, letters) {
  const node = el('img', {
    class: 'av-picture',
    alt: '',
    width: size,
    height: size,
    decoding: 'async',
    draggable: 'false',
    hidden: true,
  });
  const show = () => {
    loaded.add(address);
    node.hidden = false;
    letters.hidden = true;
  };
  node.addEventListener('load', show);
  node.addEventListener('error', () => {
    loaded.delete(address);
    node.remove();
    letters.hidden = false;
  });
  if (loaded.has(address)) {
    node.decoding = 'sync';
    show();
  }
  node.src = address;
  return node;
}
