// The card of a group: its facts, its members, its actions.

import { el } from '../../shared/dom.js';
import { chatTitle, ownerOf, rightsIn } from '../state/chats.js';
import { pathOf } from '../state/view.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { openChatMenu } from './chatmenu.js';
import { button, iconButton } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';

const MAX_FACES = 24;

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/chats.js').Chat} Chat */

/** @param {Chat} chat @param {Context} ctx @returns {Node[]} */
export function groupCard(chat, ctx) {
  const { store, i18n } = ctx;
  const state = store.get();
  const problem = errorLine();
  const isInside = state.chats.has(chat.gid);
  return [
    el(
      'div',
      { class: 'prof-top row' },
      chatAvatar(state, chat, 72, i18n),
      el('h2', { class: 'prof-name' }, el('bdi', { text: chatTitle(state, chat, i18n.t) })),
    ),
    el(
      'div',
      { class: 'prof-do' },
      isInside ? [openButton(chat, ctx), moreButton(chat, ctx)] : joinButton(chat, ctx, problem),
    ),
    problem,
    facts(chat, ctx),
    members(chat, ctx),
  ];
}

const openButton = ({ gid }, { router, i18n: { t } }) =>
  button({ label: t('group.openChat'), kind: 'primary', icon: 'chat', onClick: () => router.go(pathOf.chat(gid)) });

function moreButton({ gid }, ctx) {
  const node = iconButton({
    label: ctx.i18n.t('chat.more'),
    icon: 'more',
    class: 'ibtn-line',
    onClick: () => openChatMenu(node, gid, ctx),
  });
  return node;
}

function joinButton({ gid }, { commands, router, i18n: { t } }, problem) {
  const node = button({
    label: t('group.join'),
    kind: 'primary',
    icon: 'plus',
    onClick: async () => {
      node.disabled = true;
      try {
        await commands.join(gid);
        router.go(pathOf.chat(gid));
      } catch (cause) {
        tell(problem, failure(cause, t));
        node.disabled = false;
      }
    },
  });
  return node;
}

/** @param {Chat} chat @param {Context} ctx */
function facts(chat, { store, i18n }) {
  const { t, count, full } = i18n;
  const state = store.get();
  const owner = [...state.users.byId.values()].find((user) => user.account === ownerOf(chat));
  const mayWrite = rightsIn(state, chat).write || !state.chats.has(chat.gid);
  const known = [
    ['members', count('chat.members', chat.members.length)],
    ['owner', owner?.realname ?? ownerOf(chat)],
    ['created', chat.createdDate ? full(chat.createdDate * 1000) : ''],
    ['dismissed', chat.dismissDate ? full(chat.dismissDate * 1000) : ''],
    ['open', t(chat.public ? 'group.open.yes' : 'group.open.no')],
    ['speak', mayWrite ? '' : t('group.mayNot')],
  ].filter(([, value]) => value);
  return el(
    'dl',
    { class: 'prof-facts f14' },
    known.flatMap(([key, value]) => [
      el('dt', { text: t(`group.fact.${key}`) }),
      el('dd', {}, el('bdi', { text: value })),
    ]),
  );
}

/** @param {Chat} chat @param {Context} ctx */
function members({ members: ids }, { store, i18n }) {
  const { byId } = store.get().users;
  const shown = ids.map((id) => byId.get(id)).filter(Boolean).slice(0, MAX_FACES);
  return el(
    'div',
    {},
    el('h3', { class: 'section-head row f12 dim', text: i18n.count('chat.members', ids.length) }),
    shown.map((user) =>
      el(
        'a',
        { class: 'prof-chat row hov', href: `#${pathOf.person(user.id)}` },
        userAvatar(user, 32),
        el('bdi', { text: user.realname }),
      )
    ),
  );
}
