// Actions on a single message: a bar that follows the pointer and the focus, a menu by right click or long press,
// letters while the message has the focus.

import { el } from '../../shared/dom.js';
import { contentOf } from '../state/content.js';
import { messageRights } from '../state/messagerights.js';
import { QUOTE_LENGTH } from '../state/quote.js';
import { excerpt, searchText } from '../state/search.js';
import { saveFile } from './filebytes.js';
import { putOnClipboard } from '../../shared/clipboard.js';
import { iconButton } from '../../shared/controls.js';
import { openForward } from './forward.js';
import { watchLongPress } from './longpress.js';
import { askRecall, messageChoices } from './messagechoices.js';
import { openReactionPicker } from './reactions.js';
import { openMenu, shownItems } from '../../shared/menu.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @typedef {object} ToComposer what goes from a message into the field
 * @property {(message: Message) => void} reply
 * @property {(message: Message) => void} edit
 * @property {(text: string) => void} writeAgain
 */

/** @typedef {{messageOf: (gid: string) => Message|undefined, canWrite: () => boolean} & ToComposer} MessageTools */

/** @param {HTMLElement} rows the messages @param {Context} ctx @param {MessageTools} how */
export function watchMessageTools(rows, ctx, how) {
  const tools = new Tools(rows, ctx, how);
  rows.addEventListener('pointerover', (event) => {
    if (event.pointerType === 'mouse') tools.follow(event);
  });
  rows.addEventListener('focusin', (event) => tools.follow(event));
  rows.addEventListener('keydown', (event) => tools.onKey(event));
  const press = watchLongPress(rows, (row) => tools.openAt(row));
  rows.addEventListener('contextmenu', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = target.closest('.msg-message');
    // The browser's own menu is the better one for a link and for chosen words.
    if (!row || target.closest('a') || (!getSelection().isCollapsed && getSelection().containsNode(row, true))) return;
    event.preventDefault();
    if (/** @type {PointerEvent} */ (event).pointerType === 'touch') press.hold(row);
    else tools.openAt(row, event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : undefined);
  });
}

class Tools {
  #rows;
  #ctx;
  #how;
  #bar;
  #react;
  #quote;
  #forward;

