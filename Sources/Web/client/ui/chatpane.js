// The chat: head, messages, composer, and the side panel beside them.

import { attr, el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, otherOf, rightsIn } from '../state/chats.js';
import { totalUnread } from '../state/unread.js';
import { describe } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { watchDrop } from './attach.js';
import { chatAvatar } from './avatar.js';
import { badge } from './badge.js';
import { createBanner } from './banner.js';
import { openChatMenu } from './chatmenu.js';
import { createComposer } from './composer.js';
import { iconButton } from '../../shared/controls.js';
import { createMessageList } from './messagelist.js';
import { createSidePanel } from './sidepanel.js';

/** @param {import('./page.js').Context} ctx */
export function createChatPane(ctx) {
  const { store, commands, router, i18n, getPrefs, setPrefs, signal } = ctx;
  const { t } = i18n;
  const phone = matchMedia('(max-width: 599px)');
  const wide = matchMedia('(min-width: 1200px)');
  let over = false; // the panel lies over the chat on middle widths, and is shut at first

  const node = el('main', { class: 'chat page-detail', 'aria-label': t('region.chat') });
  let life = null;

  store.watch((state) => (state.chats.has(state.view.route.gid) ? state.view.route.gid : ''), (gid) => {
    life?.abort();
    life = new AbortController();
    over = false;
    const inner = AbortSignal.any([signal, life.signal]);
    node.replaceChildren(...(gid ? chat(gid, { ...ctx, signal: inner }) : nothing()));
  }, signal);

  function nothing() {
    return [el('div', { class: 'chat-none f13 dim' }, icon('chat', 22), el('p', { text: t('chat.none') }))];
  }

  function chat(gid, here) {
    const current = () => store.get().chats.get(gid);
    const face = el('span', { class: 'chat-face' });
    const title = el('bdi', {});
    const star = el('button', {
      class: 'ibtn soft chat-star',
      type: 'button',
      on: { click: () => commands.star(gid, !current().star) },
    });
    const sub = el('p', { class: 'head-sub clip f12 dim', dir: 'auto' });
    const others = el('span', { class: 'chat-others' });
    const panelButton = iconButton({
      label: t('chat.panel'),
      icon: 'panel',
      class: 'chat-panel-button',
      onClick: togglePanel,
    });
    const more = iconButton({ label: t('chat.more'), icon: 'more', onClick: () => openChatMenu(more, gid, here) });
    more.setAttribute('aria-haspopup', 'menu');
    const find = iconButton({
      label: t('chat.search'),
      icon: 'search',
      class: 'chat-search',
      onClick: () => router.go(pathOf.history(gid)),
    });
    const past = iconButton({
      label: t('chat.history'),
      icon: 'history',
      class: 'chat-history',
      onClick: () => router.go(pathOf.history(gid)),
    });
    const head = el(
      'header',
      { class: 'head chat-head' },
      el(
        'button',
        {
          class: 'head-back',
          type: 'button',
          'aria-label': t('chat.back'),
          on: { click: () => router.back(pathOf.chats()) },
        },
        icon('back', 22),
        others,
      ),
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
      find,
      past,
      panelButton,
      more,
    );

    const side = createSidePanel(gid, here, { close: togglePanel });
    const messages = createMessageList(gid, here, { reply: (message) => composer.quote(message) });
    const composer = createComposer(gid, here, { sent: messages.toEnd, intoMessages: messages.focusLast });
    const column = el(
      'div',
      { class: 'chat-column col' },
      head,
      messages.node,
      createBanner(here, 'chat'),
      composer.node,
    );
    watchDrop(column, here.signal, composer.dropWords, composer.takeFiles);

    here.store.watch((state) => [state.chats.get(gid), state.users, i18n], ([chat]) => {
      if (!chat) return;
      const state = store.get();
      text(title, chatTitle(state, chat, t));
      face.replaceChildren(chatAvatar(state, chat, 36, i18n));
      text(sub, subtitle(state, chat));
      star.hidden = chat.id === 0 || chat.type === 'system';
      star.replaceChildren(icon('star', 16, { filled: chat.star }));
      attr(star, 'aria-pressed', Boolean(chat.star));
      attr(star, 'aria-label', t('chat.star'));
      star.title = t(chat.star ? 'chat.unstar' : 'chat.star');
    }, here.signal);
    here.store.watch((state) => totalUnread(state).count, (count) => {
      others.replaceChildren(
        ...[badge({ count, mentions: totalUnread(store.get()).mentions, sign: false, i18n })].filter(Boolean),
      );
    }, here.signal);

    function togglePanel() {
      if (phone.matches) {
        if (store.get().view.route.panel) router.back(pathOf.chat(gid));
        else router.go(pathOf.panel(gid));
      } else if (wide.matches) setPrefs({ panel: !getPrefs().panel });
      else {
        over = !over;
        showPanel();
      }
    }
    function showPanel() {
      const route = store.get().view.route;
      const open = phone.matches ? route.panel : wide.matches ? getPrefs().panel : over;
      side.hidden = !open;
      node.dataset.panel = open;
      attr(panelButton, 'aria-pressed', open);
    }
    here.onPrefs(showPanel, here.signal);
    for (const query of [phone, wide]) query.addEventListener('change', showPanel, { signal: here.signal });
    here.store.watch((state) => state.view.route.panel, showPanel, here.signal);
    node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (over && !wide.matches) togglePanel();
      else messages.toEnd();
    }, { signal: here.signal });

    if (!phone.matches && !('ontouchstart' in window)) requestAnimationFrame(composer.focus);
    return [column, side];
  }

  function subtitle(state, chat) {
    if (chat.type === 'one2one') {
      const other = state.users.byId.get(otherOf(chat, state.session.me));
      return other ? [t(`status.${other.status}`), describe(state.users, other)].filter(Boolean).join(' · ') : '';
    }
    const online = chat.members.filter((id) => (state.users.byId.get(id)?.status ?? 'offline') !== 'offline').length;
    const parts = [i18n.count('chat.members', chat.members.length), i18n.count('chat.online', online)];
    if (!rightsIn(state, chat).write) parts.push(t(chat.dismissDate ? 'chat.dismissed' : 'chat.readOnly'));
    return parts.join(t('text.comma'));
  }

  return node;
}
