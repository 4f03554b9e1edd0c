// Letters on a colour. People are circles, groups and notices squares; a dot tells the status by shape and colour.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { avatarColour, avatarLetters } from '../state/avatar.js';
import { chatTitle, otherOf } from '../state/chats.js';

/**
 * @param {{id: number|string, name: string, size: number, shape?: 'round'|'square', drawing?: string, status?: string}} how
 */
export function avatar({ id, name, size, shape = 'round', drawing, status }) {
  const { letters, script } = avatarLetters(name, { group: shape === 'square', small: size < 28 });
  const node = el('span', {
    class: `av av-${size} av-${shape} av-c${avatarColour(id)} av-${script}`, 'aria-hidden': 'true',
  }, drawing ? icon(drawing, 20) : el('span', { class: 'av-letters', text: letters }));
  if (status) node.append(el('span', { class: 'av-dot', data: { status } }));
  return node;
}

/** @param {any} user @param {number} size @param {{dot?: boolean}} [how] */
export const userAvatar = (user, size, { dot = true } = {}) =>
  avatar({ id: user?.id ?? 0, name: user?.realname ?? '?', size, status: dot && user ? user.status : undefined });

/** @param {any} state @param {any} chat @param {number} size @param {any} i18n */
export function chatAvatar(state, chat, size, i18n) {
  if (chat.type === 'one2one') return userAvatar(state.users.byId.get(otherOf(chat, state.session.me)), size);
  return avatar({
    id: chat.gid, name: chatTitle(state, chat, i18n.t), size, shape: 'square',
    drawing: chat.type === 'system' ? 'bell' : undefined,
  });
}

/** Changes the dot of an avatar in place. */
export const setDot = (node, status) => attr(node.querySelector('.av-dot') ?? node, 'data-status', status);
