// What one can do with a chat as a whole.

import { chatTitle, rightsIn } from '../state/chats.js';
import { ask } from './dialog.js';
import { openMenu } from './menu.js';
import { openInvite } from './picker.js';

/** @param {HTMLElement} anchor @param {string} gid @param {import('./page.js').Context} ctx */
export function openChatMenu(anchor, gid, ctx) {
  const { store, commands, i18n: { t } } = ctx;
  const state = store.get();
  const chat = state.chats.get(gid);
  const rights = rightsIn(state, chat);
  const title = chatTitle(state, chat, t);
  const own = chat.id !== 0 && chat.type !== 'system';
  openMenu(anchor, [
    own && { label: t(chat.star ? 'chat.unstar' : 'chat.star'), icon: 'star', run: () => commands.star(gid, !chat.star) },
    own && { label: t(chat.mute ? 'chat.unmute' : 'chat.mute'), icon: chat.mute ? 'bell' : 'bell-off', run: () => commands.mute(gid, !chat.mute) },
    rights.invite && { label: t('side.invite'), icon: 'plus', run: () => openInvite(ctx, gid) },
    rights.rename && {
      label: t('chat.rename'), icon: 'edit', run: () => ask(ctx, {
        title: t('rename.title'), field: { label: t('group.name'), value: chat.name }, action: t('rename.action'),
        run: (name) => commands.rename(gid, name),
      }),
    },
    (rights.leave || rights.dismiss) && null,
    rights.leave && {
      label: t('chat.leave'), icon: 'logout', danger: true, run: () => ask(ctx, {
        title: t('leave.title', { title }), text: t('leave.text'), action: t('leave.action'), danger: true,
        run: () => commands.leave(gid),
      }),
    },
    rights.dismiss && {
      label: t('chat.dismiss'), icon: 'trash', danger: true, run: () => ask(ctx, {
        title: t('dismiss.title', { title }), text: t('dismiss.text'), action: t('dismiss.action'), danger: true,
        run: () => commands.dismiss(gid),
      }),
    },
  ].filter((item) => item !== false && item !== undefined));
}
