// Files on their way into a chat: chosen, pasted or dropped. Pictures wait above the text for a word about them; other
// files go at once.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { cleanName, INLINE_BYTES } from '../state/content.js';

const PICTURE = /^image\/(?:png|jpeg|gif|webp|bmp|avif)$/;
const MOST = 20; // pictures at a time

export const isPicture = (file) => PICTURE.test(file.type);

/**
 * Reads all that must be known of a file before it is sent.
 * @param {File} file
 * @returns {Promise<{file: File, name: string, image: boolean, width: number, height: number, data: string}>}
 */
export async function prepare(file) {
  const plain = { file, name: cleanName(file.name), image: false, width: 0, height: 0, data: '' };
  if (!isPicture(file)) return plain;
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    const inline = file.size < INLINE_BYTES && file.type !== 'image/avif';
    return { ...plain, image: true, width, height, data: inline ? await dataAddress(file) : '' };
  } catch {
    return plain; // says it is a picture and is none
  }
}

function dataAddress(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** @param {import('./page.js').Context} ctx @param {{changed: () => void, more: () => void}} how */
export function createTray({ i18n, signal }, { changed, more }) {
  /** @type {{file: File, address: string}[]} */
  const waiting = [];
  const tiles = el('div', { class: 'tray-tiles' });
  const about = el('span', { class: 'tray-about f12 dim' });
  const node = el('div', { class: 'tray', hidden: true }, tiles, about);

  function draw() {
    node.hidden = waiting.length === 0;
    tiles.replaceChildren(...waiting.map((one) => tile(i18n.t, one, () => drop(one))), moreTile(i18n.t, more));
    const size = i18n.bytes(waiting.reduce((sum, one) => sum + one.file.size, 0));
    text(about, `${i18n.count('file.pictures', waiting.length)} · ${size}`);
    changed();
  }

  function drop(one) {
    URL.revokeObjectURL(one.address);
    waiting.splice(waiting.indexOf(one), 1);
    draw();
  }
  const clear = () => {
    while (waiting.length) URL.revokeObjectURL(waiting.pop().address);
  };
  signal.addEventListener('abort', clear);

  return {
    node,
    get size() {
      return waiting.length;
    },
    add(files) {
      for (const file of files.slice(0, MOST - waiting.length)) {
        waiting.push({ file, address: URL.createObjectURL(file) });
      }
      draw();
    },
    /**
     * Takes all out.
     * @returns {File[]}
     */
    take() {
      const files = waiting.map((one) => one.file);
      clear();
      draw();
      return files;
    },
  };
}

const tile = (t, { file, address }, drop) =>
  el(
    'div',
    { class: 'tray-one' },
    el('img', { class: 'tray-img', src: address, alt: file.name }),
    el('button', {
      class: 'tray-off mid',
      type: 'button',
      'aria-label': t('file.takeOut', { name: file.name }),
      on: { click: drop },
    }, icon('close', 14)),
  );

const moreTile = (t, more) =>
  el('button', {
    class: 'tray-more mid soft',
    type: 'button',
    'aria-label': t('composer.image'),
    on: { click: more },
  }, icon('plus', 20));

/**
 * Files dropped anywhere on `node` are given to `take`.
 * @param {() => string} words name of the action that a drop takes
 */
export function watchDrop(node, signal, words, take) {
  const cover = el('div', { class: 'tray-drop mid', hidden: true }, el('span', {}));
  node.append(cover);
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  let depth = 0; // enter and leave come for every inner element, too
  const on = (type, run) =>
    node.addEventListener(type, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      run(event);
    }, { signal });
  const show = (is) => {
    const label = is ? words() : '';
    cover.hidden = label === '';
    cover.firstChild.textContent = label;
  };
  on('dragenter', () => {
    if (depth++ === 0) show(true);
  });
  on('dragover', () => {});
  on('dragleave', () => {
    if (--depth === 0) show(false);
  });
  on('drop', (event) => {
    depth = 0;
    const allowed = !cover.hidden;
    show(false);
    if (allowed) take([...event.dataTransfer.files]);
  });
}
