// Groups that everybody may join, as last asked for. `null` = not asked yet.

/** @type {readonly import('./chats.js').Chat[]|null} */
export const noPublics = null;

export function publicsAfter(publics, action) {
  if (action.type !== 'packet' || !action.packet.ok) return publics;
  const { method, data } = action.packet;
  if (method === 'getpubliclist') return data;
  // Joined, renamed, closed or dismissed meanwhile.
  if (!publics || !data?.gid || !publics.some((chat) => chat.gid === data.gid)) return publics;
  if (!['joinchat', 'addmember', 'changename', 'changepublic', 'dismiss'].includes(method)) return publics;
  return publics.flatMap((chat) => {
    if (chat.gid !== data.gid) return [chat];
    const next = { ...chat, ...data };
    return next.public && next.dismissDate === 0 ? [next] : [];
  });
}
