// People: departments or roles in the list column, the people of one in the middle, the chosen one at the side.

import { attr, el, text } from '../../shared/dom.js';
import { matching } from '../state/find.js';
import { deptPath, people } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { createCard } from './card.js';
import { button, choice, searchField } from '../../shared/controls.js';
import { openNewGroup } from './picker.js';
import { profile } from './profile.js';
import { createTree } from './tree.js';
import { virtualList } from './virtuallist.js';

/** @param {import('./page.js').Context} ctx */
export function createPeople(ctx) {
  const { store, i18n, signal } = ctx;
  const { t } = i18n;
  const phone = matchMedia('(max-width: 599px)');
  let which = { dept: 0, role: '' }, words = '', byStatus = true;

  const search = searchField({
    label: t('people.search'),
    onInput: (value) => {
      words = value;
      draw();
    },
  });
  const tree = createTree(ctx, (chosen) => {
    which = chosen;
    draw();
  });
  const kinds = choice({
    label: t('people.by'),
    kind: 'chip',
    value: 'dept',
    options: ['dept', 'role'].map((value) => ({ value, label: t(`people.by.${value}`) })),
    onChange: tree.show,
  });
  const order = button({
    label: t('people.onlineFirst'),
    icon: 'filter',
    onClick: () => {
      byStatus = !byStatus;
      attr(order, 'aria-pressed', byStatus);
      draw();
    },
  });
  attr(order, 'aria-pressed', true);
  const title = el('h1', { class: 'head-title clip' });
  const sub = el('p', { class: 'head-sub clip f12 dim' });
  const rows = virtualList({
    label: t('region.people'),
    signal,
    empty: el('p', { class: 'empty', text: t('people.none') }),
    key: (item) => item.key,
    height: (item) => (item.user ? (phone.matches ? 64 : 56) : 34),
    counts: (item) => Boolean(item.user),
    create: (item) => (item.user ? personRow() : head()),
    same: (a, b) => a.user === b.user && a.label === b.label && a.selected === b.selected,
  });

  function head() {
    const node = el('p', { class: 'section-head row f12 dim people-section' });
    return { node, update: ({ label }) => text(node, label) };
  }

  function personRow() {
    const node = el('a', { class: 'people-row hov ring-in' });
    return {
      node,
      update({ user, selected }) {
        const { users, session } = store.get();
        const role = users.roles[user.role] ?? '';
        node.href = `#${pathOf.person(user.id)}`;
        attr(node, 'aria-current', selected ? 'true' : null);
        node.replaceChildren(
          userAvatar(user, 40),
          el(
            'span',
            { class: 'people-lines' },
            el(
              'span',
              { class: 'people-name clip' },
              el('bdi', { text: user.realname }),
              user.id === session.me && el('span', { class: 'people-me dim', text: t('people.me') }),
            ),
            el('span', { class: 'people-sub clip dim', text: role || user.account }),
          ),
          el('span', {
            class: 'people-about clip f13 soft',
            text: user.phone || user.mobile || users.depts.get(user.dept)?.name || '',
          }),
          el('span', { class: `people-status f13 status-${user.status}`, text: t(`status.${user.status}`) }),
        );
      },
    };
  }

  function draw() {
    const state = store.get();
    if (state.view.route.section !== 'people') return;
    const { depts, roles } = state.users;
    const all = matching(people(state.users, i18n.collator, words ? { byStatus } : { ...which, byStatus }), words);
    const online = all.filter((user) => user.status !== 'offline');
    const chosen = state.view.route.person;
    const item = (user) => ({ key: String(user.id), user, selected: user.id === chosen });
    const part = (key, users) => (users.length === 0 ? [] : [
      { key, label: t('people.section', { name: t(`people.${key}`), count: users.length }) },
      ...users.map(item),
    ]);
    text(title, words ? t('people.found') : depts.get(which.dept)?.name ?? (roles[which.role] || t('people.all')));
    text(
      sub,
      [
        !words && deptPath(depts, which.dept).slice(0, -1).join(' / '),
        [i18n.count('people.count', all.length), i18n.count('chat.online', online.length)].join(t('text.comma')),
      ].filter(Boolean).join(' · '),
    );
    rows.set(
      byStatus
        ? [...part('online', online), ...part('offline', all.filter((user) => user.status === 'offline'))]
        : all.map(item),
    );
  }

  const card = createCard({ label: t('people.profile'), back: pathOf.people() }, ctx);
  const detail = el(
    'main',
    { class: 'people', 'aria-label': t('region.people') },
    el(
      'div',
      { class: 'people-list col' },
      el(
        'header',
        { class: 'head people-head' },
        el('div', { class: 'head-titles' }, title, sub),
        order,
        button({ label: t('list.newGroup'), icon: 'groups', onClick: () => openNewGroup(ctx) }),
      ),
      rows.node,
    ),
    card.node,
  );
  store.watch((state) => [state.users.byId.get(state.view.route.person), state.chats, state.users.depts], ([user]) => {
    detail.dataset.person = Boolean(user);
    card.show(user && profile(user, ctx));
  }, signal);

  store.watch((state) => [state.users, state.view.route.section, state.view.route.person], draw, signal);
  phone.addEventListener('change', draw, { signal });

  return [
    el(
      'nav',
      { class: 'people-tree column-list col', 'aria-label': t('region.depts') },
      el('div', { class: 'column-head row' }, el('h1', { class: 'column-title', text: t('rail.people') }), search.node),
      el('div', { class: 'cl-filters people-kinds' }, kinds.node),
      tree.node,
    ),
    detail,
  ];
}
