// What surrounds the field one writes in: the buttons below it, the browser's dialog for files, the button to send.

import { iconButton } from '../../shared/controls.js';
import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { isSynced } from '../state/session.js';
import { openEmojiPicker } from './emojipicker.js';

/** @param {string} label */
export const sendButton = (label) =>
  el(
    'button',
    { class: 'comp-send mid dim', type: 'submit', 'aria-label': label, title: label },
    icon('send', 18),
  );

/**
 * The browser's own dialog for files.
 * @param {string} label @param {(files: File[]) => void} onChoose
 */
export function fileChooser(label, onChoose) {
  const onChange = () => {
    onChoose([...node.files]);
    node.value = ''; // the same file can be chosen again
  };
  const node = el('input', {
    type: 'file',
    multiple: true,
    hidden: true,
    'aria-label': label,
    on: { change: onChange },
  });
  return {
    node,
    /** @param {string} accept as the attribute; '' = every file */
    choose(accept) {
      node.accept = accept;
      node.click();
    },
  };
}

/**
 * The buttons below the field, and the hint about Enter.
 * @param {import('./page.js').Context} ctx
 */
export function createTools(ctx, writing, choose) {
  const { store, i18n: { t }, getPrefs, setPrefs, signal } = ctx;
  const tool = (key, name, run, extra = '') =>
    iconButton({ label: t(`composer.${key}`), icon: name, class: extra, onClick: run });
  const emoji = tool('emoji', 'smile', () => openEmojiPicker(emoji, ctx, writing.insert), 'comp-emoji');
  const image = tool('image', 'image', () => choose('image/*'));
  const file = tool('file', 'attach', () => choose(''), 'comp-file');
  const at = tool('mention', 'at', () => writing.insert('@'));
  const code = tool('code', 'code', writing.wrapCode);
  const markdown = tool('markdown', 'markdown', () => setPrefs({ markdown: !getPrefs().markdown }));
  const urgent = tool('urgent', 'warn', () => setUrgent(urgent.getAttribute('aria-pressed') !== 'true'), 'comp-urgent');
  const setUrgent = (is) => attr(urgent, 'aria-pressed', is);
  setUrgent(false);
  store.watch(isSynced, (is) => {
    urgent.hidden = !is;
    if (!is) setUrgent(false);
  }, signal);
  const hint = el('span', { class: 'comp-hint f12 dim' });
  attr(emoji, 'aria-haspopup', 'dialog');

  function drawPrefs() {
    const prefs = getPrefs();
    attr(markdown, 'aria-pressed', prefs.markdown);
    code.hidden = !prefs.markdown;
    hint.textContent = t(prefs.enter === 'send' ? 'composer.hint.send' : 'composer.hint.line');
  }
  ctx.onPrefs(drawPrefs, signal);
  drawPrefs();
  return {
    nodes: [emoji, image, file, at, code, markdown, urgent, hint],
    /** Whether the next message is an urgent one; asking ends it. */
    takeUrgent() {
      const is = urgent.getAttribute('aria-pressed') === 'true';
      setUrgent(false);
      return is;
    },
    showFiles(is) {
      image.hidden = file.hidden = !is;
    },
  };
}
