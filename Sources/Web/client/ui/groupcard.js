// The card of a group: what it is, who is in it, what one may do with it.

import { el } from '../../shared/dom.js';
import { chatTitle, rightsIn } from '../state/chats.js';
import { pathOf } from '../state/view.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { openChatMenu } from './chatmenu.js';
import { button, iconButton } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';

const MAX_FACES = 24;

/** @param {any} chat @param {import('./page.js').Context} ctx @returns {Node[]} */
export function groupCard(chat, ctx) {
  const { store, commands, router, i18n } = ctx;
  const { t } = i18n;
  const state = store.get();
  const inside = state.chats.has(chat.gid);
  const rights = rightsIn(state, chat);
  const error = errorLine();
  const join = button({
    label: t('group.join'),
    kind: 'primary',
    icon: 'plus',
    onClick: async () => {
      join.disabled = true;
      try {
        await commands.join(chat.gid);
        router.go(pathOf.chat(chat.gid));
      } catch (cause) {
        tell(error, failure(cause, t));
        join.disabled = false;
      }
    },
  });
  const more = inside &&
    iconButton({
      label: t('chat.more'),
      icon: 'more',
      class: 'ibtn-line',
      onClick: () => openChatMenu(more, chat.gid, ctx),
    });
  const facts = [
    ['members', i18n.count('chat.members', chat.members.length)],
    [
      'owner',
      [...state.users.byId.values()].find((user) => user.account === chat.createdBy)?.realname ?? chat.createdBy,
    ],
    ['created', chat.createdDate ? i18n.full(chat.createdDate * 1000) : ''],
    ['dismissed', chat.dismissDate ? i18n.full(chat.dismissDate * 1000) : ''],
    ['open', t(chat.public ? 'group.open.yes' : 'group.open.no')],
    ['speak', rights.write || !inside ? '' : t('group.mayNot')],
  ].filter(([, value]) => value);
  const shown = chat.members.map((id) => state.users.byId.get(id)).filter(Boolean).slice(0, MAX_FACES);

  return [
    el(
      'div',
      { class: 'prof-top row' },
      chatAvatar(state, chat, 72, i18n),
      el('h2', { class: 'prof-name' }, el('bdi', { text: chatTitle(state, chat, t) })),
    ),
    el(
      'div',
      { class: 'prof-do' },
      inside
        ? button({
          label: t('group.openChat'),
          kind: 'primary',
          icon: 'chat',
          onClick: () => router.go(pathOf.chat(chat.gid)),
        })
        : join,
      more,
    ),
    error,
    el(
      'dl',
      { class: 'prof-facts f14' },
      facts.flatMap((
        [key, value],
      ) => [el('dt', { text: t(`group.fact.${key}`) }), el('dd', {}, el('bdi', { text: value }))]),
    ),
    el(
      'div',
      {},
      el('h3', { class: 'section-head row f12 dim', text: i18n.count('chat.members', chat.members.length) }),
      shown.map((user) =>
        el(
          'a',
          { class: 'prof-chat row hov', href: `#${pathOf.person(user.id)}` },
          userAvatar(user, 32),
          el('bdi', { text: user.realname }),
        )
      ),
    ),
  ];
}
