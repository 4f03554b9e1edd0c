// Where one writes. Grows with the text, keeps a draft per chat, never sends while an input method composes.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, rightsIn } from '../state/chats.js';
import { createTray, isPicture, prepare } from './attach.js';
import { createEditing } from './composeredit.js';
import { createQuote } from './composerquote.js';
import { createTools, fileChooser, sendButton } from './composertools.js';
import { createMention, written } from './mention.js';
import { createTypingSign } from './typingsign.js';
import { createWriting, keepDraft, writingKey } from './writing.js';

const MAX_LENGTH = 20_000; // characters; the wire takes 64 KiB of UTF-8

/** @typedef {import('./page.js').Context} Context */

/**
 * @param {string} gid
 * @param {Context} ctx
 * @param {{sent: () => void, intoMessages: () => void}} then
 */
export function createComposer(gid, ctx, then) {
  const composer = new Composer(gid, ctx, then);
  return {
    node: composer.node,
    focus: () => composer.field.focus({ preventScroll: true }),
    quote: (message) => {
      composer.editing.stop();
      composer.quote.set(message);
    },
    edit: (message) => {
      composer.quote.set(null);
      composer.editing.start(message);
    },
    insert: (text) => composer.writing.insert(text),
    takeFiles: (files) => composer.takeFiles(files),
    dropWords: () => composer.dropWords(),
  };
}

class Composer {
  #gid;
  #ctx;
  #then;
  #dropDraft;
  #sign;
  #grow;
  #send;
  #tools;
  #tray;
  #form;
  #closed;
  #taken = ''; // draft of another device as it came

