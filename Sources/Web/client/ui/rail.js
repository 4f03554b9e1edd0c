// The rail at the left (on phones the tab bar below): who I am, where to go, how much is unread.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { isSynced } from '../state/session.js';
import { totalUnread } from '../state/unread.js';
import { pathOf } from '../state/view.js';
import { setDot, userAvatar } from './avatar.js';
import { badge } from './badge.js';
import { openSaved } from './saved.js';
import { openMenu, shownItems } from '../../shared/menu.js';

/** @param {import('./page.js').Context} ctx */
export function createRail(ctx) {
  const { store, i18n, signal } = ctx;
  const { t } = i18n;
  const item = (section, drawing, path, extra = '') =>
    el(
      'a',
      {
        class: `rail-item soft hov ${extra}`,
        href: `#${path}`,
        data: { section },
        title: extra ? t(`rail.${section}`) : null,
        'aria-label': extra ? t(`rail.${section}`) : null,
      },
      el('span', { class: 'rail-icon' }, icon(drawing, 20)),
      el('span', { class: 'rail-word', text: t(`rail.${section}`) }),
    );

  const me = el('button', { class: 'rail-me', type: 'button', 'aria-haspopup': 'menu' });
  const chats = item('chats', 'chat', pathOf.chats());
  const items = [
    chats,
    item('people', 'contacts', pathOf.people()),
    item('groups', 'groups', pathOf.groups()),
    item('history', 'history', pathOf.history()),
    item('settings', 'settings', pathOf.settings(), 'rail-foot'),
  ];
  me.addEventListener('click', () => openOwnMenu(me, ctx));

  store.watch((state) => state.users.byId.get(state.session.me), (user) => {
    if (!user) return;
    me.setAttribute('aria-label', t('rail.me', { name: user.realname, status: t(`status.${user.status}`) }));
    const look = `${user.realname} ${user.avatar}`;
    if (me.dataset.look === look) setDot(me.firstElementChild, user.status);
    else me.replaceChildren(userAvatar(user, 38));
    me.dataset.look = look;
  }, signal);

  store.watch((state) => state.view.route.section, (section) => {
    for (const one of items) attr(one, 'aria-current', one.dataset.section === section ? 'page' : null);
  }, signal);

  // Back to the chat that was open; on a phone back to the list.
  const phone = matchMedia('(max-width: 599px)');
  store.watch((state) => (state.chats.has(state.view.last) ? state.view.last : ''), (gid) => {
    const aim = () => {
      chats.href = `#${gid && !phone.matches ? pathOf.chat(gid) : pathOf.chats()}`;
    };
    phone.onchange = aim;
    aim();
  }, signal);

  store.watch((state) => Object.values(totalUnread(state)), ([count, mentions]) => {
    chats.querySelector('.badge')?.remove();
    const mark = badge({ count, mentions, sign: false, i18n });
    if (mark) chats.firstElementChild.append(mark);
  }, signal);

  return el('nav', { class: 'rail', 'aria-label': t('region.rail') }, me, ...items);
}

/** Status and leaving. */
export function openOwnMenu(anchor, ctx) {
  const { store, commands, router, i18n: { t } } = ctx;
  const { users, session } = store.get();
  const status = users.byId.get(session.me)?.status;
  const choice = (name, drawing) => ({
    label: t(`status.${name}`),
    icon: drawing,
    checked: name === status,
    run: () => commands.setStatus(name),
  });
  openMenu(anchor, shownItems([
    choice('online', 'check'),
    choice('busy', 'bell-off'),
    choice('away', 'clock'),
    null,
    isSynced(store.get()) && { label: t('saved.title'), icon: 'bookmark', run: () => openSaved(ctx) },
    { label: t('settings.profile'), icon: 'contacts', run: () => router.go(pathOf.settings('profile')) },
    { label: t('settings.password'), icon: 'key', run: () => router.go(pathOf.settings('password')) },
    null,
    { label: t('rail.logout'), icon: 'logout', run: () => commands.logout() },
  ]));
}
