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
import { createNoteRow } from './noterow.js';
import { openNewGroup } from './picker.js';
import { openOwnMenu } from './rail.js';
import { skeletonRows } from './skeleton.js';
import { openSwitcher } from './switcher.js';
import { virtualList } from './virtuallist.js';

const HEAD_PX = { wide: 30, phone: 40 };
const ROW_PX = { wide: 60, compact: 44, phone: 72 };
/** @type {import('../state/chats.js').Filter[]} */
const FILTERS = ['all', 'unread', 'mentions', 'groups'];
const MINUTE_MS = 60_000;

/** @typedef {import('./page.js').Context} Context */

/** @param {Context} ctx */
export const createChatList = (ctx) => new ChatList(ctx).node;

class ChatList {
  #ctx;
  #phone = matchMedia('(max-width: 599px)');
  /** @type {import('../state/chats.js').Filter} */
  #filter = 'all';
  #today = new Date().toDateString();
  #empty;
  #bones = skeletonRows(8);
  #rows;

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    this.#empty = emptyList(ctx);
    this.#rows = this.#list();
    this.#rows.node.prepend(this.#bones);
    onHold(this.#rows.node, ({ target, x, y }) => {
      const row = target.closest('.cl-row');
      if (!row?.dataset.gid) return false; // the notices have no menu
      openChatMenu(row, row.dataset.gid, ctx, { x, y });
      return true;
    });
    dragChats(this.#rows.node, ctx);
    this.#watch();
    const { t } = ctx.i18n;
    this.node = el(
      'nav',
      { class: 'cl column-list col', 'aria-label': t('region.chats') },
      el(
        'div',
        { class: 'column-head row' },
        ownButton(ctx),
        el('h1', { class: 'column-title', text: t('rail.chats') }),
        searchButton(ctx),
        newButton(ctx),
      ),
      createBanner(ctx, 'list'),
      el('div', { class: 'cl-filters' }, this.#filters().node),
      this.#rows.node,
    );
  }

  #list() {
    const { i18n: { t }, signal } = this.#ctx;
    return virtualList({
      label: t('region.chats'),
      signal,
      empty: this.#empty.node,
      key: (item) => item.key,
      height: (item) => this.#heightOf(item),
      counts: (item) => !item.label,
      create: (item) => this.#rowFor(item),
      same: (a, b) => Object.keys(a).every((name) => Object.is(a[name], b[name])),
    });
  }

  #rowFor(item) {
    if (item.chat) return createChatRow(this.#ctx);
    return item.notes ? createNoteRow(this.#ctx) : sectionHead((section) => this.#fold(section));
  }

  #heightOf(item) {
    const isPhone = this.#phone.matches;
    if (!item.label) return ROW_PX[isPhone ? 'phone' : this.#ctx.getPrefs().density];
    return HEAD_PX[isPhone ? 'phone' : 'wide'];
  }

  #filters() {
    const { t } = this.#ctx.i18n;
    return choice({
      label: t('list.filter'),
      kind: 'chip',
      value: this.#filter,
      options: FILTERS.map((value) => ({ value, label: t(`filter.${value}`) })),
      onChange: (value) => {
        this.#filter = /** @type {import('../state/chats.js').Filter} */ (value);
        this.#draw();
      },
    });
  }

  #watch() {
    const { store, onPrefs, signal } = this.#ctx;
    const draw = () => this.#draw();
    store.watch(
      (state) => [
        state.chats,
        state.messages,
        state.unread,
        state.users,
        state.drafts,
        state.notes,
        state.view.route,
      ],
      draw,
      signal,
    );
    onPrefs(draw, signal);
    this.#phone.addEventListener('change', draw, { signal });
    const timer = setInterval(() => {
      const now = new Date().toDateString();
      if (now === this.#today) return;
      this.#today = now;
      draw();
    }, MINUTE_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  #fold(section) {
    const { getPrefs, setPrefs } = this.#ctx;
    const { closed } = getPrefs();
    setPrefs({ closed: closed.includes(section) ? closed.filter((one) => one !== section) : [...closed, section] });
  }

  #draw() {
    const { store, i18n: { t }, getPrefs } = this.#ctx;
    const state = store.get();
    const { closed } = getPrefs();
    const items = listedChats(state, this.#filter).flatMap(({ key, name, chats }) => {
      const open = !closed.includes(key);
      return [
        { key: `section ${key}`, section: key, label: name || t(`list.${key}`), open },
        ...(open ? chats.map((chat) => this.#item(state, key, chat)) : []),
      ];
    });
    this.#addNotes(items, state);
    const isLoading = state.chats === noChats;
    this.#bones.hidden = !isLoading || items.length > 0;
    this.#empty.show(this.#filter, isLoading);
    this.#rows.set(items);
  }

  /** The notices stand among the newest chats, in the order of time. */
  #addNotes(items, { notes, view: { route } }) {
    const last = notes.list.at(-1), { closed, relative, density } = this.#ctx.getPrefs();
    const isWanted = this.#filter === 'all' || (this.#filter === 'unread' && notes.unread > 0);
    if (!last || !(isWanted || route.notes) || (closed.includes('recent') && !route.notes)) return;
    const head = items.findIndex((item) => item.section === 'recent' && item.label);
    const after = items.findIndex((item, i) => i > head && item.chat?.lastActiveTime <= last.date);
    const place = head < 0 || after < 0 ? items.length : after;
    items.splice(place, 0, { key: 'notices', notes, selected: route.notes, today: this.#today, relative, density });
  }

  /** All that a row shows; it is drawn again when one of these differs. */
  #item(state, section, chat) {
    const { relative, density } = this.#ctx.getPrefs();
    return {
      key: chat.gid,
      section,
      chat,
      last: lastShown(logOf(state.messages, chat.gid)),
      unread: unreadOf(state.unread, chat.gid),
      draft: state.drafts.get(chat.gid) ?? '',
      other: chat.type === 'one2one' ? state.users.byId.get(otherOf(chat, state.session.me)) : null,
      names: state.users.names,
      selected: chat.gid === state.view.route.gid,
      today: this.#today,
      relative,
      density,
    };
  }
}

