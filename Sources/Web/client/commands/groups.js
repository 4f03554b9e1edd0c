// Commands for chats and their members. After some of them a line is written into the chat, as the original clients
// do.

import { forChat } from '../net/requests.js';
import { draftMessage } from '../state/draftmessage.js';
import { logOf } from '../state/messages.js';

/**
 * @typedef {object} GroupParts
 * @property {import('../net/socket.js').Connection} connection
 * @property {import('../state/state.js').StateStore} store
 * @property {(key: string, values?: Record<string, string|number>) => string} say text in the language of the moment
 * @property {() => string} newGid
 * @property {() => number} now ms
 * @property {import('./sending.js').Sending['post']} post queues a message
 */

/** @param {GroupParts} parts */
export function groupCommands(parts) {
  const { connection, store } = parts;
  const ask = (method, gid, ...params) => connection.request(method, [gid, ...params], { fits: forChat(gid) });
  const quietly = (method, gid, flag) => ask(method, gid, flag).catch(() => {});
  return {
    ...memberCommands(ask, parts),
    dismiss: (gid) => ask('dismiss', gid),
    setPublic: (gid, flag) => ask('changePublic', gid, flag),
    /** @param {string} gid @param {string} committers `$ALL`, `$ADMINS` or ids with commas */
    setCommitters: (gid, committers) => ask('setCommitters', gid, committers),
    /** Of the system chat only; only for super administrators. */
    setAdmin: (gid, userId, flag) => ask('setAdmin', gid, [userId], flag),
    publicGroups: () => connection.request('getPublicList', []),

    star: (gid, flag) => quietly('star', gid, flag),
    mute: (gid, flag) => quietly('mute', gid, flag),
    hide: (gid, flag) => quietly('hide', gid, flag),
    /** @param {string[]} gids @param {string} category empty: in none */
    categorise: (gids, category) =>
      connection.request('category', [gids, category], {
        fits: (packet) => packet.data.gids.includes(gids[0]),
      }),
    /** @param {string} gid @param {boolean} read */
    mark(gid, read) {
      store.apply({ type: 'marked', gid, read });
      const { session, chats } = store.get();
      // All devices of a person show the same, so the server keeps the mark.
      if (session.synced) quietly(read ? 'chatSetLastReadMessage' : 'chatMarkUnread', gid, chats.get(gid)?.last ?? 0);
    },
  };
}

/**
 * Changes of the members and the name of a group: each with a line in the chat.
 * @param {GroupParts} parts
 */
function memberCommands(ask, parts) {
  const { store, say, newGid } = parts;
  const { tell, tellAndWait } = chatLines(parts);
  const names = (ids) =>
    ids.map((id) => `**${store.get().users.byId.get(id)?.realname ?? id}**`).join(say('text.listComma'));
  return {
    /**
     * @param {string} name @param {number[]} members
     * @returns {Promise<string>} gid; rejects with RequestError
     */
    async createGroup(name, members, isPublic = false) {
      const gid = newGid();
      const all = [...new Set([store.get().session.me, ...members])];
      await ask('create', gid, name, 'group', all, 0, isPublic);
      tell(gid, 'broadcast.create', { name: `**${name}**` });
      return gid;
    },

    async rename(gid, name) {
      await ask('changeName', gid, name);
      tell(gid, 'broadcast.rename', { name: `**${name}**` });
    },

    async invite(gid, members) {
      await ask('addMember', gid, members, true);
      tell(gid, 'broadcast.invite', { names: names(members) });
    },

    async kick(gid, userId) {
      await ask('addMember', gid, [userId], false);
      tell(gid, 'broadcast.kick', { names: names([userId]) });
    },

    /** Joins a public group. */
    async join(gid) {
      await ask('joinChat', gid, true);
      tell(gid, 'broadcast.join');
    },

    async leave(gid) {
      await tellAndWait(gid, 'broadcast.leave');
      await ask('joinChat', gid, false);
      store.apply({ type: 'chatGone', gid });
    },
  };
}

/**
 * Lines in a chat about what was done: Markdown, type `broadcast`.
 * @param {GroupParts} parts
 */
function chatLines({ connection, store, say, newGid, now, post }) {
  const state = () => store.get();
  const line = (key, values) => say(key, { me: `@${state().users.byId.get(state().session.me).account}`, ...values });
  return {
    tell: (gid, key, values) => post(gid, line(key, values), 'text', 'broadcast'),

    /** For the last word in a chat that one is about to leave: waits for its echo, for a moment. */
    async tellAndWait(cgid, key) {
      const { state: _, ...row } = draftMessage(logOf(state().messages, cgid), {
        gid: newGid(),
        cgid,
        user: state().session.me,
        content: line(key),
        contentType: 'text',
        type: 'broadcast',
        now: now(),
      });
      const fits = (packet) => packet.data.some((one) => one.gid === row.gid);
      await connection.request('message', { messages: [{ ...row, date: '' }] }, { fits, timeoutMs: 3_000 }).catch(
        () => {},
      );
    },
  };
}
