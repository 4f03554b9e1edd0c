// The members of a group beside the chat: a filter, an invitation, the list with a menu for each.

import { searchField } from '../../shared/controls.js';
import { ask } from '../../shared/dialog.js';
import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { isAdminOf, ownerOf, rightsIn } from '../state/chats.js';
import { matching } from '../state/find.js';
import { isSynced } from '../state/session.js';
import { byName } from '../state/surnames.js';
import { describe } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { askHandOver } from './handover.js';
import { openInvite } from './picker.js';
import { virtualList } from './virtuallist.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/users.js').User} User */
/** @typedef {import('../state/chats.js').Chat} Chat */

/** @param {string} gid @param {Context} ctx */
export function membersTab(gid, ctx) {
  const { count, panel } = new Members(gid, ctx);
  return { key: 'members', label: ctx.i18n.t('side.members'), count, panel };
}

class Members {
  #gid;
  #ctx;
  #words = '';
  #invite;
  #rows;
  count = el('span', { class: 'side-count f12 dim num' });

  /** @param {string} gid @param {Context} ctx */
  constructor(gid, ctx) {
    [this.#gid, this.#ctx] = [gid, ctx];
    const { store, i18n: { t }, signal } = ctx;
    const search = searchField({
      label: t('side.filter'),
      class: 'search-quiet',
      onInput: (words) => {
        this.#words = words;
        this.#draw();
      },
    });
    this.#invite = el(
      'button',
      { class: 'side-invite row hov', type: 'button', on: { click: () => openInvite(ctx, gid) } },
      el('span', { class: 'side-plus mid' }, icon('plus', 18)),
      t('side.invite'),
    );
    this.#rows = virtualList({
      label: t('side.members'),
      signal,
      key: (item) => item.key,
      height: (item) => (item.user ? 44 : 32),
      counts: (item) => Boolean(item.user),
      create: (item) => (item.user ? this.#memberRow() : sectionHead()),
      same: (a, b) => a.user === b.user && a.label === b.label && a.chat === b.chat,
    });
    const tools = el('div', { class: 'side-tools' }, search.node, this.#invite);
    this.panel = el('div', { class: 'side-panel col' }, tools, this.#rows.node);
    store.watch((state) => [state.chats.get(gid), state.users], () => this.#draw(), signal);
  }

  #draw() {
    const { store, i18n: { t, collator } } = this.#ctx;
    const state = store.get();
    const chat = state.chats.get(this.#gid);
    if (!chat) return;
    text(this.count, String(chat.members.length));
    this.#invite.hidden = !rightsIn(state, chat).invite;
    const compare = byName(collator);
    const rank = (user) => (isAdminOf(chat, user) ? 0 : 1);
    const all = matching(chat.members.map((id) => state.users.byId.get(id)).filter(Boolean), this.#words)
      .sort((a, b) => rank(a) - rank(b) || compare(a, b));
    const part = (key, users) => (users.length === 0 ? [] : [
      { key, label: t('people.section', { name: t(`people.${key}`), count: users.length }) },
      ...users.map((user) => ({ key: String(user.id), user, chat })),
    ]);
    this.#rows.set([
      ...part('online', all.filter((user) => user.status !== 'offline')),
      ...part('offline', all.filter((user) => user.status === 'offline')),
    ]);
  }

  #memberRow() {
    const node = el('button', { class: 'side-row row hov ring-in', type: 'button', 'aria-haspopup': 'menu' });
    node.addEventListener('click', () => openMenu(node, this.#menu(Number(node.dataset.id))));
    return { node, update: ({ user, chat }) => this.#fillRow(node, user, chat) };
  }

  /** @param {HTMLElement} node @param {User} user @param {Chat} chat */
  #fillRow(node, user, chat) {
    const { store, i18n: { t } } = this.#ctx;
    const { users, session } = store.get();
    const isShown = !['online', 'offline'].includes(user.status); // the dot says these two
    const sign = user.id === session.me ? t('side.me') : isShown && t(`status.${user.status}`);
    node.dataset.id = String(user.id);
    node.replaceChildren(
      userAvatar(user, 32),
      el(
        'span',
        { class: 'side-lines' },
        el('bdi', { class: 'side-name clip', text: user.realname }),
        el('span', {
          class: 'side-sub clip dim',
          text: [describe(users, user), sign].filter(Boolean).join(' · '),
        }),
      ),
      ...(isAdminOf(chat, user) ? [el('span', { class: 'tag soft', text: t(roleKey(chat, user)) })] : []),
    );
  }

  /**
   * Actions on a member, as far as one has the right.
   * @param {number} id
   */
  #menu(id) {
    const { store, commands, router, i18n: { t } } = this.#ctx;
    const state = store.get();
    const user = state.users.byId.get(id);
    const chat = state.chats.get(this.#gid);
    const rights = rightsIn(state, chat);
    const isMe = id === state.session.me;
    /** @type {(import('../../shared/menu.js').Item|null)[]} */
    const items = [];
    if (!isMe) {
      const write = () => router.go(pathOf.chat(commands.openDirect(id)));
      items.push({ label: t('people.message'), icon: 'chat', run: write });
    }
    items.push({ label: t('people.profile'), icon: 'contacts', run: () => router.go(pathOf.person(id)) });
    if (rights.appoint) {
      const isAdmin = isAdminOf(chat, user);
      const label = t(isAdmin ? 'group.noAdmin' : 'group.makeAdmin');
      const set = () => commands.setAdmin(this.#gid, user.id, !isAdmin);
      items.push({ label, icon: 'shield', run: () => this.#askAdmin(user, label, set) });
    }
    if (rights.own && !isMe && isSynced(state)) items.push(...this.#ownersItems(user, chat));
    if (rights.kick && !isMe) {
      items.push(null, { label: t('side.kick'), icon: 'close', danger: true, run: () => this.#askKick(user) });
    }
    return items;
  }

  /**
   * The owner appoints administrators and can hand the group over.
   * @param {User} user @param {Chat} chat
   * @returns {import('../../shared/menu.js').Item[]}
   */
  #ownersItems(user, chat) {
    const { commands, i18n: { t } } = this.#ctx;
    const isAdmin = isAdminOf(chat, user);
    const label = t(isAdmin ? 'group.noAdmin' : 'group.makeAdmin');
    const set = () => commands.setGroupAdmin(this.#gid, user.id, !isAdmin);
    return [
      { label, icon: 'shield', run: () => this.#askAdmin(user, label, set) },
      { label: t('handOver.title'), icon: 'key', run: () => askHandOver(this.#ctx, this.#gid, user) },
    ];
  }

  /** @param {User} user @param {string} label @param {() => Promise<unknown>} set */
  #askAdmin(user, label, set) {
    const { i18n: { t } } = this.#ctx;
    ask(this.#ctx, {
      title: label,
      text: user.realname,
      action: t('group.set'),
      run: set,
    });
  }

  /** @param {User} user */
  #askKick(user) {
    const { commands, i18n: { t } } = this.#ctx;
    ask(this.#ctx, {
      title: t('kick.title', { name: user.realname }),
      text: t('kick.text'),
      action: t('kick.action'),
      danger: true,
      run: () => commands.kick(this.#gid, user.id),
    });
  }
}

/** @param {Chat} chat @param {User} user */
const roleKey = (chat, user) =>
  chat.type === 'group' && ownerOf(chat) === user.account ? 'group.fact.owner' : 'chat.admin';

function sectionHead() {
  const node = el('p', { class: 'section-head row f12 dim side-section' });
  return { node, update: ({ label }) => text(node, label) };
}
