// Text begun but not sent, per chat.

/** @type {ReadonlyMap<string, string>} */
export const noDrafts = Object.freeze(new Map());

export function draftsAfter(drafts, action) {
  if (action.type === 'restored') return new Map([...(action.drafts ?? []), ...drafts]);
  if (action.type !== 'draft' || (drafts.get(action.gid) ?? '') === action.text) return drafts;
  const next = new Map(drafts);
  if (action.text === '') next.delete(action.gid);
  else next.set(action.gid, action.text);
  return next;
}
