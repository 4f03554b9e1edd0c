// Actions on a chat as a whole.

import { categoriesOf, rightsIn } from '../state/chats.js';
import { isSynced } from '../state/session.js';
import { unreadOf } from '../state/unread.js';
import { pathOf } from '../state/view.js';
import { openDismiss, openLeave, openRename } from './chatasks.js';
import { ask } from '../../shared/dialog.js';
import { openGroupSettings } from './groupsettings.js';
import { openHandOver } from './handover.js';
import { openNotice } from './notice.js';
import { openMenu, shownItems } from '../../shared/menu.js';
import { openInvite } from './picker.js';

const CATEGORY_LENGTH = 40; // the server takes no more

/**
 * @param {HTMLElement} anchor
 * @param {string} gid
 * @param {import('./page.js').Context} ctx
 * @param {{x: number, y: number}} [at]
 */
export function openChatMenu(anchor, gid, ctx, at) {
  const { store, commands, i18n: { t } } = ctx;
  const state = store.get();
  const chat = state.chats.get(gid);
  const rights = rightsIn(state, chat);
  const own = chat.id !== 0;
  const unread = unreadOf(state.unread, gid).count > 0;
  openMenu(
    anchor,
    shownItems([
      own &&
      { label: t(chat.star ? 'chat.unstar' : 'chat.star'), icon: 'star', run: () => commands.star(gid, !chat.star) },
      own && {
        label: t(chat.mute ? 'chat.unmute' : 'chat.mute'),
        icon: chat.mute ? 'bell' : 'bell-off',
        run: () => commands.mute(gid, !chat.mute),
      },
      own && {
        label: t(unread ? 'list.markRead' : 'list.markUnread'),
        icon: unread ? 'check' : 'dot',
        run: () => commands.mark(gid, unread),
      },
      own && { label: t('list.category'), icon: 'folder', run: () => chooseCategory(anchor, [gid], ctx, at) },
      own && {
        label: t(chat.hide ? 'list.show' : 'list.hide'),
        icon: chat.hide ? 'eye' : 'eye-off',
        run: () => hide(gid, !chat.hide, ctx),
      },
      (rights.invite || rights.manage || rights.rename) && null,
      rights.invite && {
        label: t('side.invite'),
        icon: 'plus',
        run: () => openInvite(ctx, gid),
      },
      rights.manage
        ? { label: t('group.settings'), icon: 'settings', run: () => openGroupSettings(ctx, gid) }
        : rights.rename && { label: t('chat.rename'), icon: 'edit', run: () => openRename(gid, ctx) },
      isSynced(state) && rights.notice &&
      { label: t('notice.title'), icon: 'bell', run: () => openNotice(gid, ctx) },
      (rights.leave || rights.dismiss) && null,
      isSynced(state) && rights.own && chat.members.length > 1 &&
      { label: t('handOver.title'), icon: 'shield', run: () => openHandOver(ctx, gid) },
      rights.leave && { label: t('chat.leave'), icon: 'logout', danger: true, run: () => openLeave(gid, ctx) },
      rights.dismiss && { label: t('chat.dismiss'), icon: 'trash', danger: true, run: () => openDismiss(gid, ctx) },
    ]),
    at,
  );
}

function hide(gid, flag, { store, commands, router, i18n: { t }, toast }) {
  commands.hide(gid, flag);
  if (!flag) return;
  if (store.get().view.route.gid === gid) router.go(pathOf.chats(), { replace: true });
  toast(t('list.hidden'), { action: t('list.undo'), run: () => commands.hide(gid, false) });
}

/** One's own drawer for chats: one of those that exist, a new one, or none. */
function chooseCategory(anchor, gids, ctx, at) {
  const { store, commands, i18n: { t } } = ctx;
  const now = store.get().chats.get(gids[0])?.category ?? '';
  const set = (name) => commands.categorise(gids, name);
  openMenu(
    anchor,
    shownItems([
      ...categoriesOf(store.get()).map((name) => ({
        label: name,
        icon: /** @type {const} */ ('folder'),
        checked: name === now,
        run: () => set(name).catch(() => {}),
      })),
      {
        label: t('list.newCategory'),
        icon: 'plus',
        run: () =>
          ask(ctx, {
            title: t('list.newCategory'),
            action: t('list.move'),
            run: set,
            field: { label: t('list.categoryName'), value: '', length: CATEGORY_LENGTH },
          }),
      },
      now !== '' && null,
      now !== '' && { label: t('list.noCategory'), icon: 'close', run: () => set('').catch(() => {}) },
    ]),
    at,
  );
}
