// Pictures and files inside a message: the tile, the card, how far they are, what went wrong and its cure.

import { attr, el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { fit, suffixOf, tileColour } from '../state/content.js';
import { secondsLeft } from '../state/uploads.js';
import { button, iconButton } from '../../shared/controls.js';
import { addressOf, saveFile } from './filebytes.js';
import { openViewer } from './viewer.js';

const MOST = { width: 320, height: 240 };
const TAIL = 10; // signs of a file name that are never cut
const FINAL = ['tooLarge', 'gone', 'empty']; // faults that another try does not mend

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('../state/content.js').Content} Content */
/** @typedef {import('../state/uploads.js').Upload} Upload */

/**
 * @param {Message} message @param {Content} content @param {Context} ctx
 * @param {{tile?: boolean}} [how] a tile says nothing about its upload
 */
export function picture(message, content, ctx, how = {}) {
  const { t } = ctx.i18n;
  const size = fit(content.width, content.height, MOST);
  const image = el('img', {
    class: 'att-img',
    alt: '',
    width: size.width,
    height: size.height,
    loading: 'lazy',
    decoding: 'async',
    draggable: 'false',
  });
  const again = el('span', { class: 'att-again', text: t('message.imageFailed') });
  const node = el(
    'button',
    {
      class: 'att-image',
      type: 'button',
      'aria-label': t('message.image', { name: content.name }),
      on: { click: () => (node.classList.contains('att-broken') ? load() : openViewer(message, ctx)) },
    },
    image,
    again,
  );
  node.style.setProperty('--ratio', `${size.width} / ${size.height}`);
  node.style.setProperty('--width', `${size.width}px`);
  image.addEventListener('error', () => node.classList.add('att-broken'));
  image.addEventListener('load', () => {
    node.classList.remove('att-broken');
    if (image.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
  });
  function load() {
    node.classList.remove('att-broken');
    const address = addressOf(message, content, ctx);
    if (address) image.src = address;
    else node.classList.add('att-broken');
  }
  node.addEventListener('retry', load);
  load();
  if (how.tile || message.state === 'stored' || message.state === 'waiting') return node;
  return el('div', { class: 'att-pending' }, node, fileCard(message, content, ctx, { small: true }));
}

/**
 * A file with its name, its size, how far it is, and the one thing that can be done.
 * @param {Message} message @param {Content} content @param {Context} ctx @param {{small?: boolean}} [how]
 */
export function fileCard(message, content, ctx, how = {}) {
  const card = new FileCard(message, content, ctx, how.small ?? false);
  card.show(ctx.store.get().uploads.get(message.gid));
  return card.node;
}

class FileCard {
  #message;
  #content;
  #ctx;
  #about = el('span', { class: 'att-about dim num' });
  #done = el('span', { class: 'att-done' });
  #bar;
  #action = el('span', { class: 'att-action' });

  /** @param {Message} message @param {Content} content @param {Context} ctx @param {boolean} isSmall */
  constructor(message, content, ctx, isSmall) {
    [this.#message, this.#content, this.#ctx] = [message, content, ctx];
    const { name } = content;
    this.#bar = el(
      'span',
      { class: 'att-bar', role: 'progressbar', 'aria-label': name, hidden: true },
      this.#done,
    );
    const tile = () =>
      el(
        'span',
        { class: `att-tile mid av-c${tileColour(name)}`, 'aria-hidden': 'true' },
        suffixOf(name) || icon('file', 18),
      );
    this.node = el(
      'div',
      { class: `att-card row${isSmall ? ' att-small' : ''}`, data: { upload: message.gid } },
      !isSmall && tile(),
      el(
        'span',
        { class: 'att-lines' },
        el(
          'bdi',
          { class: 'att-name', title: name },
          el('span', { class: 'att-stem', text: name.slice(0, -TAIL) }),
          el('span', { text: name.slice(-TAIL) }),
        ),
        this.#bar,
        this.#about,
      ),
      this.#action,
    );
    this.node.addEventListener('upload', ({ detail }) => this.show(detail));
  }

  /** @param {Upload|undefined} upload */
  show(upload) {
    const { state, words } = this.#message;
    const code = upload?.code || (state === 'failed' && words ? 'words' : '');
    this.node.classList.toggle('att-bad', code !== '');
    this.#bar.hidden = code !== '' || state !== 'uploading';
    if (code) this.#showFault(code);
    else if (state === 'uploading') this.#showProgress(upload);
    else this.#showFile();
  }

  /** @param {string} code of the upload, or `words`: the message has the server's */
  #showFault(code) {
    const { store, commands, i18n: { t, bytes } } = this.#ctx;
    const limit = bytes(store.get().session.fileLimit);
    const { gid, words } = this.#message;
    const fault = code === 'words' ? words : t(`file.fault.${code}`, { size: bytes(this.#content.size), limit });
    text(this.#about, fault);
    this.#act(`bad ${code}`, () =>
      [
        !FINAL.includes(code) && button({ label: t('file.retry'), small: true, onClick: () => commands.resend(gid) }),
        button({ label: t('file.remove'), small: true, onClick: () => this.#remove() }),
      ].filter(Boolean));
  }

  /** @param {Upload|undefined} upload */
  #showProgress(upload) {
    const { t } = this.#ctx.i18n;
    const { sent = 0, total = this.#content.size, speed = 0 } = upload ?? {};
    const part = total ? Math.min(1, sent / total) : 0;
    this.#done.style.transform = `scaleX(${part})`;
    attr(this.#bar, 'aria-valuenow', Math.round(100 * part));
    text(this.#about, progressWords({ sent, total, speed }, this.#content.size, this.#ctx.i18n));
    const stop = () => iconButton({ label: t('file.stop'), icon: 'close', size: 18, onClick: () => this.#remove() });
    this.#act('stop', () => [stop()]);
  }

  #showFile() {
    const { t, bytes } = this.#ctx.i18n;
    const { size, file, name } = this.#content;
    text(this.#about, size ? bytes(size) : '');
    const onClick = () => saveFile(this.#message, this.#content, this.#ctx);
    const save = () => iconButton({ label: t('file.save', { name }), icon: 'download', size: 18, onClick });
    this.#act('save', () => (file ? [save()] : []));
  }

  #remove() {
    this.#ctx.commands.removeMessage(this.#message.gid);
  }

  /** Buttons are made again only when another kind of them is needed, so that they keep the focus. */
  #act(kind, make) {
    if (this.#action.dataset.kind === kind) return;
    this.#action.dataset.kind = kind;
    this.#action.replaceChildren(...make());
  }
}

/** How far it is, how fast, how long yet. */
function progressWords({ sent, total, speed }, size, { t, count, bytes }) {
  if (sent === 0) return t('file.waiting', { size: bytes(size) });
  const left = secondsLeft({ sent, total, speed });
  return [
    t('file.part', { sent: bytes(sent), total: bytes(total) }),
    speed && t('file.speed', { speed: bytes(speed) }),
    left > 0 && count('file.left', left),
  ].filter(Boolean).join(' · ');
}

/** Tells the cards of these uploads how far they are. */
export function showUploads(root, uploads) {
  for (const node of root.querySelectorAll('[data-upload]')) {
    node.dispatchEvent(new CustomEvent('upload', { detail: uploads.get(node.dataset.upload) }));
  }
}