  constructor(rows, ctx, how) {
    [this.#rows, this.#ctx, this.#how] = [rows, ctx, how];
    const tool = (label, name, run) =>
      iconButton({
        label: ctx.i18n.t(label),
        icon: name,
        size: 18,
        class: 'msg-tool',
        onClick: () => run(this.#messageAt(this.#bar)),
      });
    this.#react = tool('react.add', 'smile', (message) => openReactionPicker(this.#react, message, ctx));
    this.#quote = tool('message.reply', 'reply', how.reply);
    this.#forward = tool('message.forward', 'forward', (message) => openForward(message, ctx));
    const more = tool('chat.more', 'more', (message) => this.#open(message, more));
    more.setAttribute('aria-haspopup', 'menu');
    this.#bar = el(
      'div',
      { class: 'msg-tools', role: 'toolbar', 'aria-label': ctx.i18n.t('message.tools') },
      this.#react,
      this.#quote,
      tool('message.copy', 'copy', (message) => this.#copy(message)),
      this.#forward,
      more,
    );
  }

  /** The bar goes to the message below the pointer or with the focus. */
  follow({ target }) {
    const row = target.closest?.('.msg-message');
    if (!row || this.#bar.parentNode === row || !this.#rows.contains(row)) return;
    const message = this.#how.messageOf(row.dataset.gid);
    this.#react.hidden = !this.#rights(message).react;
    this.#quote.hidden = !this.#how.canWrite();
    this.#forward.hidden = message?.state !== 'stored';
    row.append(this.#bar);
  }

  /**
   * Opens the menu of a message.
   * @param {HTMLElement} row @param {{x: number, y: number}} [at] px
   */
  openAt(row, at) {
    this.#open(this.#messageAt(row), row, at);
  }

  onKey(event) {
    if (!event.target.classList.contains('msg-message') || event.ctrlKey || event.metaKey || event.altKey) return;
    const { canWrite, reply } = this.#how;
    const message = this.#messageAt(event.target);
    const may = this.#rights(message);
    const run = {
      r: () => canWrite() && reply(message),
      c: () => this.#copy(message),
      f: () => message.state === 'stored' && openForward(message, this.#ctx),
      e: () => may.edit && this.#how.edit(message),
      '+': () => may.react && openReactionPicker(event.target, message, this.#ctx),
      delete: () => this.#takeAway(message, may),
      enter: () => this.#open(message, event.target),
    }[event.key.toLowerCase()];
    if (!run || !message || (event.key.length === 1 && !this.#ctx.getPrefs().letters)) return;
    event.preventDefault();
    run();
  }

  /** @param {Message|undefined} message */
  #rights(message) {
    return messageRights(this.#ctx.store.get(), message, Date.now());
  }

  /** For everybody where one may, else from the view of this device. */
  #takeAway(message, may) {
    if (may.recall) askRecall(message, this.#ctx, this.#how);
    else this.#ctx.commands.removeMessage(message.gid);
  }

  /** @param {HTMLElement} node in a message */
  #messageAt(node) {
    return this.#how.messageOf(node.closest('.msg-message')?.dataset.gid);
  }

  /** @param {Message|undefined} message @param {boolean} [markdown] with its signs */
  async #copy(message, markdown = false) {
    if (!message) return;
    const { toast, i18n: { t } } = this.#ctx;
    const node = this.#rows.querySelector(`.msg-message[data-gid="${CSS.escape(message.gid)}"] .msg-body`);
    const isPlain = contentOf(message).kind !== 'text' || markdown || node?.querySelector('.long');
    const words = isPlain ? searchText(message) : plainOf(node) || message.content;
    if (await putOnClipboard(words)) toast(t('message.copied'));
  }

  #open(message, anchor, at) {
    if (!message) return;
    const { store, i18n: { t } } = this.#ctx;
    const { users } = store.get();
    openMenu(anchor, this.#actions(message, anchor), at, {
      name: users.byId.get(message.user)?.realname ?? t('chat.unknownPerson'),
      words: excerpt(message, users.names, [], QUOTE_LENGTH),
    });
  }

  /**
   * @param {Message} message @param {HTMLElement} anchor
   * @returns {(import('../../shared/menu.js').Item|null)[]}
   */
  #actions(message, anchor) {
    const { commands, i18n: { t } } = this.#ctx;
    const { canWrite, reply } = this.#how;
    const content = contentOf(message);
    const { recall } = this.#rights(message);
    const isMarkdown = content.kind === 'text' && message.contentType === 'text';
    /** @type {(import('../../shared/menu.js').Item|null|false)[]} */
    const items = [
      message.state === 'failed' &&
      { label: t('state.resend'), icon: 'refresh', run: () => commands.resend(message.gid) },
      canWrite() && { label: t('message.reply'), icon: 'reply', keys: 'R', run: () => reply(message) },
      { label: t('message.copy'), icon: 'copy', keys: 'C', run: () => this.#copy(message) },
      isMarkdown && { label: t('message.copyMarkdown'), icon: 'markdown', run: () => this.#copy(message, true) },
      message.state === 'stored' &&
      { label: t('message.forwardTo'), icon: 'forward', keys: 'F', run: () => openForward(message, this.#ctx) },
      Boolean(content.data || content.file) &&
      { label: t('message.save'), icon: 'download', run: () => saveFile(message, content, this.#ctx) },
      ...messageChoices(message, anchor, this.#ctx, this.#how),
      null,
      recall && {
        label: t('message.recall'),
        icon: 'undo',
        keys: 'Del',
        danger: true,
        run: () => askRecall(message, this.#ctx, this.#how),
      },
      {
        label: t(message.id > 0 ? 'message.remove' : 'message.giveUp'),
        icon: 'trash',
        keys: recall ? undefined : 'Del',
        danger: true,
        run: () => commands.removeMessage(message.gid),
      },
    ];
    return shownItems(items);
  }
}

const NOT_WORDS = '.msg-state, .msg-fault, .msg-edited, .mk-code-head, .mk-unfold';

/** The words of a message as they are read, without state marks and buttons. */
function plainOf(body) {
  if (!body) return '';
  const copy = body.cloneNode(true);
  for (const part of copy.querySelectorAll(NOT_WORDS)) part.remove();
  for (const line of copy.querySelectorAll('br')) line.replaceWith('\n');
  return [...copy.querySelectorAll(':scope > :not(.mk-list), .mk-item')].map((block) => block.textContent).join('\n')
    .trim();
}
