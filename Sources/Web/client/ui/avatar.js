// Avatars of users and chats of the state.

import { avatar } from '../../shared/avatar.js';
import { attr } from '../../shared/dom.js';
import { chatTitle, otherOf } from '../state/chats.js';

/** @typedef {import('../state/users.js').User} User */

/**
 * @param {User|undefined} user undefined for somebody who is not known here @param {number} size
 * @param {{dot?: boolean}} how
 */
export const userAvatar = (user, size, how = {}) =>
  avatar({
    id: user?.id ?? 0,
    name: user?.realname ?? '?',
    size,
    picture: user?.avatar,
    status: (how.dot ?? true) && user ? user.status : undefined,
  });

/**
 * @param {import('../state/state.js').State} state @param {import('../state/chats.js').Chat} chat
 * @param {number} size @param {import('../../shared/i18n.js').I18n} i18n
 */
export function chatAvatar(state, chat, size, i18n) {
  if (chat.type === 'one2one') return userAvatar(state.users.byId.get(otherOf(chat, state.session.me)), size);
  return avatar({
    id: chat.gid,
    name: chatTitle(state, chat, i18n.t),
    size,
    shape: 'square',
    drawing: chat.type === 'system' ? 'bell' : undefined,
  });
}

/** Changes the dot of an avatar in place. */
export const setDot = (node, status) => attr(node.querySelector('.av-dot') ?? node, 'data-status', status);