/**
 * Shown while there are no chats.
 * @param {Context} ctx
 */
function emptyList(ctx) {
  const { t } = ctx.i18n;
  const words = el('p', {});
  const start = button({ label: t('list.newDirect'), kind: 'primary', onClick: () => openSwitcher(ctx) });
  const node = el('div', { class: 'empty cl-empty' }, icon('chat', 22), words, start);
  return {
    node,
    show(filter, isLoading) {
      node.classList.toggle('cl-quiet', isLoading);
      words.textContent = t(filter === 'all' ? 'list.empty' : `list.empty.${filter}`);
      start.hidden = filter !== 'all';
    },
  };
}

/** @param {(section: string) => void} fold */
function sectionHead(fold) {
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

/** @param {Context} ctx */
const searchButton = (ctx) =>
  el(
    'button',
    { class: 'search cl-search hov', type: 'button', on: { click: () => openSwitcher(ctx) } },
    icon('search', 16),
    el('span', { class: 'cl-search-word clip f14', text: ctx.i18n.t('list.search') }),
    el('span', { class: 'cl-search-keys', 'aria-hidden': 'true' }, keyNames(ctx.i18n.t)('Ctrl', 'K')),
  );

/** @param {Context} ctx */
function newButton(ctx) {
  const { i18n: { t }, router } = ctx;
  /** @type {import('../../shared/menu.js').Item[]} */
  const items = [
    { label: t('list.newDirect'), icon: 'chat', run: () => openSwitcher(ctx) },
    { label: t('list.newGroup'), icon: 'groups', run: () => openNewGroup(ctx) },
    { label: t('list.joinGroup'), icon: 'globe', run: () => router.go(pathOf.groups()) },
  ];
  const node = iconButton({ label: t('list.new'), icon: 'plus', onClick: () => openMenu(node, items) });
  node.setAttribute('aria-haspopup', 'menu');
  return node;
}

/**
 * The own face with a menu, on phones.
 * @param {Context} ctx
 */
function ownButton(ctx) {
  const { store, i18n: { t }, signal } = ctx;
  const node = el('button', {
    class: 'cl-me',
    type: 'button',
    'aria-label': t('rail.own'),
    'aria-haspopup': 'menu',
    on: { click: () => openOwnMenu(node, ctx) },
  });
  store.watch((state) => state.users.byId.get(state.session.me), (user) => {
    if (user) node.replaceChildren(userAvatar(user, 36));
  }, signal);
  return node;
}
