// The pinned messages of a chat, beside it.

import { el, text } from '../../shared/dom.js';
import { rightsIn } from '../state/chats.js';
import { logOf } from '../state/messages.js';
import { isSynced } from '../state/session.js';
import { messageLine } from './messageline.js';
import { tryQuietly } from './trying.js';

/** @param {string} gid @param {import('./page.js').Context} ctx its signal ends with the chat */
export function pinsTab(gid, ctx) {
  const { store, commands, i18n: { t }, signal } = ctx;
  const count = el('span', { class: 'side-count f12 dim num' });
  const rows = el('ul', { class: 'side-pins' });
  const panel = el('div', { class: 'side-scroll side-pinned' }, rows);
  const pinned = (state) => state.chats.get(gid)?.pinned;
  function draw() {
    const state = store.get();
    const list = pinned(state) ?? [];
    const may = isSynced(state) && state.chats.has(gid) && rightsIn(state, state.chats.get(gid)).pin;
    text(count, String(list.length));
    if (panel.hidden) return; // drawn when it is looked at
    const drop = (one) => ({
      label: t('message.unpin'),
      run: () => tryQuietly(commands.pinMessage(gid, one, false), ctx),
    });
    rows.replaceChildren(
      ...list.map((one) => messageLine({ gid: one, cgid: gid }, ctx, { drop: may ? drop(one) : null })),
    );
  }
  store.watch((state) => [pinned(state), logOf(state.messages, gid).list, state.users.names], draw, signal);
  return { key: 'pins', label: t('side.pins'), count, panel, show: draw };
}
