// The card of a person: face, status, what to do, what is known.

import { el } from '../../shared/dom.js';
import { recentChats } from '../state/chats.js';
import { deptPath } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { button, iconButton } from '../../shared/controls.js';
import { openNewGroup } from './picker.js';

const MAX_GROUPS = 8;

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/users.js').User} User */

/**
 * @param {User} user
 * @param {Context} ctx
 * @param {{message?: boolean}} [how] message: a button opens the chat with the person
 * @returns {Node[]}
 */
export function profile(user, ctx, how = {}) {
  const { store, router, i18n: { t } } = ctx;
  const isMe = user.id === store.get().session.me;
  const edit = () =>
    button({ label: t('profile.edit'), icon: 'edit', onClick: () => router.go(pathOf.settings('profile')) });
  return [
    top(user, t),
    !isMe && (how.message ?? true) && actions(user, ctx),
    isMe && edit(),
    facts(user, ctx),
    !isMe && sharedGroups(user, ctx),
  ].filter(Boolean);
}

const top = (user, t) =>
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
  );

/** @param {User} user @param {Context} ctx */
function actions(user, ctx) {
  const { commands, router, i18n: { t } } = ctx;
  return el(
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
  );
}

/**
 * The facts about the person; null without any.
 * @param {User} user @param {Context} ctx
 */
function facts(user, { store, i18n: { t } }) {
  const { depts, roles } = store.get().users;
  const known = [
    ['dept', deptPath(depts, user.dept).join(' / ')],
    ['role', roles[user.role]],
    ...['mobile', 'phone', 'email', 'qq', 'site'].map((key) => [key, user[key]]),
  ].filter(([, value]) => value);
  if (known.length === 0) return null;
  const content = (key, value) =>
    key === 'email' ? el('a', { class: 'mk-link', href: `mailto:${value}`, text: value }) : el('bdi', { text: value });
  return el(
    'dl',
    { class: 'prof-facts f14' },
    known.flatMap(([key, value]) => [el('dt', { text: t(`profile.${key}`) }), el('dd', {}, content(key, value))]),
  );
}

/**
 * Groups one has in common with the person; null without any.
 * @param {User} user @param {Context} ctx
 */
function sharedGroups(user, { store, i18n }) {
  const state = store.get();
  const shared = recentChats(state).filter((chat) => chat.type === 'group' && chat.members.includes(user.id));
  if (shared.length === 0) return null;
  return el(
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
  );
}
