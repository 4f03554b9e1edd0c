// Questions before something is done with a chat.

import { chatTitle } from '../state/chats.js';
import { ask } from '../../shared/dialog.js';

const titleOf = (gid, { store, i18n: { t } }) => chatTitle(store.get(), store.get().chats.get(gid), t);

/** @param {string} gid @param {import('./page.js').Context} ctx */
export function openLeave(gid, ctx) {
  const { commands, i18n: { t } } = ctx;
  ask(ctx, {
    title: t('leave.title', { title: titleOf(gid, ctx) }),
    text: t('leave.text'),
    action: t('leave.action'),
    danger: true,
    run: () => commands.leave(gid),
  });
}

/** @param {string} gid @param {import('./page.js').Context} ctx */
export function openRename(gid, ctx) {
  const { store, commands, i18n: { t } } = ctx;
  ask(ctx, {
    title: t('rename.title'),
    field: { label: t('group.name'), value: store.get().chats.get(gid).name },
    action: t('rename.action'),
    run: (name) => commands.rename(gid, name),
  });
}

/**
 * Asks for the password again: what is dismissed stays dismissed.
 * @param {string} gid @param {import('./page.js').Context} ctx
 */
export function openDismiss(gid, ctx) {
  const { commands, i18n: { t } } = ctx;
  ask(ctx, {
    title: t('dismiss.title', { title: titleOf(gid, ctx) }),
    text: t('dismiss.text'),
    action: t('dismiss.action'),
    danger: true,
    field: {
      label: t('dismiss.password'),
      value: '',
      type: 'password',
      check: (value) => commands.isPassword(value) || t('profile.notPassword'),
    },
    run: () => commands.dismiss(gid),
  });
}
