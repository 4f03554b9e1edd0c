// Groups: one's own, led ones, the public ones to join, the hidden and the dismissed; the chosen one at the
// side.

import { button, searchField } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { chatTitle, recentChats, rightsIn } from '../state/chats.js';
import { asWords, findIn } from '../state/pinyin.js';
import { pathOf } from '../state/view.js';
import { chatAvatar } from './avatar.js';
import { createCard } from './card.js';
import { groupCard } from './groupcard.js';
import { createGroupKinds } from './groupkinds.js';
import { fillListRow, listColumn, listDetail, listRow } from './listpage.js';
import { openNewGroup } from './picker.js';
import { virtualList } from './virtuallist.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/chats.js').Chat} Chat */
/** @typedef {import('../state/state.js').State} State */

/** @type {Record<string, (state: State, chat: Chat) => boolean>} */
const IS_KIND = {
  mine: (state, chat) => chat.dismissDate === 0 && !chat.hide,
  led: (state, chat) => chat.dismissDate === 0 && rightsIn(state, chat).admin,
  hidden: (state, chat) => Boolean(chat.hide),
  dismissed: (state, chat) => chat.dismissDate > 0,
};

/** @param {Context} ctx @returns {Node[]} */
export const createGroups = (ctx) => new GroupsPage(ctx).nodes;

class GroupsPage {
  #ctx;
  #phone = matchMedia('(max-width: 599px)');
  #kind = 'mine';
  #words = '';
  #problem = ''; // why the public groups are not there
  #kinds;
  #empty = el('p', { class: 'empty' });
  #rows;
  #detail;

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { store, i18n: { t }, signal } = ctx;
    const search = searchField({
      label: t('group.search'),
      onInput: (words) => {
        this.#words = words;
        this.#draw();
      },
    });
    this.#kinds = createGroupKinds(t, (kind) => this.#choose(kind));
    this.#rows = virtualList({
      label: t('region.groups'),
      signal,
      empty: this.#empty,
      key: (chat) => chat.gid,
      height: () => (this.#phone.matches ? 64 : 56),
      create: () => this.#row(),
      same: () => false,
    });
    this.#detail = listDetail({
      label: t('region.groups'),
      tools: [button({ label: t('list.newGroup'), icon: 'plus', onClick: () => openNewGroup(ctx) })],
      rows: this.#rows.node,
      card: createCard({ label: t('group.about'), back: pathOf.groups() }, ctx),
    });
    const column = listColumn(
      { label: t('rail.groups'), title: t('rail.groups'), search: search.node },
      this.#kinds.node,
    );
    this.nodes = [column, this.#detail.node];
    const show = () => this.#show(chosenGroup(store.get()));
    store.watch((state) => [chosenGroup(state), state.users.byId, state.chats], show, signal);
    store.watch((state) => [state.chats, state.publics, state.view.route], () => this.#draw(), signal);
    this.#phone.addEventListener('change', () => this.#draw(), { signal });
  }

  /** @param {Chat|null} chat */
  #show(chat) {
    this.#detail.showCard(chat ? groupCard(chat, this.#ctx) : undefined);
  }

  #row() {
    const node = listRow();
    return { node, update: (chat) => this.#fillRow(node, chat) };
  }

  /** @param {HTMLAnchorElement} node @param {Chat} chat */
  #fillRow(node, chat) {
    const { store, i18n } = this.#ctx;
    const { t } = i18n;
    const state = store.get();
    const isJoined = this.#kind === 'public' && state.chats.has(chat.gid);
    fillListRow(node, {
      path: pathOf.group(chat.gid),
      isCurrent: chat.gid === state.view.route.part,
      face: chatAvatar(state, chat, 40, i18n),
      name: chatTitle(state, chat, t),
      second: i18n.count('chat.members', chat.members.length),
      about: chat.lastActiveTime
        ? t('group.lastActive', { time: i18n.listTime(chat.lastActiveTime * 1000, Date.now()) })
        : '',
      status: el(
        'span',
        { class: 'people-status f13' },
        chat.public && el('span', { class: 'tag soft', text: t('switcher.public') }),
        ' ',
        isJoined && el('span', { class: 'tag soft', text: t('group.joined') }),
      ),
    });
  }

  #draw() {
    const { store, i18n } = this.#ctx;
    const { t } = i18n;
    const state = store.get();
    if (state.view.route.section !== 'groups') return;
    const of = (kind) => groupsOf(state, kind);
    this.#kinds.show(this.#kind, (kind) => (kind === 'public' && !state.publics ? '' : String(of(kind).length)));
    const wanted = asWords(this.#words);
    const found = of(this.#kind).filter((chat) => findIn(chatTitle(state, chat, t), wanted));
    this.#detail.setHead(t(`group.kind.${this.#kind}`), i18n.count('group.count', found.length));
    this.#empty.textContent = this.#problem || t(this.#words ? 'group.noneFound' : `group.none.${this.#kind}`);
    this.#rows.set(found);
  }

  #choose(kind) {
    this.#kind = kind;
    this.#draw();
    if (kind === 'public') this.#load();
  }

  async #load() {
    const { commands, i18n: { t } } = this.#ctx;
    this.#problem = '';
    try {
      await commands.publicGroups();
    } catch (cause) {
      this.#problem = failure(cause, t);
      this.#draw();
    }
  }
}

/** @param {State} state @param {string} kind @returns {readonly Chat[]} */
function groupsOf(state, kind) {
  if (kind === 'public') return state.publics ?? [];
  return recentChats(state).filter((chat) => {
    if (chat.type === 'one2one' && !chat.hide) return false;
    return (kind === 'hidden' || chat.type === 'group') && IS_KIND[kind](state, chat);
  });
}

/**
 * The group of the address, if it is known.
 * @param {State} state @returns {Chat|null}
 */
function chosenGroup({ view: { route }, chats, publics }) {
  if (route.section !== 'groups') return null;
  return chats.get(route.part) ?? publics?.find((chat) => chat.gid === route.part) ?? null;
}
