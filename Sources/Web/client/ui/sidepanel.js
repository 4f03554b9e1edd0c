// Beside the chat: the members of a group, or the card of the other person; and the files of the chat.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { isAdminOf, otherOf, rightsIn } from '../state/chats.js';
import { matching } from '../state/find.js';
import { describe } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { iconButton, searchField, tabs } from '../../shared/controls.js';
import { ask } from '../../shared/dialog.js';
import { openMenu } from '../../shared/menu.js';
import { openInvite } from './picker.js';
import { profile } from './profile.js';
import { chatFiles } from './sidefiles.js';
import { virtualList } from './virtuallist.js';

/** @param {string} gid @param {import('./page.js').Context} ctx @param {{close: () => void}} then */
export function createSidePanel(gid, ctx, { close }) {
  const { store, i18n: { t } } = ctx;
  const group = store.get().chats.get(gid).type !== 'one2one';
  const files = chatFiles(gid, ctx);
  const back = el(
    'button',
    { class: 'head-back', type: 'button', 'aria-label': t('chat.back'), on: { click: close } },
    icon('back', 22),
  );
  const shut = iconButton({ label: t('side.close'), icon: 'close', onClick: close, class: 'side-shut' });
  const first = group ? members(gid, ctx) : person(gid, ctx);
  const choice = tabs({
    label: t('region.side'),
    onChange: (key) => {
      if (key === 'files') files.show();
    },
    tabs: [first, { key: 'files', label: t('side.files'), count: files.count, panel: files.panel }],
  });
  return el(
    'aside',
    { class: 'side', 'aria-label': t('region.side') },
    el('header', { class: 'head side-head' }, back, choice.node, shut),
    first.panel,
    files.panel,
  );
}

function person(gid, ctx) {
  const { store, i18n: { t }, signal } = ctx;
  const place = el('div', { class: 'side-scroll' });
  store.watch(
    (state) => {
      const chat = state.chats.get(gid);
      return [chat && state.users.byId.get(otherOf(chat, state.session.me)), state.users.depts];
    },
    ([user]) => place.replaceChildren(...(user ? profile(user, ctx, { message: false }) : [])),
    signal,
  );
  return { key: 'profile', label: t('side.profile'), panel: place };
}

function members(gid, ctx) {
  const { store, commands, router, i18n, signal } = ctx;
  const { t } = i18n;
  let words = '';
  const count = el('span', { class: 'side-count f12 dim num' });
  const search = searchField({
    label: t('side.filter'),
    class: 'search-quiet',
    onInput: (value) => {
      words = value;
      draw();
    },
  });
  const invite = el(
    'button',
    {
      class: 'side-invite row hov',
      type: 'button',
      on: { click: () => openInvite(ctx, gid) },
    },
    el('span', { class: 'side-plus mid' }, icon('plus', 18)),
    t('side.invite'),
  );
  const rows = virtualList({
    label: t('side.members'),
    signal,
    key: (item) => item.key,
    height: (item) => (item.user ? 44 : 32),
    counts: (item) => Boolean(item.user),
    create: (item) => (item.user ? memberRow() : head()),
    same: (a, b) => a.user === b.user && a.label === b.label && a.chat === b.chat,
  });

  function head() {
    const node = el('p', { class: 'section-head row f12 dim side-section' });
    return { node, update: ({ label }) => text(node, label) };
  }

  function memberRow() {
    const node = el('button', { class: 'side-row row hov ring-in', type: 'button', 'aria-haspopup': 'menu' });
    node.addEventListener('click', () => openMemberMenu(node, Number(node.dataset.id)));
    return {
      node,
      update({ user, chat }) {
        const me = user.id === store.get().session.me;
        const about = [
          describe(store.get().users, user),
          me ? t('side.me') : !['online', 'offline'].includes(user.status) && t(`status.${user.status}`),
        ];
        node.dataset.id = user.id;
        node.replaceChildren(
          userAvatar(user, 32),
          el(
            'span',
            { class: 'side-lines' },
            el('bdi', { class: 'side-name clip', text: user.realname }),
            el('span', { class: 'side-sub clip dim', text: about.filter(Boolean).join(' · ') }),
          ),
          ...(isAdminOf(chat, user) ? [el('span', { class: 'tag soft', text: t('chat.admin') })] : []),
        );
      },
    };
  }

  function openMemberMenu(node, id) {
    const state = store.get();
    const user = state.users.byId.get(id);
    const chat = state.chats.get(gid);
    const rights = rightsIn(state, chat);
    const kick = rights.kick && id !== state.session.me;
    const admin = isAdminOf(chat, user);
    openMenu(
      node,
      [
        id !== state.session.me &&
        { label: t('people.message'), icon: 'chat', run: () => router.go(pathOf.chat(commands.openDirect(id))) },
        { label: t('people.profile'), icon: 'contacts', run: () => router.go(pathOf.person(id)) },
        rights.appoint && {
          label: t(admin ? 'group.noAdmin' : 'group.makeAdmin'),
          icon: 'shield',
          run: () =>
            ask(ctx, {
              title: t(admin ? 'group.noAdmin' : 'group.makeAdmin'),
              text: user.realname,
              action: t('group.set'),
              run: () => commands.setAdmin(gid, id, !admin),
            }),
        },
        kick && null,
        kick && {
          label: t('side.kick'),
          icon: 'close',
          danger: true,
          run: () =>
            ask(ctx, {
              title: t('kick.title', { name: user.realname }),
              text: t('kick.text'),
              action: t('kick.action'),
              danger: true,
              run: () => commands.kick(gid, id),
            }),
        },
      ].filter((item) => item !== false),
    );
  }

  function draw() {
    const state = store.get();
    const chat = state.chats.get(gid);
    if (!chat) return;
    text(count, String(chat.members.length));
    invite.hidden = !rightsIn(state, chat).invite;
    const all = matching(chat.members.map((id) => state.users.byId.get(id)).filter(Boolean), words)
      .sort((a, b) => isAdminOf(chat, b) - isAdminOf(chat, a) || i18n.collator.compare(a.realname, b.realname));
    const part = (key, users) => (users.length === 0 ? [] : [
      { key, label: t('people.section', { name: t(`people.${key}`), count: users.length }) },
      ...users.map((user) => ({ key: String(user.id), user, chat })),
    ]);
    rows.set([
      ...part('online', all.filter((user) => user.status !== 'offline')),
      ...part('offline', all.filter((user) => user.status === 'offline')),
    ]);
  }
  store.watch((state) => [state.chats.get(gid), state.users], draw, signal);

  return {
    key: 'members',
    label: t('side.members'),
    count,
    panel: el('div', { class: 'side-panel col' }, el('div', { class: 'side-tools' }, search.node, invite), rows.node),
  };
}
