// A person's picture: chosen, cut to a square and made small here, then kept by the server; or taken away.

import { button } from './controls.js';
import { errorLine, failure, tell } from './dialog.js';
import { el } from './dom.js';
import { AVATAR_BYTES, bytesOf, middleSquare } from './picture.js';

const QUALITIES = [0.9, 0.75, 0.6, 0.4];

/**
 * @param {object} how
 * @param {import('./i18n.js').I18n} how.i18n
 * @param {() => Node} how.face the avatar as it is now
 * @param {() => boolean} how.has whether there is a picture
 * @param {(image: string) => Promise<unknown>} how.save a data: URL, or '' for none
 * @param {Node} [how.lines] shown beside the picture, above the buttons
 * @returns {{node: HTMLElement, draw: () => void}} draw: after the record has changed
 */
export function facePicker({ i18n: { t }, face, has, save, lines }) {
  const problem = errorLine();
  const file = el('input', {
    type: 'file',
    accept: 'image/png,image/jpeg,image/webp',
    hidden: true,
    'aria-label': t('face.choose'),
    on: { change: choose },
  });
  const pick = button({ label: t('face.choose'), icon: 'image', small: true, onClick: () => file.click() });
  const remove = button({ label: t('face.remove'), kind: 'quiet', small: true, onClick: () => send('') });
  const place = el('div', { class: 'av-now' });
  const controls = el(
    'div',
    { class: 'av-do' },
    lines,
    el('div', { class: 'av-buttons' }, pick, remove),
    el('p', { class: 'av-about', text: t('face.about') }),
    problem,
  );
  const node = el('div', { class: 'av-pick' }, place, controls, file);

  function draw() {
    remove.hidden = !has();
    place.replaceChildren(face());
  }

  async function choose() {
    const [chosen] = file.files;
    file.value = '';
    if (!chosen) return;
    let image;
    try {
      image = await shrink(chosen);
    } catch {
      return tell(problem, t('face.unreadable'));
    }
    await send(image);
  }

  async function send(image) {
    tell(problem, '');
    pick.disabled = remove.disabled = true;
    try {
      await save(image);
      draw();
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
    pick.disabled = remove.disabled = false;
    if (remove.hidden) pick.focus();
  }

  draw();
  return { node, draw };
}

/** @param {Blob} file @returns {Promise<string>} data: URL */
async function shrink(file) {
  const picture = await createImageBitmap(file);
  const { x, y, side, size } = middleSquare(picture.width, picture.height);
  const canvas = el('canvas', { width: size, height: size });
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, x, y, side, side, 0, 0, size, size);
  picture.close();
  let url = canvas.toDataURL('image/png');
  for (let i = 0; bytesOf(url) > AVATAR_BYTES && i < QUALITIES.length; i++) {
    url = canvas.toDataURL('image/jpeg', QUALITIES[i]);
  }
  return url;
}
