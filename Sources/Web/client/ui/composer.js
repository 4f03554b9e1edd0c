// Where one writes. Grows with the text, keeps a draft per chat, never sends while an input method composes.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, rightsIn } from '../state/chats.js';
import { iconButton } from './controls.js';

const DRAFT_AFTER_MS = 300;
const MAX_LENGTH = 20_000; // characters; the wire takes 64 KiB of UTF-8

/**
 * @param {string} gid
 * @param {import('./page.js').Context} ctx
 * @param {{sent: () => void}} then
 */
export function createComposer(gid, ctx, { sent }) {
  const { store, commands, i18n, getPrefs, setPrefs, signal } = ctx;
  const { t } = i18n;
  const field = el('textarea', { class: 'comp-field', rows: 1, maxlength: MAX_LENGTH, dir: 'auto', enterkeyhint: 'send' });
  const grow = el('div', { class: 'comp-grow' }, field);
  const send = el('button', { class: 'comp-send', type: 'submit', 'aria-label': t('composer.send'), title: t('composer.send') }, icon('send', 18));
  const hint = el('span', { class: 'comp-hint' });
  const markdown = iconButton({ label: t('composer.markdown'), icon: 'markdown', onClick: () => setPrefs({ markdown: !getPrefs().markdown }) });
  const code = iconButton({ label: t('composer.code'), icon: 'code', onClick: wrapCode });
  const at = iconButton({ label: t('composer.mention'), icon: 'at', onClick: () => insert('@') });
  const form = el('form', { class: 'comp', on: { submit } }, grow,
    el('div', { class: 'comp-bar' }, at, code, markdown, hint, send));
  const closed = el('p', { class: 'comp-closed', hidden: true }, icon('lock', 16), el('span', {}));
  let timer = 0;

  function submit(event) {
    event?.preventDefault();
    const words = field.value.trim();
    if (words === '') return;
    clearTimeout(timer);
    timer = 0;
    commands.send(gid, field.value.replace(/^\n+|\s+$/g, ''), getPrefs().markdown ? 'text' : 'plain');
    field.value = '';
    changed();
    sent();
    field.focus();
  }

  function changed() {
    grow.dataset.value = field.value;
    form.classList.toggle('comp-ready', field.value.trim() !== '');
    send.disabled = field.value.trim() === '';
  }

  function insert(words, back = 0) {
    field.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
    if (back) field.setSelectionRange(field.selectionEnd - back, field.selectionEnd - back);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Marks the selection as code: in a line with one tick, over lines with a fence. */
  function wrapCode() {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    if (chosen.includes('\n')) insert(`\`\`\`\n${chosen}\n\`\`\`\n`);
    else insert(`\`${chosen}\``, chosen === '' ? 1 : 0);
  }

  field.addEventListener('input', () => {
    changed();
    timer ||= setTimeout(() => {
      timer = 0;
      commands.draft(gid, field.value);
    }, DRAFT_AFTER_MS);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
    const main = event.ctrlKey || event.metaKey;
    if (getPrefs().enter === 'send' ? main : !main) return;
    event.preventDefault();
    submit();
  });
  signal.addEventListener('abort', () => {
    if (!timer) return;
    clearTimeout(timer);
    commands.draft(gid, field.value);
  });

  function drawPrefs() {
    const prefs = getPrefs();
    attr(markdown, 'aria-pressed', prefs.markdown);
    code.hidden = !prefs.markdown;
    hint.textContent = t(prefs.enter === 'send' ? 'composer.hint.send' : 'composer.hint.line');
  }
  ctx.onPrefs(drawPrefs);
  drawPrefs();

  store.watch((state) => {
    const chat = state.chats.get(gid);
    return chat ? [chatTitle(state, chat, t), rightsIn(state, chat).write, chat.dismissDate > 0] : null;
  }, (about) => {
    if (!about) return;
    const [title, write, dismissed] = about;
    field.placeholder = matchMedia('(max-width: 599px)').matches ? t('composer.short') : t('composer.to', { title });
    field.setAttribute('aria-label', t('composer.to', { title }));
    form.hidden = !write;
    closed.hidden = write;
    closed.lastChild.textContent = t(dismissed ? 'composer.dismissed' : 'composer.noRight');
  }, signal);

  field.value = store.get().drafts.get(gid) ?? '';
  changed();
  return { node: el('div', { class: 'comp-place' }, form, closed), focus: () => field.focus({ preventScroll: true }) };
}
