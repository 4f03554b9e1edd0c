// What one may do with a message. Pure. Only servers that know `sync` offer any of it; times are the server's to judge.

import { isAdminOf, rightsIn } from './chats.js';
import { contentOf } from './content.js';
import { isSynced } from './session.js';

/** Longest time after which an own recall is offered, s. The server knows the true one, mostly minutes, and says no. */
const RECALL_SECONDS = 86_400;
/** The same for edits. */
const EDIT_SECONDS = 7 * 86_400;
/** Members of the largest chat whose receipts can be asked for. */
export const RECEIPT_MEMBERS = 200;

const NOTHING = Object.freeze({
  react: false,
  recall: false,
  edit: false,
  pin: false,
  save: false,
  readers: false,
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
  const age = now / 1000 - message.date;
  const rules = chat.type === 'group' && Boolean(me) && isAdminOf(chat, me);
  return {
    react: open,
    recall: open && (rules || (own && age < RECALL_SECONDS)),
    edit: open && own && age < EDIT_SECONDS && contentOf(message).kind === 'text',
    pin: rightsIn(state, chat).pin,
    save: true,
    readers: own && chat.members.length > 1 && chat.members.length <= RECEIPT_MEMBERS,
    markUnread: open && !own && (message.index ?? 0) > 0,
  };
}