  constructor(gid, ctx, then) {
    [this.#gid, this.#ctx, this.#then] = [gid, ctx, then];
    const { store, commands, signal } = ctx;
    this.field = createField();
    this.#sign = createTypingSign(gid, ctx);
    this.writing = createWriting(this.field);
    this.quote = createQuote(ctx, () => this.field.focus());
    this.editing = createEditing(ctx, this.field, () => this.#changed());
    this.mention = createMention(this.field, gid, ctx);
    this.#grow = el('div', { class: 'comp-grow' }, this.field);
    this.#send = sendButton(ctx.i18n.t('composer.send'));
    const chooser = fileChooser(ctx.i18n.t('composer.file'), (files) => this.takeFiles(files));
    this.#tools = createTools(ctx, this.writing, chooser.choose);
    this.#tray = createTray(ctx, { changed: () => this.#changed(), more: () => chooser.choose('image/*') });
    this.#form = el(
      'form',
      { class: 'comp', on: { submit: (event) => this.#submit(event) } },
      this.quote.node,
      this.editing.node,
      this.#tray.node,
      this.#grow,
      el('div', { class: 'comp-bar row' }, this.#tools.nodes, this.#send),
      chooser.node,
      this.mention.node,
    );
    this.#closed = el('p', { class: 'comp-closed row f13 dim', hidden: true }, icon('lock', 16), el('span', {}));
    this.node = el('div', { class: 'comp-place' }, this.#form, this.#closed);

    this.#listen();
    this.#dropDraft = keepDraft(this.field, (words) => this.editing.isSet() || commands.draft(gid, words), signal);
    this.#watchChat();
    this.field.value = store.get().drafts.get(gid) ?? '';
    this.#changed();
    store.watch((state) => state.drafts.get(gid) ?? '', (draft) => this.#takeDraft(draft), signal);
  }

  /**
   * Pictures wait for a word about them; other files go at once.
   * @param {File[]} files
   */
  takeFiles(files) {
    const pictures = files.filter(isPicture), others = files.filter((one) => !isPicture(one));
    if (pictures.length > 0) this.#tray.add(pictures);
    if (others.length > 0) this.#sendFiles(others).then(this.#then.sent);
    this.field.focus();
  }

  /** Says in words what dropping files here would do; '' if nothing. */
  dropWords() {
    if (this.#form.hidden || !this.#canSendFiles()) return '';
    return this.#ctx.i18n.t('composer.drop', { title: this.#title(this.#ctx.store.get()) });
  }

  #listen() {
    const { store } = this.#ctx;
    this.#form.addEventListener('mention', ({ detail: user }) => {
      this.writing.insert(`@${written(user, store.get().users)} `);
    });
    this.field.addEventListener('input', () => {
      this.#changed();
      this.#sign.written(this.field.value.trim() !== '' && !this.editing.isSet());
    });

    this.field.addEventListener('paste', (event) => this.#onPaste(event));
    this.field.addEventListener('keydown', (event) => this.#onKey(event));
  }

  #watchChat() {
    const { store, signal } = this.#ctx;
    store.watch(
      (state) => {
        const chat = state.chats.get(this.#gid);
        return chat
          ? [this.#title(state), rightsIn(state, chat).write, chat.dismissDate > 0, state.session.fileLimit > 0]
          : null;
      },
      (about) => about && this.#drawChat(...about),
      signal,
    );
  }

  #drawChat(title, canWrite, isDismissed, hasFiles) {
    const { t } = this.#ctx.i18n;
    this.field.placeholder = this.#placeholder();
    attr(this.field, 'aria-label', t('composer.to', { title }));
    this.#form.hidden = !canWrite;
    this.#closed.hidden = canWrite;
    this.#closed.lastChild.textContent = t(isDismissed ? 'composer.dismissed' : 'composer.noRight');
    this.#tools.showFiles(hasFiles);
  }

  async #submit(event) {
    event?.preventDefault();
    if (!this.#isReady()) return;
    this.#dropDraft();
    this.#sign.stop();
    const words = this.field.value.trimEnd().replace(/^\n+/, '');
    if (this.editing.isSet()) {
      if (words !== '') this.editing.save(words);
      return;
    }
    const pictures = this.#tray.take();
    this.field.value = '';
    if (words !== '') this.#sendWords(words);
    this.#changed();
    this.field.focus();
    if (pictures.length > 0) await this.#sendFiles(pictures);
    this.#then.sent();
  }

  #sendWords(words) {
    const { commands, getPrefs } = this.#ctx;
    const kind = getPrefs().markdown || this.quote.isSet() ? 'text' : 'plain'; // a quote is Markdown
    commands.send(this.#gid, this.quote.answer(words), kind, this.#tools.takeUrgent() ? 'urgent' : undefined);
    this.quote.set(null);
  }

  async #sendFiles(files) {
    this.#ctx.commands.sendFiles(this.#gid, await Promise.all(files.map(prepare)));
  }

  #isReady() {
    return this.field.value.trim() !== '' || this.#tray.size > 0;
  }

  #changed() {
    this.#grow.dataset.value = this.field.value;
    this.#form.classList.toggle('comp-ready', this.#isReady());
    this.#send.disabled = !this.#isReady();
    this.field.placeholder = this.#placeholder();
  }

  #onPaste(event) {
    const files = [...event.clipboardData.files];
    // A table copied from an office program brings a picture of itself; the text is meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain') || !this.#canSendFiles()) return;
    event.preventDefault();
    this.takeFiles(files);
  }

  #onKey(event) {
    if (this.mention.key(event)) return;
    const key = writingKey(event, this.#ctx.getPrefs());
    if (key === 'cancel') {
      if (!this.quote.isSet() && !this.editing.isSet()) return; // Esc is for the page, then
      this.quote.set(null);
      this.editing.stop();
      event.stopPropagation();
      return;
    }
    if (!key) return;
    event.preventDefault();
    if (key === 'leave') this.#then.intoMessages();
    else if (key === 'bold') this.writing.wrap('**');
    else if (key === 'code') this.writing.wrapCode();
    else this.#submit();
  }

  /** A draft of another device; what somebody has written here at this moment goes first. */
  #takeDraft(draft) {
    const { value } = this.field;
    const isBusy = document.hasFocus() && document.activeElement === this.field && !['', this.#taken].includes(value);
    if (isBusy || this.editing.isSet() || value === draft) return;
    this.field.value = this.#taken = draft;
    this.#changed();
  }

  #canSendFiles() {
    return this.#ctx.store.get().session.fileLimit > 0;
  }

  #title(state) {
    const chat = state.chats.get(this.#gid);
    return chat ? chatTitle(state, chat, this.#ctx.i18n.t) : '';
  }

  #placeholder() {
    const { store, i18n: { t } } = this.#ctx;
    if (this.#tray.size > 0) return t('composer.caption');
    if (matchMedia('(max-width: 599px)').matches) return t('composer.short');
    return t('composer.to', { title: this.#title(store.get()) });
  }
}

const createField = () =>
  el('textarea', { class: 'comp-field', rows: 1, maxlength: MAX_LENGTH, dir: 'auto', enterkeyhint: 'send' });
