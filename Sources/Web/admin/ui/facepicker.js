// A person's picture: chosen, cut to a square and made small here, then sent; or taken away.

import { button } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { AVATAR_BYTES, bytesOf, middleSquare } from '../state/picture.js';
import { face } from './face.js';

const QUALITIES = [0.9, 0.75, 0.6, 0.4];

/** @param {any} ctx @param {any} row @param {() => void} changed */
export function facePicker(ctx, row, changed) {
  const { api, i18n: { t } } = ctx;
  const problem = errorLine();
  const file = el('input', { type: 'file', accept: 'image/png,image/jpeg,image/webp', hidden: true, 'aria-label': t('face.choose'), on: { change: choose } });
  const pick = button({ label: t('face.choose'), icon: 'image', small: true, onClick: () => file.click() });
  const remove = button({ label: t('face.remove'), kind: 'quiet', small: true, onClick: () => send('') });
  const node = el('div', { class: 'frm-face' });

  function draw() {
    remove.hidden = !row.avatar;
    node.replaceChildren(face(row, 48), el('div', { class: 'frm-face-do' }, el('div', { class: 'frm-row' }, pick, remove), el('p', { class: 'frm-about', text: t('face.about') }), problem), file);
  }

  async function choose() {
    const [chosen] = file.files;
    file.value = '';
    if (!chosen) return;
    try {
      await send(await shrink(chosen));
    } catch {
      tell(problem, t('face.unreadable'));
    }
  }

  async function send(image) {
    tell(problem, '');
    pick.disabled = true;
    try {
      const { avatar } = await api.call('people/avatar', { id: row.id, image });
      row.avatar = avatar ?? image;
      changed();
      draw();
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
    pick.disabled = false;
  }

  draw();
  return node;
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
  for (let i = 0; bytesOf(url) > AVATAR_BYTES && i < QUALITIES.length; i++) url = canvas.toDataURL('image/jpeg', QUALITIES[i]);
  return url;
}
