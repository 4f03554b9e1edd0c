// What one may do with a message. Pure. Only servers that know `sync` offer any of it, within limits of theirs.

import { isAdminOf, rightsIn } from './chats.js';
import { contentOf } from './content.js';
import { ageOf } from './limits.js';
import { isSynced } from './session.js';

const NOTHING = Object.freeze({
  react: false,
  recall: false,
  edit: false,
  pin: false,
  save: false,
  readers: false,
  earlier: false,
  markUnread: false,
});

/**
 * @param {import('./state.js').State} state
 * @param {import('./messages.js').Message|undefined} message
 * @param {number} now ms
 */
export function messageRights(state, message, now) {
  const chat = message && state.chats.get(message.cgid);
  if (!chat || !isSynced(state) || message.state !== 'stored' || message.id <= 0 || message.deleted) return NOTHING;
  if (message.type === 'broadcast') return NOTHING;
  const me = state.users.byId.get(state.session.me);
  const own = message.user === state.session.me, open = chat.dismissDate === 0;
  const { limits } = state;
  const age = ageOf(limits, message, now);
  const rules = chat.type === 'group' && Boolean(me) && isAdminOf(chat, me);
  return {
    react: open,
    recall: open && (rules || (own && isInTime(age, limits.recall))),
    edit: open && own && isInTime(age, limits.edit) && contentOf(message).kind === 'text',
    pin: rightsIn(state, chat).pin,
    save: true,
    earlier: message.edited > 0 && limits.earlierTexts,
    readers: own && chat.members.length > 1 && hasReceipts(state, chat),
    markUnread: open && !own && (message.index ?? 0) > 0,
  };
}

/** 0 is never, also for a message that seems to come from the future: clocks are of whole seconds. */
const isInTime = (age, limit) => limit > 0 && age < limit;

/**
 * Whether the server tells who has read what in a chat.
 * @param {Pick<import('./state.js').State, 'limits'>} state @param {{members: number[]}} chat
 */
export const hasReceipts = ({ limits }, { members }) => members.length <= limits.receiptMembers;
