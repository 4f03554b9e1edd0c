// What one can do with a single message: a bar that follows the pointer and the focus, a menu by right click or long
// press, letters while the message has the focus.

import { el } from '../../shared/dom.js';
import { contentOf } from '../state/content.js';
import { QUOTE_LENGTH } from '../state/quote.js';
import { excerpt, searchText } from '../state/search.js';
import { saveFile } from './filebytes.js';
import { putOnClipboard } from '../../shared/clipboard.js';
import { iconButton } from '../../shared/controls.js';
import { openForward } from './forward.js';
import { openMenu } from '../../shared/menu.js';

const PRESS_MS = 500;
const PRESS_SLACK_PX = 10;

/**
 * @param {HTMLElement} rows where the messages stand
 * @param {import('./page.js').Context} ctx
 * @param {{messageOf: (gid: string) => any, reply: (message: any) => void, canWrite: () => boolean}} how
 */
export function watchMessageTools(rows, ctx, { messageOf, reply, canWrite }) {
  const { commands, toast, i18n: { t } } = ctx;
  const messageAt = (node) => messageOf(node.closest('.msg-message')?.dataset.gid);
  const tool = (label, name, run) =>
    iconButton({ label: t(label), icon: name, size: 18, class: 'msg-tool', onClick: () => run(messageAt(bar), bar) });
  const quote = tool('message.reply', 'reply', reply);
  const more = tool('chat.more', 'more', (message) => openActions(message, { anchor: more }));
  more.setAttribute('aria-haspopup', 'menu');
  const bar = el(
    'div',
    { class: 'msg-tools', role: 'toolbar', 'aria-label': t('message.tools') },
    quote,
    tool('message.copy', 'copy', (message) => copy(message)),
    tool('message.forward', 'forward', (message) => openForward(message, ctx)),
    more,
  );

  async function copy(message, markdown = false) {
    if (!message) return;
    const node = rows.querySelector(`.msg-message[data-gid="${CSS.escape(message.gid)}"] .msg-body`);
    const { kind } = contentOf(message);
    const words = kind !== 'text' || markdown || node?.querySelector('.long')
      ? searchText(message)
      : plainOf(node) || message.content;
    if (await putOnClipboard(words)) toast(t('message.copied'));
  }

  function actionsOf(message) {
    const content = contentOf(message);
    const text = content.kind === 'text';
    return [
      message.state === 'failed' &&
      { label: t('state.resend'), icon: 'refresh', run: () => commands.resend(message.gid) },
      canWrite() && { label: t('message.reply'), icon: 'reply', keys: 'R', run: () => reply(message) },
      { label: t('message.copy'), icon: 'copy', keys: 'C', run: () => copy(message) },
      text && message.contentType === 'text' &&
      { label: t('message.copyMarkdown'), icon: 'markdown', run: () => copy(message, true) },
      message.state === 'stored' &&
      { label: t('message.forwardTo'), icon: 'forward', keys: 'F', run: () => openForward(message, ctx) },
      Boolean(content.data || content.file) &&
      { label: t('message.save'), icon: 'download', run: () => saveFile(message, content, ctx) },
      null,
      {
        label: t(message.id > 0 ? 'message.remove' : 'message.giveUp'),
        icon: 'trash',
        keys: 'Del',
        danger: true,
        run: () => commands.removeMessage(message.gid),
      },
    ].filter((item) => item !== false);
  }

  function openActions(message, { anchor, at }) {
    if (!message) return;
    const { users } = ctx.store.get();
    openMenu(anchor, actionsOf(message), at, {
      name: users.byId.get(message.user)?.realname ?? t('chat.unknownPerson'),
      words: excerpt(message, users.names, [], QUOTE_LENGTH),
    });
  }

  function follow(event) {
    const row = event.target.closest?.('.msg-message');
    if (!row || bar.parentNode === row || !rows.contains(row)) return;
    const message = messageOf(row.dataset.gid);
    quote.hidden = !canWrite();
    bar.children[2].hidden = message?.state !== 'stored';
    row.append(bar);
  }
  rows.addEventListener('pointerover', (event) => {
    if (event.pointerType === 'mouse') follow(event);
  });
  rows.addEventListener('focusin', follow);

  rows.addEventListener('contextmenu', (event) => {
    const row = event.target.closest('.msg-message');
    // The browser's own menu is the better one for a link and for chosen words.
    if (!row || event.target.closest('a') || (!getSelection().isCollapsed && getSelection().containsNode(row, true))) {
      return;
    }
    event.preventDefault();
    if (event.pointerType === 'touch') {
      held = row;
      return;
    }
    const at = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : undefined;
    openActions(messageOf(row.dataset.gid), { anchor: row, at });
  });

  // A long press, with or without a contextmenu event of its own. The menu opens as the finger leaves, for what
  // opens below a finger is closed by its leaving; and the finger is no click on what has opened.
  let press = 0, from = null, held = null;
  rows.addEventListener('pointerdown', (event) => {
    const row = event.target.closest('.msg-message');
    const isOne = row && event.pointerType === 'touch' && event.isPrimary && !event.target.closest('a, button');
    [from, press, held] = [isOne ? { row, x: event.clientX, y: event.clientY } : null, performance.now(), null];
  });
  rows.addEventListener('pointermove', (event) => {
    if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > PRESS_SLACK_PX) from = null;
  });
  for (const type of ['touchend', 'touchcancel']) {
    rows.addEventListener(type, (event) => {
      const long = type === 'touchend' && from && performance.now() - press >= PRESS_MS;
      const row = held ?? (long ? from.row : null);
      [from, held] = [null, null];
      if (!row) return;
      if (event.cancelable) event.preventDefault();
      setTimeout(() => openActions(messageOf(row.dataset.gid), { anchor: row }));
    });
  }

  rows.addEventListener('keydown', (event) => {
    if (!event.target.classList.contains('msg-message') || event.ctrlKey || event.metaKey || event.altKey) return;
    const message = messageAt(event.target);
    const run = {
      r: () => canWrite() && reply(message),
      c: () => copy(message),
      f: () => message.state === 'stored' && openForward(message, ctx),
      delete: () => commands.removeMessage(message.gid),
      enter: () => openActions(message, { anchor: event.target }),
    }[event.key.toLowerCase()];
    if (!run || !message || (event.key.length === 1 && !ctx.getPrefs().letters)) return;
    event.preventDefault();
    run();
  });
}

/** The words of a message as they are read, without state marks and buttons. */
function plainOf(body) {
  if (!body) return '';
  const copy = body.cloneNode(true);
  for (const part of copy.querySelectorAll('.msg-state, .msg-fault, .mk-code-head, .mk-unfold')) part.remove();
  for (const line of copy.querySelectorAll('br')) line.replaceWith('\n');
  return [...copy.querySelectorAll(':scope > :not(.mk-list), .mk-item')].map((block) => block.textContent).join('\n')
    .trim();
}
