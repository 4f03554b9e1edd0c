// Handing a group over, so that its owner can leave it: the member is chosen, then asked about.

import { ask } from '../../shared/dialog.js';
import { openPicker } from './picker.js';

/** @typedef {import('./page.js').Context} Context */

/** @param {Context} ctx @param {string} gid */
export function openHandOver(ctx, gid) {
  const { store, commands, i18n: { t } } = ctx;
  const { session, chats } = store.get();
  openPicker(ctx, {
    title: t('handOver.title'),
    action: t('handOver.action'),
    only: new Set(chats.get(gid).members.filter((id) => id !== session.me)),
    run: async (ids) => {
      if (ids.length !== 1) throw { words: t('handOver.onlyOne') };
      await commands.handOver(gid, ids[0]);
    },
  });
}

/** @param {Context} ctx @param {string} gid @param {import('../state/users.js').User} user */
export function askHandOver(ctx, gid, user) {
  const { commands, i18n: { t } } = ctx;
  ask(ctx, {
    title: t('handOver.to', { name: user.realname }),
    text: t('handOver.text'),
    action: t('handOver.action'),
    run: () => commands.handOver(gid, user.id),
  });
}
