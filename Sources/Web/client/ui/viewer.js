// Pictures of a chat at full size. The wheel zooms at the pointer, double click 100 %/fit, drag moves, ←→ the others,
// Esc closes; on phones two fingers zoom, a swipe turns, a pull down closes.

import { attr, el, text } from '../../shared/dom.js';
import { contentOf, picturesOf } from '../state/content.js';
import { logOf } from '../state/messages.js';
import { addressOf, saveFile } from './filebytes.js';
import { userAvatar } from './avatar.js';
import { iconButton } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { openForward } from './forward.js';

const LEAST = 0.1, MOST = 8, STEP = 1.25;
const SWIPE_PX = 60;
const MARGIN_PX = 24; // free around a fitted picture, where there is room
const STRIP = 7; // small pictures below, around the open one

/** @param {any} message @param {import('./page.js').Context} ctx */
export function openViewer(message, ctx) {
  const { store, i18n } = ctx;
  const { t } = i18n;
  const all = () => picturesOf(logOf(store.get().messages, message.cgid).list);
  let current = message, scale = 1, x = 0, y = 0, turn = 0, fitted = true;

  const image = el('img', { class: 'view-image', draggable: 'false', alt: '' });
  const stage = el('div', { class: 'view-stage mid' }, image);
  const face = el('span', {}),
    name = el('bdi', { class: 'view-name clip' }),
    about = el('span', { class: 'view-about clip' });
  const percent = el('span', { class: 'view-percent f13 num', 'aria-live': 'polite' });
  const tool = (key, icon, run) => iconButton({ label: t(`viewer.${key}`), icon, onClick: run });
  const copy = tool('copy', 'copy', copyImage);
  copy.hidden = !window.ClipboardItem || !navigator.clipboard;
  const back = iconButton({
    label: t('viewer.before'),
    icon: 'back',
    class: 'view-turn view-before',
    onClick: () => step(-1),
  });
  const on = iconButton({
    label: t('viewer.after'),
    icon: 'right',
    class: 'view-turn view-after',
    onClick: () => step(1),
  });
  const strip = el('div', { class: 'view-strip' });
  const dialog = openDialog(ctx, {
    label: t('viewer.title'),
    name: 'view',
    body: el(
      'div',
      { class: 'view' },
      el(
        'header',
        { class: 'view-head row' },
        face,
        el('div', { class: 'view-titles' }, name, about),
        el(
          'div',
          { class: 'view-tools' },
          tool('smaller', 'zoom-out', () => zoom(1 / STEP)),
          percent,
          tool('larger', 'zoom-in', () => zoom(STEP)),
          tool('rotate', 'rotate', () => {
            turn = (turn + 90) % 360;
            fit();
          }),
          copy,
          tool('forward', 'forward', () => openForward(current, ctx)),
          tool('save', 'download', () => saveFile(current, contentOf(current), ctx)),
          iconButton({ label: t('dialog.close'), icon: 'close', onClick: () => dialog.close() }),
        ),
      ),
      stage,
      back,
      on,
      strip,
    ),
  });

  function show(next) {
    current = next;
    turn = 0;
    const content = contentOf(current);
    const user = store.get().users.byId.get(current.user);
    image.src = addressOf(current, content, ctx);
    image.alt = content.name;
    face.replaceChildren(userAvatar(user, 32, { dot: false }));
    text(name, content.name);
    text(
      about,
      [
        user?.realname,
        `${i18n.day(current.date * 1000, Date.now())} ${i18n.time(current.date * 1000)}`,
        content.width && `${content.width}×${content.height}`,
        content.size && i18n.bytes(content.size),
      ].filter(Boolean).join(' · '),
    );
    drawStrip();
    fit();
  }

  function drawStrip() {
    const list = all(), at = list.findIndex((one) => one.gid === current.gid);
    const from = Math.max(0, Math.min(at - Math.floor(STRIP / 2), list.length - STRIP));
    back.hidden = at <= 0;
    on.hidden = at < 0 || at >= list.length - 1;
    strip.replaceChildren(
      ...(list.length < 2 ? [] : list.slice(from, from + STRIP).map((one) => {
        const small = el('button', {
          class: 'view-small',
          type: 'button',
          'aria-label': contentOf(one).name,
          on: { click: () => show(one) },
        }, el('img', { alt: '', src: addressOf(one, contentOf(one), ctx), loading: 'lazy' }));
        attr(small, 'aria-current', one.gid === current.gid ? 'true' : null);
        return small;
      })),
    );
  }

  function step(by) {
    const list = all();
    const next = list[list.findIndex((one) => one.gid === current.gid) + by];
    if (next) show(next);
  }

  /** The whole picture, never above its own size. */
  function fit() {
    fitted = true;
    [x, y] = [0, 0];
    const across = turn % 180 !== 0;
    const [width, height] = across
      ? [image.naturalHeight, image.naturalWidth]
      : [image.naturalWidth, image.naturalHeight];
    const margin = stage.clientWidth < 600 ? 0 : 2 * MARGIN_PX;
    scale = width ? Math.min(1, (stage.clientWidth - margin) / width, (stage.clientHeight - margin) / height) : 1;
    place();
  }

  function place() {
    image.style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg) scale(${scale})`;
    text(percent, t('viewer.percent', { percent: Math.round(100 * scale) }));
  }

  /** Zooms; the point of the picture below `at` (px from the middle of the stage) stays where it is. */
  function zoom(by, at = { x: 0, y: 0 }) {
    const next = Math.min(MOST, Math.max(LEAST, scale * by));
    x = at.x - (at.x - x) * next / scale;
    y = at.y - (at.y - y) * next / scale;
    [scale, fitted] = [next, false];
    place();
  }

  function fromMiddle({ clientX, clientY }) {
    const box = stage.getBoundingClientRect();
    return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
  }

  image.addEventListener('load', () => {
    image.classList.remove('view-failed');
    fit();
  });
  image.addEventListener('error', () => image.classList.add('view-failed'));
  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, fromMiddle(event));
  }, { passive: false });
  stage.addEventListener('dblclick', (event) => {
    if (fitted) zoom(1 / scale, fromMiddle(event));
    else fit();
  });

  const fingers = new Map();
  let began = null;
  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    began = { x: event.clientX, y: event.clientY };
  });
  stage.addEventListener('pointermove', (event) => {
    const old = fingers.get(event.pointerId);
    if (!old) return;
    const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
    fingers.set(event.pointerId, event);
    if (other) {
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      zoom(
        apart(event) / apart(old),
        fromMiddle({ clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 }),
      );
    } else if (!fitted || event.pointerType === 'mouse') {
      [x, y, fitted] = [x + event.clientX - old.clientX, y + event.clientY - old.clientY, false];
      place();
    }
  });
  const letGo = (event) => {
    const alone = fingers.size === 1;
    if (!fingers.delete(event.pointerId) || !alone || !fitted || event.pointerType === 'mouse') return;
    const [dx, dy] = [event.clientX - began.x, event.clientY - began.y];
    if (dy > 2 * SWIPE_PX && dy > Math.abs(dx)) dialog.close();
    else if (Math.abs(dx) > SWIPE_PX) step(dx < 0 ? 1 : -1);
  };
  for (const type of ['pointerup', 'pointercancel']) stage.addEventListener(type, letGo);

  dialog.addEventListener('keydown', (event) => {
    const run = {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      '+': () => zoom(STEP),
      '=': () => zoom(STEP),
      '-': () => zoom(1 / STEP),
      0: fit,
      r: () => {
        turn = (turn + 90) % 360;
        fit();
      },
    }[event.key];
    if (!run || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    run();
  });

  async function copyImage() {
    const canvas = el('canvas', { width: image.naturalWidth, height: image.naturalHeight });
    canvas.getContext('2d').drawImage(image, 0, 0);
    const bytes = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': bytes })]);
    ctx.toast(t('message.copied'));
  }

  show(message);
}
