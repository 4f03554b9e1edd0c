// The list of chats: search, filters; starred, one's own categories, recent.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { listedChats, noChats, otherOf } from '../state/chats.js';
import { lastShown, logOf } from '../state/messages.js';
import { unreadOf } from '../state/unread.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { createBanner } from './banner.js';
import { openChatMenu } from './chatmenu.js';
import { createChatRow } from './chatrow.js';
import { button, choice, iconButton, keyNames } from '../../shared/controls.js';
import { dragChats } from './dragchats.js';
import { onHold } from './hold.js';
import { openMenu } from '../../shared/menu.js';
import { openNewGroup } from './picker.js';
import { openOwnMenu } from './rail.js';
import { skeletonRows } from './skeleton.js';
import { openSwitcher } from './switcher.js';
import { virtualList } from './virtuallist.js';

const HEAD_PX = { wide: 30, phone: 40 };
const ROW_PX = { wide: 60, compact: 44, phone: 72 };
const FILTERS = ['all', 'unread', 'mentions', 'groups'];
const MINUTE_MS = 60_000;

/** @param {import('./page.js').Context} ctx */
export function createChatList(ctx) {
  const { store, router, i18n, getPrefs, setPrefs, signal } = ctx;
  const { t } = i18n;
  const phone = matchMedia('(max-width: 599px)');
  let filter = 'all', today = new Date().toDateString();

  const field = el(
    'button',
    { class: 'search cl-search hov', type: 'button', on: { click: () => openSwitcher(ctx) } },
    icon('search', 16),
    el('span', { class: 'cl-search-word clip f14', text: t('list.search') }),
    el('span', { class: 'cl-search-keys', 'aria-hidden': 'true' }, keyNames(t)('Ctrl', 'K')),
  );
  const plus = iconButton({ label: t('list.new'), icon: 'plus', onClick: () => openMenu(plus, newItems()) });
  plus.setAttribute('aria-haspopup', 'menu');
  const newItems = () => [
    { label: t('list.newDirect'), icon: 'chat', run: () => openSwitcher(ctx) },
    { label: t('list.newGroup'), icon: 'groups', run: () => openNewGroup(ctx) },
    { label: t('list.joinGroup'), icon: 'globe', run: () => router.go(pathOf.groups()) },
  ];
  const filters = choice({
    label: t('list.filter'),
    kind: 'chip',
    value: filter,
    options: FILTERS.map((value) => ({ value, label: t(`filter.${value}`) })),
    onChange: (value) => {
      filter = value;
      draw();
    },
  });

  const emptyWords = el('p', {});
  const emptyButton = button({ label: t('list.newDirect'), kind: 'primary', onClick: () => openSwitcher(ctx) });
  const empty = el('div', { class: 'empty cl-empty' }, icon('chat', 22), emptyWords, emptyButton);
  const bones = skeletonRows(8);
  const rows = virtualList({
    label: t('region.chats'),
    signal,
    empty,
    key: (item) => item.key,
    height: (
      item,
    ) => (item.chat ? ROW_PX[phone.matches ? 'phone' : getPrefs().density] : HEAD_PX[phone.matches ? 'phone' : 'wide']),
    counts: (item) => Boolean(item.chat),
    create: (item) => (item.chat ? createChatRow(ctx) : sectionHead()),
    same: (a, b) => Object.keys(a).every((name) => Object.is(a[name], b[name])),
  });
  onHold(rows.node, ({ target, x, y }) => {
    const row = target.closest('.cl-row');
    if (!row) return false;
    openChatMenu(row, row.dataset.gid, ctx, { x, y });
    return true;
  });
  dragChats(rows.node, ctx);

  function sectionHead() {
    const name = el('bdi', {});
    const node = el(
      'button',
      {
        class: 'section-head row f12 dim cl-section',
        type: 'button',
        on: { click: () => fold(node.dataset.section) },
      },
      icon('down', 14),
      name,
    );
    return {
      node,
      update({ section, label, open }) {
        node.dataset.section = section;
        name.textContent = label;
        attr(node, 'aria-expanded', open);
      },
    };
  }

  function fold(section) {
    const { closed } = getPrefs();
    setPrefs({ closed: closed.includes(section) ? closed.filter((one) => one !== section) : [...closed, section] });
  }

  function draw() {
    const state = store.get();
    const { closed, relative, density } = getPrefs();
    const item = (section, chat) => ({
      key: chat.gid,
      section,
      chat,
      last: lastShown(logOf(state.messages, chat.gid)),
      unread: unreadOf(state.unread, chat.gid),
      draft: state.drafts.get(chat.gid) ?? '',
      other: chat.type === 'one2one' ? state.users.byId.get(otherOf(chat, state.session.me)) : null,
      names: state.users.names,
      selected: chat.gid === state.view.route.gid,
      today,
      relative,
      density,
    });
    const items = listedChats(state, filter).flatMap(({ key, name, chats }) => {
      const open = !closed.includes(key);
      return [
        { key: `section ${key}`, section: key, label: name || t(`list.${key}`), open },
        ...(open ? chats.map((chat) => item(key, chat)) : []),
      ];
    });
    const loading = state.chats === noChats;
    bones.hidden = !loading || items.length > 0;
    empty.classList.toggle('cl-quiet', loading);
    emptyWords.textContent = t(filter === 'all' ? 'list.empty' : `list.empty.${filter}`);
    emptyButton.hidden = filter !== 'all';
    rows.set(items);
  }

  store.watch(
    (state) => [state.chats, state.messages, state.unread, state.users, state.drafts, state.view.route.gid],
    draw,
    signal,
  );
  ctx.onPrefs(draw, signal);
  phone.addEventListener('change', draw, { signal });
  const timer = setInterval(() => {
    const now = new Date().toDateString();
    if (now === today) return;
    today = now;
    draw();
  }, MINUTE_MS);
  signal.addEventListener('abort', () => clearInterval(timer));

  const me = el('button', {
    class: 'cl-me',
    type: 'button',
    'aria-label': t('rail.own'),
    'aria-haspopup': 'menu',
    on: { click: () => openOwnMenu(me, ctx) },
  });
  store.watch((state) => state.users.byId.get(state.session.me), (user) => {
    if (user) me.replaceChildren(userAvatar(user, 36));
  }, signal);
  rows.node.prepend(bones);

  return el(
    'nav',
    { class: 'cl column-list col', 'aria-label': t('region.chats') },
    el(
      'div',
      { class: 'column-head row' },
      me,
      el('h1', { class: 'column-title', text: t('rail.chats') }),
      field,
      plus,
    ),
    createBanner(ctx, 'list'),
    el('div', { class: 'cl-filters' }, filters.node),
    rows.node,
  );
}
