// Small marks behind the last line of a message: edited, on its way, stored, read; or the failure with its cure.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { messageRights } from '../state/messagerights.js';
import { receiptOf } from '../state/receipts.js';
import { openReaders } from './receipts.js';

const FINE_POINTER = matchMedia('(pointer: fine)').matches; // a tick is no place for a finger

/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('./page.js').Context} Context */

/** Takes the marks off, so that a text that is still the same can stay. */
export function withoutMarks(body) {
  body.classList.remove('msg-beside');
  for (const part of body.querySelectorAll('.msg-state, .msg-fault, .msg-edited')) part.remove();
}

/**
 * @param {HTMLElement} body @param {Message} message @param {Context} ctx
 */
export function withMarks(body, message, ctx) {
  const { i18n: { t, full } } = ctx;
  if (message.edited) {
    const title = full(message.edited * 1000);
    putLast(body, el('span', { class: 'msg-edited f12 dim', title, text: t('message.edited') }));
  }
  if (message.user === ctx.store.get().session.me) withState(body, message, ctx);
}

/** The key of the words for the state of one's own message. */
export const stateOf = (state, message) => (message.state === 'stored' ? receiptOf(state, message) : message.state);

/** The state follows the last line. A file on its way says it by its card. */
function withState(body, message, ctx) {
  const { commands, store, i18n: { t } } = ctx;
  if (message.state === 'uploading') return;
  if (message.state === 'failed') {
    if (store.get().uploads.get(message.gid)?.code) return;
    body.append(
      el(
        'p',
        { class: 'msg-fault f13', role: 'alert' },
        el('span', { text: message.words || t('state.failed') }),
        el('span', { 'aria-hidden': 'true', text: ' · ' }),
        el('button', {
          class: 'msg-resend',
          type: 'button',
          text: t('state.resend'),
          on: { click: () => commands.resend(message.gid) },
        }),
      ),
    );
    return;
  }
  putLast(body, message.state === 'waiting' ? waitingMark(t) : storedMark(message, ctx));
}

const waitingMark = (t) =>
  el('span', { class: 'msg-state dim msg-waiting', title: t('state.waiting') }, icon('clock', 14));

/** A tick for stored, two for read; where the server tells who has read, they open the list. */
function storedMark(message, ctx) {
  const { store, i18n: { t } } = ctx;
  const key = stateOf(store.get(), message);
  const drawing = icon(key === 'stored' ? 'check' : 'checks', 14);
  const look = `msg-state dim msg-stored${key === 'readByAll' ? ' msg-read' : ''}`;
  if (!FINE_POINTER || !messageRights(store.get(), message, Date.now()).readers) {
    return el('span', { class: look, title: t(`state.${key}`) }, drawing);
  }
  // Not in the order of Tab, which every message would make longer: the menu has it, too.
  return el('button', {
    class: look,
    type: 'button',
    tabindex: -1,
    title: t(`state.${key}`),
    'aria-label': t('message.readers'),
    on: { click: () => openReaders(message, ctx) },
  }, drawing);
}

/** @param {HTMLElement} body @param {HTMLElement} mark */
function putLast(body, mark) {
  const last = body.lastElementChild;
  if (last?.matches('.mk-text, .mk-heading')) last.append(mark);
  else if (last?.matches('.long')) last.append(mark);
  else if (last?.matches('.mk-list')) last.lastElementChild.lastElementChild.append(mark);
  else {
    body.classList.add('msg-beside');
    body.append(mark);
  }
}
