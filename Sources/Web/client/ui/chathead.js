// The head of a chat: the way back, face, title, star, people online, buttons.

import { iconButton } from '../../shared/controls.js';
import { attr, el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, otherOf, rightsIn } from '../state/chats.js';
import { totalUnread } from '../state/unread.js';
import { describe } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { chatAvatar } from './avatar.js';
import { badge } from './badge.js';
import { openChatMenu } from './chatmenu.js';
import { createWriters } from './writers.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/chats.js').Chat} Chat */
/** @typedef {import('../state/state.js').State} State */

/** @param {string} gid @param {Context} ctx @param {() => void} togglePanel */
export function createChatHead(gid, ctx, togglePanel) {
  const { i18n: { t } } = ctx;
  const panelButton = iconButton({
    label: t('chat.panel'),
    icon: 'panel',
    class: 'chat-panel-button',
    onClick: togglePanel,
  });
  const more = iconButton({ label: t('chat.more'), icon: 'more', onClick: () => openChatMenu(more, gid, ctx) });
  more.setAttribute('aria-haspopup', 'menu');
  const node = el(
    'header',
    { class: 'head chat-head' },
    backButton(ctx),
    ...titleParts(gid, ctx, togglePanel),
    historyButton(gid, ctx, { label: t('chat.search'), icon: 'search', class: 'chat-search' }),
    historyButton(gid, ctx, { label: t('chat.history'), icon: 'history', class: 'chat-history' }),
    panelButton,
    more,
  );
  return {
    node,
    /** @param {boolean} is */
    showPanel: (is) => attr(panelButton, 'aria-pressed', is),
  };
}

/**
 * @param {string} gid @param {Context} ctx
 * @param {{label: string, icon: import('../../shared/icons.js').IconName, class: string}} how
 */
const historyButton = (gid, { router }, how) =>
  iconButton({ ...how, onClick: () => router.go(pathOf.history(gid)) });

/**
 * Back to the list, on phones; with how much is unread in other chats.
 * @param {Context} ctx
 */
export function backButton({ store, router, i18n, signal }) {
  const others = el('span', { class: 'chat-others' });
  store.watch((state) => totalUnread(state).count, (count) => {
    const sign = badge({ count, mentions: totalUnread(store.get()).mentions, sign: false, i18n });
    others.replaceChildren(...[sign].filter(Boolean));
  }, signal);
  return el(
    'button',
    {
      class: 'head-back',
      type: 'button',
      'aria-label': i18n.t('chat.back'),
      on: { click: () => router.back(pathOf.chats()) },
    },
    icon('back', 22),
    others,
  );
}

/** Face, title, star and the line below them; they follow the state. */
function titleParts(gid, ctx, togglePanel) {
  const { store, commands, i18n, signal } = ctx;
  const face = el('span', { class: 'chat-face' });
  const title = el('bdi', {});
  const star = el('button', {
    class: 'ibtn soft chat-star',
    type: 'button',
    on: { click: () => commands.star(gid, !store.get().chats.get(gid).star) },
  });
  const sub = el('p', { class: 'head-sub clip f12 dim', dir: 'auto' });
  const drawSub = () => {
    const state = store.get();
    const chat = state.chats.get(gid);
    if (chat) text(sub, writers?.words() || subtitle(state, chat, i18n));
  };
  /** @type {ReturnType<typeof createWriters>|null} */ let writers = null;
  writers = createWriters(gid, ctx, drawSub);
  store.watch((state) => [state.chats.get(gid), state.users, i18n], () => {
    const state = store.get();
    const chat = state.chats.get(gid);
    if (!chat) return;
    text(title, chatTitle(state, chat, i18n.t));
    face.replaceChildren(chatAvatar(state, chat, 36, i18n));
    drawSub();
    drawStar(star, chat, i18n.t);
  }, signal);
  return [
    face,
    el(
      'div',
      { class: 'head-titles' },
      el(
        'h1',
        { class: 'head-title clip chat-title row' },
        el('button', { class: 'chat-title-button clip ring-in', type: 'button', on: { click: togglePanel } }, title),
        star,
      ),
      sub,
    ),
  ];
}

/** A chat that the server does not know yet, and the system chat, have none. */
function drawStar(star, chat, t) {
  star.hidden = chat.id === 0 || chat.type === 'system';
  star.replaceChildren(icon('star', 16, { filled: chat.star }));
  attr(star, 'aria-pressed', Boolean(chat.star));
  attr(star, 'aria-label', t('chat.star'));
  star.title = t(chat.star ? 'chat.unstar' : 'chat.star');
}

/** @param {State} state @param {Chat} chat @param {import('../../shared/i18n.js').I18n} i18n */
function subtitle(state, chat, { t, count }) {
  if (chat.type === 'one2one') {
    const other = state.users.byId.get(otherOf(chat, state.session.me));
    return other ? [t(`status.${other.status}`), describe(state.users, other)].filter(Boolean).join(' · ') : '';
  }
  const online = chat.members.filter((id) => (state.users.byId.get(id)?.status ?? 'offline') !== 'offline').length;
  const parts = [count('chat.members', chat.members.length), count('chat.online', online)];
  if (!rightsIn(state, chat).write) parts.push(t(chat.dismissDate ? 'chat.dismissed' : 'chat.readOnly'));
  return parts.join(t('text.comma'));
}
