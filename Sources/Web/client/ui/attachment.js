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

/**
 * @param {import('../state/content.js').Content} content @param {{tile?: boolean}} [how] a tile says nothing about its
 *   upload
 */
export function picture(message, content, ctx, { tile = false } = {}) {
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
  if (tile || message.state === 'stored' || message.state === 'waiting') return node;
  return el('div', { class: 'att-pending' }, node, fileCard(message, content, ctx, { small: true }));
}

/** A file with its name, its size, how far it is, and the one thing that can be done. */
export function fileCard(message, content, ctx, { small = false } = {}) {
  const { i18n: { t } } = ctx;
  const about = el('span', { class: 'att-about dim num' });
  const bar = el(
    'span',
    { class: 'att-bar', role: 'progressbar', 'aria-label': content.name, hidden: true },
    el('span', { class: 'att-done' }),
  );
  const action = el('span', { class: 'att-action' });
  const stem = content.name.slice(0, -TAIL), tail = content.name.slice(-TAIL);
  const node = el(
    'div',
    { class: `att-card row${small ? ' att-small' : ''}`, data: { upload: message.gid } },
    !small &&
      el(
        'span',
        { class: `att-tile mid av-c${tileColour(content.name)}`, 'aria-hidden': 'true' },
        suffixOf(content.name) || icon('file', 18),
      ),
    el(
      'span',
      { class: 'att-lines' },
      el(
        'bdi',
        { class: 'att-name', title: content.name },
        el('span', { class: 'att-stem', text: stem }),
        el('span', { text: tail }),
      ),
      bar,
      about,
    ),
    action,
  );
  node.addEventListener('upload', ({ detail }) => show(detail));
  const remove = () => ctx.commands.removeMessage(message.gid);

  function act(kind, make) {
    if (action.dataset.kind === kind) return;
    action.dataset.kind = kind;
    action.replaceChildren(...make());
  }

  function show(upload) {
    const { bytes, count } = ctx.i18n;
    const code = upload?.code || (message.state === 'failed' && message.words ? 'words' : '');
    node.classList.toggle('att-bad', code !== '');
    bar.hidden = code !== '' || message.state !== 'uploading';
    if (code) {
      const limit = ctx.store.get().session.fileLimit;
      text(
        about,
        code === 'words' ? message.words : t(`file.fault.${code}`, { size: bytes(content.size), limit: bytes(limit) }),
      );
      act(`bad ${code}`, () =>
        [
          !['tooLarge', 'gone', 'empty'].includes(code) &&
          button({ label: t('file.retry'), small: true, onClick: () => ctx.commands.resend(message.gid) }),
          button({ label: t('file.remove'), small: true, onClick: remove }),
        ].filter(Boolean));
    } else if (message.state === 'uploading') {
      const { sent = 0, total = content.size, speed = 0 } = upload ?? {};
      const part = total ? Math.min(1, sent / total) : 0;
      bar.firstChild.style.transform = `scaleX(${part})`;
      attr(bar, 'aria-valuenow', Math.round(100 * part));
      const left = secondsLeft({ sent, total, speed });
      text(
        about,
        sent === 0
          ? t('file.waiting', { size: bytes(content.size) })
          : [
            t('file.part', { sent: bytes(sent), total: bytes(total) }),
            speed && t('file.speed', { speed: bytes(speed) }),
            left > 0 && count('file.left', left),
          ].filter(Boolean).join(' · '),
      );
      act('stop', () => [iconButton({ label: t('file.stop'), icon: 'close', size: 18, onClick: remove })]);
    } else {
      text(about, content.size ? bytes(content.size) : '');
      act(
        'save',
        () => (content.file
          ? [iconButton({
            label: t('file.save', { name: content.name }),
            icon: 'download',
            size: 18,
            onClick: () => saveFile(message, content, ctx),
          })]
          : []),
      );
    }
  }
  show(ctx.store.get().uploads.get(message.gid));
  return node;
}

/** Tells the cards of these uploads how far they are. */
export function showUploads(root, uploads) {
  for (const node of root.querySelectorAll('[data-upload]')) {
    node.dispatchEvent(new CustomEvent('upload', { detail: uploads.get(node.dataset.upload) }));
  }
}
