// What the menu of a message offers where the server knows `sync`: react, edit, recall, pin, keep, who has read.

import { ask } from '../../shared/dialog.js';
import { hasReactions } from '../state/messagechanges.js';
import { messageRights } from '../state/messagerights.js';
import { openEarlierTexts } from './earliertexts.js';
import { openReactionPicker, openReactions } from './reactions.js';
import { openReaders } from './receipts.js';
import { tryQuietly } from './trying.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('../../shared/menu.js').Item} Item */
/** @typedef {Pick<import('./messagetools.js').ToComposer, 'edit'|'writeAgain'>} Then */

/**
 * @param {Message} message @param {HTMLElement} anchor @param {Context} ctx @param {Then} then
 * @returns {(Item|false)[]}
 */
export function messageChoices(message, anchor, ctx, then) {
  const { store, commands, i18n: { t } } = ctx;
  const state = store.get();
  const may = messageRights(state, message, Date.now());
  const isPinned = state.chats.get(message.cgid)?.pinned?.includes(message.gid) ?? false;
  const isSaved = state.saved.has(message.gid);
  return [
    may.react &&
    { label: t('react.add'), icon: 'smile', keys: '+', run: () => openReactionPicker(anchor, message, ctx) },
    hasReactions(message) && { label: t('react.who'), icon: 'contacts', run: () => openReactions(message, ctx) },
    may.edit && { label: t('message.edit'), icon: 'edit', keys: 'E', run: () => then.edit(message) },
    may.earlier && { label: t('message.earlier'), icon: 'history', run: () => openEarlierTexts(message, ctx) },
    may.readers && { label: t('message.readers'), icon: 'checks', run: () => openReaders(message, ctx) },
    may.pin && {
      label: t(isPinned ? 'message.unpin' : 'message.pin'),
      icon: 'pin',
      run: () => tryQuietly(commands.pinMessage(message.cgid, message.gid, !isPinned), ctx),
    },
    may.save && {
      label: t(isSaved ? 'message.unkeep' : 'message.keep'),
      icon: 'bookmark',
      run: () => tryQuietly(commands.saveMessage(message.gid, !isSaved), ctx),
    },
    may.markUnread && {
      label: t('message.markUnread'),
      icon: 'dot',
      run: () => tryQuietly(commands.markUnreadFrom(message.cgid, message.index), ctx),
    },
  ];
}

/**
 * Asks before a message is taken back for everybody; offers to write it once more.
 * @param {Message} message @param {Context} ctx @param {Then} then
 */
export function askRecall(message, ctx, then) {
  const { store, commands, toast, i18n: { t } } = ctx;
  const isText = message.user === store.get().session.me && ['text', 'plain'].includes(message.contentType);
  ask(ctx, {
    title: t('recall.title'),
    text: t('recall.text'),
    action: t('message.recall'),
    danger: true,
    run: async () => {
      await commands.recallMessage(message.gid);
      const again = { action: t('recall.again'), run: () => then.writeAgain(message.content) };
      toast(t('recall.done'), isText ? again : undefined);
    },
  });
}
