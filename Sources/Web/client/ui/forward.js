// Sending a message on, to several chats at once: search left, the chosen right.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, recentChats, rightsIn } from '../state/chats.js';
import { find, matching } from '../state/find.js';
import { describe, people } from '../state/users.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { button, iconButton, searchField } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { virtualList } from './virtuallist.js';

/** @param {any} message @param {import('./page.js').Context} ctx */
export function openForward(message, ctx) {
  if (!message) return;
  const { store, commands, toast, i18n } = ctx;
  const { t } = i18n;
  const life = new AbortController();
  const chosen = new Map(); // key → item
  let words = '';

  const search = searchField({
    label: t('forward.search'),
    onInput: (value) => {
      words = value;
      draw();
    },
  });
  const rows = virtualList({
    label: t('forward.title'),
    signal: life.signal,
    empty: el('p', { class: 'empty', text: t('people.none') }),
    key: (item) => item.key,
    height: () => 40,
    create: row,
    same: (a, b) => a.key === b.key && a.on === b.on && a.name === b.name,
  });
  const count = el('p', { class: 'pick-count f13 soft', 'aria-live': 'polite' });
  const list = el('div', { class: 'pick-chosen' });
  const error = el('p', { class: 'dlg-error f13', role: 'alert', hidden: true });
  const go = button({ label: t('forward.action'), kind: 'primary', onClick: finish });
  const dialog = openDialog(ctx, {
    label: t('forward.title'),
    name: 'pick',
    closed: () => life.abort(),
    body: el(
      'div',
      { class: 'pick' },
      el(
        'div',
        { class: 'pick-left col' },
        el(
          'header',
          { class: 'pick-head row' },
          el('h2', { class: 'dlg-title', text: t('forward.title') }),
          iconButton({
            label: t('dialog.close'),
            icon: 'close',
            class: 'pick-shut',
            onClick: () => dialog.close(),
          }),
        ),
        search.node,
        rows.node,
      ),
      el('div', { class: 'pick-right col' }, count, list, error, go),
    ),
  });

  const face = (
    item,
    size,
  ) => (item.user ? userAvatar(item.user, size, { dot: false }) : chatAvatar(store.get(), item.chat, size, i18n));

  function row() {
    const node = el('button', { class: 'pick-row row hov ring-in', type: 'button', role: 'checkbox' });
    let item = null;
    node.addEventListener('click', () => toggle(item));
    return {
      node,
      update(next) {
        item = next;
        node.setAttribute('aria-checked', item.on);
        node.replaceChildren(
          el('span', { class: 'check-box' }),
          face(item, 28),
          el('bdi', { class: 'pick-name clip', text: item.name }),
          el('span', { class: 'pick-about clip f12 dim', text: item.about }),
        );
      },
    };
  }

  function toggle(item) {
    if (!chosen.delete(item.key)) chosen.set(item.key, item);
    draw();
  }

  /** Chats where one may write, newest first; with words also people one has no chat with. */
  function choices() {
    const state = store.get();
    const asChat = (chat) => ({
      key: chat.gid,
      chat,
      name: chatTitle(state, chat, t),
      on: chosen.has(chat.gid),
      about: chat.type === 'group' ? i18n.count('chat.members', chat.members.length) : '',
    });
    const chats = recentChats(state).filter((chat) => rightsIn(state, chat).write && chat.type !== 'system');
    if (words.trim() === '') return chats.map(asChat);
    const found = new Set(find(state, words, i18n).groups.map((hit) => hit.of.gid));
    const users = matching(people(state.users, i18n.collator), words).filter((user) => user.id !== state.session.me)
      .map((user) => ({
        key: `person ${user.id}`,
        user,
        name: user.realname,
        about: describe(state.users, user),
        on: chosen.has(`person ${user.id}`),
      }));
    return [...chats.filter((chat) => found.has(chat.gid)).map(asChat), ...users];
  }

  function draw() {
    rows.set(choices());
    text(count, i18n.count('forward.chosen', chosen.size));
    go.disabled = chosen.size === 0;
    list.replaceChildren(
      ...[...chosen.values()].map((item) =>
        el(
          'div',
          { class: 'pick-one row' },
          face(item, 24),
          el('bdi', { class: 'pick-name clip', text: item.name }),
          el('button', {
            class: 'ibtn soft pick-off',
            type: 'button',
            'aria-label': t('group.remove', { name: item.name }),
            on: { click: () => toggle(item) },
          }, icon('close', 14)),
        )
      ),
    );
  }

  async function finish() {
    const gids = new Set(
      [...chosen.values()].map((item) => (item.user ? commands.openDirect(item.user.id) : item.chat.gid)),
    );
    go.disabled = true;
    try {
      await commands.forward(message, [...gids]);
      dialog.close();
      toast(i18n.count('forward.done', gids.size));
    } catch (cause) {
      error.textContent = t(`file.fault.${cause.code}`);
      error.hidden = false;
      go.disabled = false;
    }
  }

  draw();
  search.input.focus();
}
