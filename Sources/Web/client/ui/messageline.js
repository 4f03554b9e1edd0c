// A message in two lines, in lists outside its chat: its sender and time, the beginning of its words. Leads to it.

import { iconButton } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { chatTitle } from '../state/chats.js';
import { logOf } from '../state/messages.js';
import { pathOf } from '../state/view.js';
import { messageWords } from './chatrow.js';

/** @typedef {import('./page.js').Context} Context */

/**
 * @param {{gid: string, cgid: string}} which `cgid` '' while the chat is not known
 * @param {Context} ctx
 * @param {{isChatNamed?: boolean, leave?: () => void, drop?: {label: string, run: () => void}|null}} how
 *   `drop` takes it from the list; `leave` runs before the message is shown
 */
export function messageLine({ gid, cgid }, ctx, { isChatNamed = false, leave, drop }) {
  const { store, router, i18n } = ctx;
  const { t } = i18n;
  const state = store.get();
  const message = logOf(state.messages, cgid).list.findLast((one) => one.gid === gid);
  const chat = state.chats.get(cgid);
  const sender = message && (state.users.byId.get(message.user)?.realname ?? t('chat.unknownPerson'));
  const title = isChatNamed && chat ? chatTitle(state, chat, t) : '';
  const open = el(
    'button',
    { class: 'line-open hov ring-in', type: 'button', disabled: !chat },
    el(
      'span',
      { class: 'row line-head f13 dim' },
      el('bdi', { class: 'clip line-who', text: [title, sender].filter(Boolean).join(' · ') || t('message.any') }),
      message && el('time', { class: 'num f12', text: i18n.listTime(message.date * 1000, Date.now()) }),
    ),
    el('bdi', { class: 'line-words f14', text: message ? messageWords(message, state, t) : t('message.notHere') }),
  );
  open.addEventListener('click', () => {
    leave?.();
    router.go(pathOf.message(cgid, gid));
  });
  return el(
    'li',
    { class: 'line row' },
    open,
    drop && iconButton({ label: drop.label, icon: 'close', size: 16, onClick: drop.run }),
  );
}
