// Text begun but not sent, per chat.

/** @type {ReadonlyMap<string, string>} */
export const noDrafts = Object.freeze(new Map());

/**
 * @param {ReadonlyMap<string, string>} drafts @param {import('./actions.js').Action} action
 * @param {ReadonlyMap<string, import('./chats.js').Chat>} [chats] before the action
 */
export function draftsAfter(drafts, action, chats = new Map()) {
  if (action.type === 'packet') return afterPacket(drafts, action.packet, chats);
  if (action.type === 'restored') return new Map([...(action.drafts ?? []), ...drafts]);
  return action.type === 'draft' ? withText(drafts, action.gid, action.text) : drafts;
}

/**
 * A draft of another device is taken; what is written here meanwhile stays, until the server has another text than it
 * had before.
 */
function afterPacket(drafts, { method, ok, rid, data }, chats) {
  if (!ok || !data) return drafts;
  if (method === 'chatsetdraft') return rid ? drafts : withText(drafts, data.gid, data.draft);
  if (method !== 'sync') return drafts;
  return data.chats.list.reduce((all, { gid, draft }) => {
    const isNews = draft !== undefined && draft !== (chats.get(gid)?.draft ?? '');
    return isNews ? withText(all, gid, draft) : all;
  }, drafts);
}

function withText(drafts, gid, text) {
  if ((drafts.get(gid) ?? '') === text) return drafts;
  const next = new Map(drafts);
  if (text === '') next.delete(gid);
  else next.set(gid, text);
  return next;
}
