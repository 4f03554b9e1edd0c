// Messages kept for oneself: gid of the message → gid of its chat, '' while that is not known.

/** @type {ReadonlyMap<string, string>} */
export const noSaved = Object.freeze(new Map());

/**
 * @param {ReadonlyMap<string, string>} saved
 * @param {import('./actions.js').Action} action
 * @param {ReadonlyMap<string, import('./chats.js').Chat>} chats after the action
 * @param {ReadonlyMap<string, import('./chats.js').Chat>} were before it
 * @param {ReadonlyMap<string, import('./messages.js').Log>} messages
 */
export function savedAfter(saved, action, chats, were, messages) {
  const next = chats === were ? saved : fromChats(saved, chats, were);
  if (action.type !== 'packet' || !action.packet.ok || action.packet.method !== 'messagesave') return next;
  const { gid, saved: isSaved } = action.packet.data ?? {};
  if (!gid || next.has(gid) === isSaved) return next;
  const changed = new Map(next);
  if (isSaved) changed.set(gid, chatOf(messages, gid));
  else changed.delete(gid);
  return changed;
}

/** Each chat that has come says which of its messages are kept. */
function fromChats(saved, chats, were) {
  let next = saved;
  const change = () => (next = next === saved ? new Map(saved) : next);
  for (const [gid, chat] of chats) {
    const list = chat.saved;
    if (!list || list === were.get(gid)?.saved) continue;
    for (const [message, cgid] of saved) if (cgid === gid && !list.includes(message)) change().delete(message);
    for (const message of list) if (next.get(message) !== gid) change().set(message, gid);
  }
  for (const [message, cgid] of saved) if (cgid && !chats.has(cgid)) change().delete(message);
  return next;
}

function chatOf(messages, gid) {
  for (const [cgid, { list }] of messages) if (list.some((one) => one.gid === gid)) return cgid;
  return '';
}
