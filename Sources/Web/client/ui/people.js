// People: departments in the list column, the people of one in the middle, the chosen one at the side.

import { attr, el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { matching } from '../state/find.js';
import { deptPath, describe, people } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { button, searchField } from './controls.js';
import { openNewGroup } from './picker.js';
import { profile } from './profile.js';
import { createTree } from './tree.js';
import { virtualList } from './virtuallist.js';

/** @param {import('./page.js').Context} ctx */
export function createPeople(ctx) {
  const { store, router, i18n, signal } = ctx;
  const { t } = i18n;
  const phone = matchMedia('(max-width: 599px)');
  let dept = 0, words = '';

  const search = searchField({ label: t('people.search'), onInput: (value) => { words = value; draw(); } });
  const tree = createTree(ctx, (id) => { dept = id; draw(); });
  const title = el('h1', { class: 'head-title' });
  const sub = el('p', { class: 'head-sub' });
  const rows = virtualList({
    label: t('region.people'), signal,
    empty: el('p', { class: 'empty', text: t('people.none') }),
    key: (item) => item.key,
    height: (item) => (item.user ? (phone.matches ? 64 : 56) : 34),
    counts: (item) => Boolean(item.user),
    create: (item) => (item.user ? personRow() : head()),
    same: (a, b) => a.user === b.user && a.label === b.label && a.selected === b.selected,
  });

  function head() {
    const node = el('p', { class: 'section-head people-section' });
    return { node, update: ({ label }) => text(node, label) };
  }

  function personRow() {
    const node = el('a', { class: 'people-row' });
    return {
      node,
      update({ user, selected }) {
        const { users, session } = store.get();
        const role = users.roles[user.role] ?? '';
        node.href = `#${pathOf.person(user.id)}`;
        attr(node, 'aria-current', selected ? 'true' : null);
        node.replaceChildren(userAvatar(user, 40),
          el('span', { class: 'people-lines' },
            el('span', { class: 'people-name' }, el('bdi', { text: user.realname }), user.id === session.me && el('span', { class: 'people-me', text: t('people.me') })),
            el('span', { class: 'people-sub', text: role || user.account })),
          el('span', { class: 'people-about', text: user.phone || user.mobile || users.depts.get(user.dept)?.name || '' }),
          el('span', { class: `people-status status-${user.status}`, text: t(`status.${user.status}`) }));
      },
    };
  }

  function draw() {
    const state = store.get();
    const all = matching(people(state.users, i18n.collator, { dept: words ? 0 : dept }), words);
    const online = all.filter((user) => user.status !== 'offline');
    const chosen = state.view.route.person;
    const part = (key, users) => (users.length === 0 ? [] : [
      { key, label: t('people.section', { name: t(`people.${key}`), count: users.length }) },
      ...users.map((user) => ({ key: String(user.id), user, selected: user.id === chosen })),
    ]);
    text(title, words ? t('people.found') : state.users.depts.get(dept)?.name ?? t('people.all'));
    text(sub, [!words && deptPath(state.users.depts, dept).slice(0, -1).join(' / '),
      [i18n.count('people.count', all.length), i18n.count('chat.online', online.length)].join(t('text.comma'))].filter(Boolean).join(' · '));
    rows.set([...part('online', online), ...part('offline', all.filter((user) => user.status === 'offline'))]);
  }

  const card = el('aside', { class: 'people-card', 'aria-label': t('people.profile') });
  const detail = el('main', { class: 'people', 'aria-label': t('region.people') },
    el('div', { class: 'people-list' },
      el('header', { class: 'head people-head' }, el('div', { class: 'head-titles' }, title, sub),
        button({ label: t('list.newGroup'), icon: 'groups', onClick: () => openNewGroup(ctx) })),
      rows.node), card);
  store.watch((state) => [state.users.byId.get(state.view.route.person), state.chats, state.users.depts], ([user]) => {
    card.hidden = !user;
    detail.dataset.person = Boolean(user);
    card.replaceChildren(
      el('header', { class: 'head people-back' }, el('button', {
        class: 'head-back', type: 'button', 'aria-label': t('chat.back'), on: { click: () => router.back(pathOf.people()) },
      }, icon('back', 22)), el('h2', { class: 'head-title', text: t('people.profile') })),
      el('div', { class: 'people-profile' }, ...(user ? profile(user, ctx) : [])));
  }, signal);

  store.watch((state) => [state.users, state.view.route.person], draw, signal);
  phone.addEventListener('change', draw, { signal });

  return [
    el('nav', { class: 'people-tree column-list', 'aria-label': t('region.depts') },
      el('div', { class: 'column-head' }, el('h1', { class: 'column-title', text: t('rail.people') }), search.node), tree),
    detail,
  ];
}
