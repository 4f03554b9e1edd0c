// The card of a person: face, status, what to do, what is known.

import { el } from '../../shared/dom.js';
import { recentChats } from '../state/chats.js';
import { deptPath } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { button, iconButton } from '../../shared/controls.js';
import { openNewGroup } from './picker.js';

const MAX_GROUPS = 8;

/**
 * @param {any} user
 * @param {import('./page.js').Context} ctx
 * @param {{message?: boolean}} [how]
 * @returns {Node[]}
 */
export function profile(user, ctx, { message = true } = {}) {
  const { store, commands, router, i18n } = ctx;
  const { t } = i18n;
  const state = store.get();
  const me = user.id === state.session.me;
  const facts = [
    ['dept', deptPath(state.users.depts, user.dept).join(' / ')],
    ['role', state.users.roles[user.role]],
    ['mobile', user.mobile],
    ['phone', user.phone],
    ['email', user.email],
    ['qq', user.qq],
    ['site', user.site],
  ].filter(([, value]) => value);
  const shared = recentChats(state).filter((chat) => chat.type === 'group' && chat.members.includes(user.id));

  return [
    el(
      'div',
      { class: 'prof-top row' },
      userAvatar(user, 72, { dot: false }),
      el(
        'div',
        {},
        el('h2', { class: 'prof-name' }, el('bdi', { text: user.realname })),
        el('p', { class: 'prof-account f13 dim', text: user.account }),
        el(
          'p',
          { class: `prof-status row f13 status-${user.status}` },
          el('i', { class: `dot dot-${user.status}` }),
          t(`status.${user.status}`),
        ),
      ),
    ),
    message && !me
      ? el(
        'div',
        { class: 'prof-do' },
        button({
          label: t('people.message'),
          kind: 'primary',
          icon: 'chat',
          onClick: () => router.go(pathOf.chat(commands.openDirect(user.id))),
        }),
        iconButton({
          label: t('list.newGroup'),
          icon: 'groups',
          class: 'ibtn-line',
          onClick: () => openNewGroup(ctx, [user.id]),
        }),
      )
      : '',
    me ? button({ label: t('profile.edit'), icon: 'edit', onClick: () => router.go(pathOf.settings('profile')) }) : '',
    facts.length
      ? el(
        'dl',
        { class: 'prof-facts f14' },
        facts.map(([key, value]) => [
          el('dt', { text: t(`profile.${key}`) }),
          el(
            'dd',
            {},
            key === 'email'
              ? el('a', { class: 'mk-link', href: `mailto:${value}`, text: value })
              : el('bdi', { text: value }),
          ),
        ]).flat(),
      )
      : '',
    !me && shared.length
      ? el(
        'div',
        {},
        el('h3', { class: 'section-head row f12 dim', text: i18n.count('profile.shared', shared.length) }),
        shared.slice(0, MAX_GROUPS).map((chat) =>
          el(
            'a',
            { class: 'prof-chat row hov', href: `#${pathOf.chat(chat.gid)}` },
            chatAvatar(state, chat, 32, i18n),
            el('bdi', { text: chat.name }),
          )
        ),
      )
      : '',
  ].filter(Boolean);
}
