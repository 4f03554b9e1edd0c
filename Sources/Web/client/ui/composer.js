// Where one writes. Grows with the text, keeps a draft per chat, never sends while an input method composes.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, rightsIn } from '../state/chats.js';
import { QUOTE_LENGTH, quoteText } from '../state/quote.js';
import { excerpt } from '../state/search.js';
import { createTray, isPicture, prepare } from './attach.js';
import { iconButton } from '../../shared/controls.js';
import { openEmojiPicker } from './emojipicker.js';
import { createMention, written } from './mention.js';

const DRAFT_AFTER_MS = 300;
const MAX_LENGTH = 20_000; // characters; the wire takes 64 KiB of UTF-8

/**
 * @param {string} gid
 * @param {import('./page.js').Context} ctx
 * @param {{sent: () => void, intoMessages: () => void}} then
 */
export function createComposer(gid, ctx, { sent, intoMessages }) {
  const { store, commands, i18n, getPrefs, setPrefs, signal } = ctx;
  const { t } = i18n;
  const field = el('textarea', {
    class: 'comp-field',
    rows: 1,
    maxlength: MAX_LENGTH,
    dir: 'auto',
    enterkeyhint: 'send',
  });
  const grow = el('div', { class: 'comp-grow' }, field);
  const send = el('button', {
    class: 'comp-send mid dim',
    type: 'submit',
    'aria-label': t('composer.send'),
    title: t('composer.send'),
  }, icon('send', 18));
  const hint = el('span', { class: 'comp-hint f12 dim' });
  const chooser = el('input', {
    type: 'file',
    multiple: true,
    hidden: true,
    'aria-label': t('composer.file'),
    on: { change: chosen },
  });
  const tool = (key, name, run, extra = '') =>
    iconButton({ label: t(`composer.${key}`), icon: name, class: extra, onClick: run });
  const emoji = tool('emoji', 'smile', () => openEmojiPicker(emoji, ctx, insert), 'comp-emoji');
  const image = tool('image', 'image', () => choose('image/*'));
  const file = tool('file', 'attach', () => choose(''), 'comp-file');
  const markdown = tool('markdown', 'markdown', () => setPrefs({ markdown: !getPrefs().markdown }));
  const code = tool('code', 'code', wrapCode);
  const at = tool('mention', 'at', () => insert('@'));
  attr(emoji, 'aria-haspopup', 'dialog');
  const tray = createTray(ctx, { changed, more: () => choose('image/*') });
  const mention = createMention(field, gid, ctx);
  const quote = el('div', { class: 'comp-quote row', hidden: true });
  const form = el(
    'form',
    { class: 'comp', on: { submit } },
    quote,
    tray.node,
    grow,
    el('div', { class: 'comp-bar row' }, emoji, image, file, at, code, markdown, hint, send),
    chooser,
    mention.node,
  );
  const closed = el('p', { class: 'comp-closed row f13 dim', hidden: true }, icon('lock', 16), el('span', {}));
  let timer = 0, quoted = null;

  async function submit(event) {
    event?.preventDefault();
    if (!isReady()) return;
    clearTimeout(timer);
    timer = 0;
    const words = field.value.trimEnd().replace(/^\n+/, '');
    const pictures = tray.take();
    field.value = '';
    if (words !== '') commands.send(gid, answer(words), getPrefs().markdown || quoted ? 'text' : 'plain');
    if (words !== '') setQuote(null);
    changed();
    field.focus();
    if (pictures.length > 0) await sendNow(pictures);
    sent();
  }

  async function sendNow(files) {
    commands.sendFiles(gid, await Promise.all(files.map(prepare)));
  }

  /** Pictures wait for a word about them, unless there is text already being written to go with something else. */
  function takeFiles(files) {
    const pictures = files.filter(isPicture), others = files.filter((one) => !isPicture(one));
    if (pictures.length > 0) tray.add(pictures);
    if (others.length > 0) sendNow(others).then(sent);
    field.focus();
  }

  function choose(accept) {
    chooser.accept = accept;
    chooser.click();
  }

  function chosen() {
    takeFiles([...chooser.files]);
    chooser.value = '';
  }

  const isReady = () => field.value.trim() !== '' || tray.size > 0;

  function changed() {
    grow.dataset.value = field.value;
    form.classList.toggle('comp-ready', isReady());
    send.disabled = !isReady();
    if (tray) field.placeholder = placeholder();
  }

  function insert(words, back = 0) {
    field.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
    if (back) field.setSelectionRange(field.selectionEnd - back, field.selectionEnd - back);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Puts marks around the selection, or takes the caret between them. */
  const wrap = (mark) => insert(`${mark}${selected()}${mark}`, selected() === '' ? mark.length : 0);
  const selected = () => field.value.slice(field.selectionStart, field.selectionEnd);

  /** Marks the selection as code: in a line with one tick, over lines with a fence. */
  function wrapCode() {
    if (selected().includes('\n')) insert(`\`\`\`\n${selected()}\n\`\`\`\n`);
    else wrap('`');
  }

  function answer(words) {
    const { users } = store.get();
    return quoted
      ? `${quoteText(quoted, users.byId.get(quoted.user)?.realname ?? t('chat.unknownPerson'), users.names)}\n${words}`
      : words;
  }

  function setQuote(message) {
    quoted = message;
    quote.hidden = !message;
    if (!message) return;
    const { users } = store.get();
    quote.replaceChildren(
      el(
        'span',
        { class: 'comp-quoted clip f13 dim' },
        el('bdi', { class: 'mk-bold', text: users.byId.get(message.user)?.realname ?? '' }),
        ' ',
        el('bdi', { text: excerpt(message, users.names, [], QUOTE_LENGTH) }),
      ),
      iconButton({
        label: t('composer.noQuote'),
        icon: 'close',
        size: 16,
        onClick: () => {
          setQuote(null);
          field.focus();
        },
      }),
    );
    field.focus();
  }

  form.addEventListener('mention', ({ detail: user }) => insert(`@${written(user, store.get().users)} `));
  field.addEventListener('input', () => {
    changed();
    timer ||= setTimeout(() => {
      timer = 0;
      commands.draft(gid, field.value);
    }, DRAFT_AFTER_MS);
  });
  field.addEventListener('paste', (event) => {
    const files = [...event.clipboardData.files];
    // A table copied from an office program brings a picture of itself; the text is meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain') || !canSendFiles()) return;
    event.preventDefault();
    takeFiles(files);
  });
  field.addEventListener('keydown', (event) => {
    if (mention.key(event)) return;
    const main = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape' && quoted) {
      setQuote(null);
      event.stopPropagation();
    } else if (event.key === 'Tab' && event.shiftKey && !main) {
      event.preventDefault();
      intoMessages();
    } else if (main && !event.altKey && getPrefs().markdown && event.code === 'KeyB') {
      event.preventDefault();
      wrap('**');
    } else if (main && event.shiftKey && getPrefs().markdown && event.code === 'KeyC') {
      event.preventDefault();
      wrapCode();
    } else if (
      event.key === 'Enter' && !event.isComposing && event.keyCode !== 229 && !event.shiftKey && !event.altKey
    ) {
      if (getPrefs().enter === 'send' ? main : !main) return;
      event.preventDefault();
      submit();
    }
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
  ctx.onPrefs(drawPrefs, signal);
  drawPrefs();

  const titleOf = (state) => (state.chats.has(gid) ? chatTitle(state, state.chats.get(gid), t) : '');
  const canSendFiles = () => store.get().session.fileLimit > 0;
  function placeholder() {
    if (tray.size > 0) return t('composer.caption');
    return matchMedia('(max-width: 599px)').matches
      ? t('composer.short')
      : t('composer.to', { title: titleOf(store.get()) });
  }

  store.watch((state) => {
    const chat = state.chats.get(gid);
    return chat
      ? [titleOf(state), rightsIn(state, chat).write, chat.dismissDate > 0, state.session.fileLimit > 0]
      : null;
  }, (about) => {
    if (!about) return;
    const [title, write, dismissed, files] = about;
    field.placeholder = placeholder();
    attr(field, 'aria-label', t('composer.to', { title }));
    form.hidden = !write;
    closed.hidden = write;
    closed.lastChild.textContent = t(dismissed ? 'composer.dismissed' : 'composer.noRight');
    image.hidden = file.hidden = !files;
  }, signal);

  field.value = store.get().drafts.get(gid) ?? '';
  changed();
  return {
    node: el('div', { class: 'comp-place' }, form, closed),
    focus: () => field.focus({ preventScroll: true }),
    quote: setQuote,
    takeFiles,
    /** What dropping files here would do; '' if nothing. */
    dropWords: () => (form.hidden || !canSendFiles() ? '' : t('composer.drop', { title: titleOf(store.get()) })),
  };
}
