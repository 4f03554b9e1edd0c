// Pictures of a chat at full size. Pointer: viewergestures.js. Keys: ←→ the other pictures, + - zoom, 0 fits, R turns,
// Esc closes.

import { el, text } from '../../shared/dom.js';
import { iconButton } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { contentOf, picturesOf } from '../state/content.js';
import { logOf } from '../state/messages.js';
import { Zoom } from '../state/zoom.js';
import { userAvatar } from './avatar.js';
import { addressOf, saveFile } from './filebytes.js';
import { openForward } from './forward.js';
import { STEP, watchGestures } from './viewergestures.js';
import { createStrip } from './viewerstrip.js';

/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('./page.js').Context} Context */

/** @param {Message} message @param {Context} ctx */
export function openViewer(message, ctx) {
  new Viewer(ctx, message).show(message);
}

class Viewer {
  #ctx;
  #current;
  #zoom = new Zoom();
  #title;
  #image = el('img', { class: 'view-image', draggable: 'false', alt: '' });
  #stage = el('div', { class: 'view-stage mid' }, this.#image);
  #percent = el('span', { class: 'view-percent f13 num', 'aria-live': 'polite' });
  #back;
  #on;
  #strip;
  #dialog;

  /** @param {Context} ctx @param {Message} message */
  constructor(ctx, message) {
    this.#ctx = ctx;
    this.#current = message;
    const { t } = ctx.i18n;
    const turn = (key, icon, side, by) =>
      iconButton({ label: t(key), icon, class: `view-turn view-${side}`, onClick: () => this.#step(by) });
    this.#title = createTitle(ctx);
    this.#back = turn('viewer.before', 'back', 'before', -1);
    this.#on = turn('viewer.after', 'right', 'after', 1);
    this.#strip = createStrip(ctx, (one) => this.show(one));
    this.#dialog = openDialog(ctx, { label: t('viewer.title'), name: 'view', body: this.#body() });
    this.#dialog.addEventListener('keydown', (event) => this.#onKey(event));
    this.#image.addEventListener('load', () => {
      this.#image.classList.remove('view-failed');
      this.#fit();
    });
    this.#image.addEventListener('error', () => this.#image.classList.add('view-failed'));
    watchGestures(this.#stage, {
      zoom: this.#zoom,
      zoomBy: (by, at) => this.#zoomBy(by, at),
      move: (dx, dy) => this.#move(dx, dy),
      fit: () => this.#fit(),
      step: (by) => this.#step(by),
      close: () => this.#dialog.close(),
    });
  }

  /** @param {Message} asked as it was when it was drawn; its file may have reached the server since */
  show(asked) {
    this.#current = asked;
    const { list, at } = this.#pictures();
    const message = list[at] ?? asked;
    this.#current = message;
    this.#zoom.reset();
    const content = contentOf(message);
    this.#image.src = addressOf(message, content, this.#ctx);
    this.#image.alt = content.name;
    this.#title.draw(message);
    this.#back.hidden = at <= 0;
    this.#on.hidden = at < 0 || at >= list.length - 1;
    this.#strip.draw(list, at);
    this.#fit();
  }

  #body() {
    return el(
      'div',
      { class: 'view' },
      el('header', { class: 'view-head row' }, this.#title.nodes, el('div', { class: 'view-tools' }, this.#tools())),
      this.#stage,
      this.#back,
      this.#on,
      this.#strip.node,
    );
  }

  #tools() {
    const { t } = this.#ctx.i18n;
    const tool = (key, icon, run) => iconButton({ label: t(`viewer.${key}`), icon, onClick: run });
    const copy = tool('copy', 'copy', () => this.#copy());
    copy.hidden = !window.ClipboardItem || !navigator.clipboard;
    return [
      tool('smaller', 'zoom-out', () => this.#zoomBy(1 / STEP)),
      this.#percent,
      tool('larger', 'zoom-in', () => this.#zoomBy(STEP)),
      tool('rotate', 'rotate', () => this.#rotate()),
      copy,
      tool('forward', 'forward', () => openForward(this.#current, this.#ctx)),
      tool('save', 'download', () => saveFile(this.#current, contentOf(this.#current), this.#ctx)),
      iconButton({ label: t('dialog.close'), icon: 'close', onClick: () => this.#dialog.close() }),
    ];
  }

  #onKey(event) {
    const run = {
      ArrowLeft: () => this.#step(-1),
      ArrowRight: () => this.#step(1),
      '+': () => this.#zoomBy(STEP),
      '=': () => this.#zoomBy(STEP),
      '-': () => this.#zoomBy(1 / STEP),
      0: () => this.#fit(),
      r: () => this.#rotate(),
    }[event.key];
    if (!run || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    run();
  }

  /** Those of the chat at the moment, and the index of the open one. */
  #pictures() {
    const list = picturesOf(logOf(this.#ctx.store.get().messages, this.#current.cgid).list);
    return { list, at: list.findIndex((one) => one.gid === this.#current.gid) };
  }

  #step(by) {
    const { list, at } = this.#pictures();
    const next = list[at + by];
    if (next) this.show(next);
  }

  #fit() {
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    this.#zoom.fit({ width, height }, { width: this.#stage.clientWidth, height: this.#stage.clientHeight });
    this.#place();
  }

  #zoomBy(by, at) {
    this.#zoom.by(by, at);
    this.#place();
  }

  #move(dx, dy) {
    this.#zoom.move(dx, dy);
    this.#place();
  }

  #rotate() {
    this.#zoom.rotate();
    this.#fit();
  }

  #place() {
    this.#image.style.transform = this.#zoom.transform;
    text(this.#percent, this.#ctx.i18n.t('viewer.percent', { percent: Math.round(100 * this.#zoom.scale) }));
  }

  async #copy() {
    const canvas = el('canvas', { width: this.#image.naturalWidth, height: this.#image.naturalHeight });
    canvas.getContext('2d').drawImage(this.#image, 0, 0);
    const bytes = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': bytes })]);
    this.#ctx.toast(this.#ctx.i18n.t('message.copied'));
  }
}

/**
 * Sender, name, day and size of a picture.
 * @param {Context} ctx
 */
function createTitle({ store, i18n }) {
  const face = el('span', {});
  const name = el('bdi', { class: 'view-name clip' });
  const about = el('span', { class: 'view-about clip' });
  return {
    nodes: [face, el('div', { class: 'view-titles' }, name, about)],
    draw(message) {
      const content = contentOf(message);
      const user = store.get().users.byId.get(message.user);
      const ms = message.date * 1000;
      face.replaceChildren(userAvatar(user, 32, { dot: false }));
      text(name, content.name);
      const parts = [
        user?.realname,
        `${i18n.day(ms, Date.now())} ${i18n.time(ms)}`,
        content.width && `${content.width}×${content.height}`,
        content.size && i18n.bytes(content.size),
      ];
      text(about, parts.filter(Boolean).join(' · '));
    },
  };
}
