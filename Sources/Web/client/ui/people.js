// People: departments or roles in the list column, the people of one in the middle, the chosen one at the side.

import { button, choice, searchField } from '../../shared/controls.js';
import { attr, el, text } from '../../shared/dom.js';
import { matching } from '../state/find.js';
import { deptPath, people } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { createCard } from './card.js';
import { fillListRow, listColumn, listDetail, listRow } from './listpage.js';
import { openNewGroup } from './picker.js';
import { profile } from './profile.js';
import { createTree } from './tree.js';
import { virtualList } from './virtuallist.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/users.js').User} User */

/** @param {Context} ctx @returns {Node[]} */
export const createPeople = (ctx) => new PeoplePage(ctx).nodes;

class PeoplePage {
  #ctx;
  #phone = matchMedia('(max-width: 599px)');
  #which = { dept: 0, role: '' };
  #words = '';
  #byStatus = true; // those who are there first, each part with a head
  #rows;
  #detail;

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { store, i18n: { t }, signal } = ctx;
    const draw = () => this.#draw();
    this.#rows = this.#list();
    this.#detail = listDetail({
      label: t('region.people'),
      tools: [
        this.#orderButton(),
        button({ label: t('list.newGroup'), icon: 'groups', onClick: () => openNewGroup(ctx) }),
      ],
      rows: this.#rows.node,
      card: createCard({ label: t('people.profile'), back: pathOf.people() }, ctx),
    });
    this.nodes = [this.#column(), this.#detail.node];
    store.watch(
      (state) => [state.users.byId.get(state.view.route.person), state.chats, state.users.depts],
      ([user]) => this.#show(/** @type {User|undefined} */ (user)),
      signal,
    );
    store.watch((state) => [state.users, state.view.route.section, state.view.route.person], draw, signal);
    this.#phone.addEventListener('change', draw, { signal });
  }

  #column() {
    const { t } = this.#ctx.i18n;
    const search = searchField({
      label: t('people.search'),
      onInput: (words) => {
        this.#words = words;
        this.#draw();
      },
    });
    const tree = createTree(this.#ctx, (which) => {
      this.#which = which;
      this.#draw();
    });
    const kinds = choice({
      label: t('people.by'),
      kind: 'chip',
      value: 'dept',
      options: ['dept', 'role'].map((value) => ({ value, label: t(`people.by.${value}`) })),
      onChange: tree.show,
    });
    return listColumn(
      { label: t('region.depts'), title: t('rail.people'), search: search.node },
      el('div', { class: 'cl-filters people-kinds' }, kinds.node),
      tree.node,
    );
  }

  #orderButton() {
    const node = button({
      label: this.#ctx.i18n.t('people.onlineFirst'),
      icon: 'filter',
      onClick: () => {
        this.#byStatus = !this.#byStatus;
        attr(node, 'aria-pressed', this.#byStatus);
        this.#draw();
      },
    });
    attr(node, 'aria-pressed', true);
    return node;
  }

  #list() {
    const { i18n: { t }, signal } = this.#ctx;
    return virtualList({
      label: t('region.people'),
      signal,
      empty: el('p', { class: 'empty', text: t('people.none') }),
      key: (item) => item.key,
      height: (item) => (item.user ? (this.#phone.matches ? 64 : 56) : 34),
      counts: (item) => Boolean(item.user),
      create: (item) => (item.user ? this.#personRow() : sectionHead()),
      same: (a, b) => a.user === b.user && a.label === b.label && a.selected === b.selected,
    });
  }

  /** @param {User|undefined} user */
  #show(user) {
    this.#detail.showCard(user && profile(user, this.#ctx));
  }

  #personRow() {
    const node = listRow();
    return { node, update: ({ user, selected }) => this.#fillRow(node, user, selected) };
  }

  /** @param {HTMLAnchorElement} node @param {User} user @param {boolean} isCurrent */
  #fillRow(node, user, isCurrent) {
    const { store, i18n: { t } } = this.#ctx;
    const { users, session } = store.get();
    fillListRow(node, {
      path: pathOf.person(user.id),
      isCurrent,
      face: userAvatar(user, 40),
      name: user.realname,
      beside: user.id === session.me && el('span', { class: 'people-me dim', text: t('people.me') }),
      second: users.roles[user.role] || user.account,
      about: user.phone || user.mobile || users.depts.get(user.dept)?.name || '',
      status: el('span', { class: `people-status f13 status-${user.status}`, text: t(`status.${user.status}`) }),
    });
  }

  #draw() {
    const { store, i18n: { t, count, collator } } = this.#ctx;
    const { users, view: { route } } = store.get();
    if (route.section !== 'people') return;
    const [words, byStatus] = [this.#words, this.#byStatus];
    const all = matching(people(users, collator, words ? { byStatus } : { ...this.#which, byStatus }), words);
    const online = all.filter((user) => user.status !== 'offline');
    const item = (user) => ({ key: String(user.id), user, selected: user.id === route.person });
    const part = (key, some) => (some.length === 0 ? [] : [
      { key, label: t('people.section', { name: t(`people.${key}`), count: some.length }) },
      ...some.map(item),
    ]);
    const counts = [count('people.count', all.length), count('chat.online', online.length)].join(t('text.comma'));
    const above = words ? '' : deptPath(users.depts, this.#which.dept).slice(0, -1).join(' / ');
    this.#detail.setHead(this.#title(users), [above, counts].filter(Boolean).join(' · '));
    this.#rows.set(
      byStatus
        ? [...part('online', online), ...part('offline', all.filter((user) => user.status === 'offline'))]
        : all.map(item),
    );
  }

  #title({ depts, roles }) {
    const { t } = this.#ctx.i18n;
    if (this.#words) return t('people.found');
    return depts.get(this.#which.dept)?.name ?? (roles[this.#which.role] || t('people.all'));
  }
}

function sectionHead() {
  const node = el('p', { class: 'section-head row f12 dim people-section' });
  return { node, update: ({ label }) => text(node, label) };
}
