// How far one's own message has been read, as far as the others' marks are known here. Pure.

import { hasReceipts } from './messagerights.js';
import { isSynced } from './session.js';

/**
 * @param {import('./state.js').State} state @param {import('./messages.js').Message} message
 * @returns {'stored'|'readBySome'|'readByAll'} `stored` also where nobody says more
 */
export function receiptOf(state, message) {
  const chat = state.chats.get(message.cgid);
  const { me } = state.session;
  if (!chat?.marks || !isSynced(state) || !message.index || !hasReceipts(state, chat)) return 'stored';
  const marks = new Map(chat.marks);
  const others = chat.members.filter((id) => id !== me);
  const read = others.filter((id) => (marks.get(id) ?? 0) >= message.index).length;
  if (read === 0) return 'stored';
  return read === others.length ? 'readByAll' : 'readBySome';
}
