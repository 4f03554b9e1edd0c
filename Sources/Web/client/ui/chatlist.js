// The list of chats: search, filters, starred and recent.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { listedChats, otherOf } from '../state/chats.js';
import { lastShown, logOf } from '../state/messages.js';
import { unreadOf } from '../state/unread.js';
import { userAvatar } from './avatar.js';
import { createBanner } from './banner.js';
import { createChatRow } from './chatrow.js';
import { choice, iconButton, keys } from './controls.js';
import { openMenu } from './menu.js';
import { openNewGroup } from './picker.js';
import { openOwnMenu } from './rail.js';
import { openSwitcher } from './switcher.js';
import { virtualList } from './virtuallist.js';

const HEAD_PX = 30;
const FILTERS = ['all', 'unread', 'mentions', 'groups'];
const MINUTE_MS = 60_000;

/** @param {import('./page.js').Context} ctx */
export function createChatList(ctx) {
  const { store, i18n, signal } = ctx;
  const { t } = i18n;
  const phone = matchMedia('(max-width: 599px)');
  const closed = new Set();
  let filter = 'all', today = new Date().toDateString();

  const field = el('button', { class: 'search cl-search', type: 'button', on: { click: () => openSwitcher(ctx) } },
    icon('search', 16), el('span', { class: 'cl-search-word', text: t('list.search') }),
    el('span', { class: 'cl-search-keys' }, keys(/mac/i.test(navigator.platform) ? t('key.cmdK') : t('key.ctrlK'))));
  const plus = iconButton({ label: t('list.new'), icon: 'plus', onClick: () => openMenu(plus, [
    { label: t('list.newDirect'), icon: 'chat', run: () => openSwitcher(ctx) },
    { label: t('list.newGroup'), icon: 'groups', run: () => openNewGroup(ctx) },
  ]) });
  plus.setAttribute('aria-haspopup', 'menu');
  const filters = choice({
    label: t('list.filter'), kind: 'chip', value: filter,
    options: FILTERS.map((value) => ({ value, label: t(`filter.${value}`) })),
    onChange: (value) => { filter = value; draw(); },
  });

  const empty = el('p', { class: 'empty' });
  const rows = virtualList({
    label: t('region.chats'), signal, empty,
    key: (item) => item.key,
    height: (item) => (item.chat ? (phone.matches ? 72 : 60) : HEAD_PX),
    counts: (item) => Boolean(item.chat),
    create: (item) => (item.chat ? createChatRow(ctx) : sectionHead(item)),
    same: (a, b) => Object.keys(a).every((name) => Object.is(a[name], b[name])),
  });

  function sectionHead({ key, label }) {
    const node = el('button', {
      class: 'section-head cl-section', type: 'button',
      on: { click: () => { if (!closed.delete(key)) closed.add(key); draw(); } },
    }, icon('down', 14), el('span', { text: label }));
    return { node, update: ({ open }) => node.setAttribute('aria-expanded', open) };
  }

  function draw() {
    const state = store.get();
    const { starred, recent } = listedChats(state, filter);
    const item = (chat) => ({
      key: chat.gid,
      chat,
      last: lastShown(logOf(state.messages, chat.gid)),
      unread: unreadOf(state.unread, chat.gid),
      draft: state.drafts.get(chat.gid) ?? '',
      other: chat.type === 'one2one' ? state.users.byId.get(otherOf(chat, state.session.me)) : null,
      names: state.users.names,
      selected: chat.gid === state.view.route.gid,
      today,
    });
    const section = (key, label, chats) => (chats.length === 0 ? [] : [
      { key, label, open: !closed.has(key) }, ...(closed.has(key) ? [] : chats.map(item)),
    ]);
    const items = [...section('starred', t('list.starred'), starred), ...section('recent', t('list.recent'), recent)];
    empty.textContent = state.session.status === 'online' || items.length ? t(filter === 'all' ? 'list.empty' : `list.empty.${filter}`) : '';
    rows.set(items);
  }

  store.watch((state) => [state.chats, state.messages, state.unread, state.users, state.drafts, state.view.route.gid,
    state.session.status], draw, signal);
  phone.addEventListener('change', draw, { signal });
  const timer = setInterval(() => {
    const now = new Date().toDateString();
    if (now !== today) [today] = [now], draw();
  }, MINUTE_MS);
  signal.addEventListener('abort', () => clearInterval(timer));

  const me = el('button', { class: 'cl-me', type: 'button', 'aria-label': t('rail.own'), on: { click: () => openOwnMenu(me, ctx) } });
  store.watch((state) => state.users.byId.get(state.session.me), (user) => { if (user) me.replaceChildren(userAvatar(user, 36)); }, signal);

  return el('nav', { class: 'cl column-list', 'aria-label': t('region.chats') },
    el('div', { class: 'column-head' }, me, el('h1', { class: 'column-title', text: t('rail.chats') }), field, plus),
    createBanner(ctx, 'list'),
    el('div', { class: 'cl-filters' }, filters.node), rows.node);
}
