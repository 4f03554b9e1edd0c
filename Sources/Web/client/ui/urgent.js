// The line below an urgent message: that it is one, the button to say one has seen it, who has said so.

import { button } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { mayConfirm } from '../state/messagechanges.js';
import { isSynced } from '../state/session.js';
import { openPeopleDialog, peopleList } from './peopledialog.js';
import { tryQuietly } from './trying.js';

/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('./page.js').Context} Context */

/**
 * @param {Message} message @param {Context} ctx
 * @returns {HTMLElement|null} null for a message like any other
 */
export function urgentLine(message, ctx) {
  if (message.type !== 'urgent') return null;
  const { t } = ctx.i18n;
  return el(
    'div',
    { class: 'urgent row f13' },
    icon('warn', 16),
    el('span', { class: 'urgent-word', text: t('urgent.word') }),
    message.id > 0 && isSynced(ctx.store.get()) && answer(message, ctx),
  );
}

/** @param {Message} message @param {Context} ctx */
function answer(message, ctx) {
  const { store, commands, i18n: { t, count } } = ctx;
  const { me } = store.get().session;
  const confirmed = message.confirmed ?? [];
  if (message.user === me) {
    return button({
      label: count('urgent.confirmed', confirmed.length),
      kind: 'quiet',
      small: true,
      onClick: () => openConfirmed(message, ctx),
    });
  }
  if (!mayConfirm(message, me)) return el('span', { class: 'dim', text: t('urgent.done') });
  const node = button({
    label: t('urgent.confirm'),
    kind: 'outline',
    small: true,
    onClick: async () => {
      node.disabled = true;
      node.disabled = await tryQuietly(commands.confirmMessage(message.gid), ctx);
    },
  });
  return node;
}

/** @param {Message} message @param {Context} ctx */
function openConfirmed(message, ctx) {
  const { store, i18n: { t, count } } = ctx;
  const confirmed = message.confirmed ?? [];
  const members = store.get().chats.get(message.cgid)?.members ?? [];
  const others = members.filter((id) => id !== message.user && !confirmed.includes(id));
  openPeopleDialog(t('urgent.title'), [
    peopleList(count('urgent.confirmed', confirmed.length), confirmed, ctx),
    peopleList(count('urgent.waiting', others.length), others, ctx),
  ], ctx);
}
