// Making chats known: one a message named, the one-to-one chat with a person, the last line of each in the list.

import { forChat } from '../net/requests.js';
import { directGid, fromGid } from '../state/chats.js';
import { logOf } from '../state/messages.js';

const WARM_CHATS = 30; // chats whose last line is fetched after a login, so that the list can show it

export class ChatCommands {
  #connection;
  #store;
  #now;

  /**
   * @param {object} parts
   * @param {import('../net/socket.js').Connection} parts.connection
   * @param {import('../state/state.js').StateStore} parts.store
   * @param {() => number} parts.now ms
   */
  constructor({ connection, store, now }) {
    [this.#connection, this.#store, this.#now] = [connection, store, now];
  }

  /**
   * Makes the server know a one-to-one chat that exists only here.
   * @param {string} gid
   */
  async confirm(gid) {
    const chat = this.#store.get().chats.get(gid);
    if (chat && chat.id === 0 && chat.type === 'one2one') {
      await this.#connection.request('create', [gid, '', 'one2one', chat.members, 0, false], { fits: forChat(gid) });
    }
  }

  /**
   * Makes a chat known that a message named.
   * @param {string} gid
   */
  fetch(gid) {
    return this.#connection.request('create', [gid, '', '', '', 0, false], { fits: forChat(gid) }).catch(() => {});
  }

  /**
   * Opens the one-to-one chat with a person: at once here, at the server as soon as it can be.
   * @param {number} userId
   * @returns {string} gid
   */
  openDirect(userId) {
    const { session, chats } = this.#store.get();
    const gid = directGid(userId, session.me);
    if (!chats.has(gid)) {
      const chat = { ...fromGid(gid), lastActiveTime: Math.floor(this.#now() / 1000) };
      this.#store.apply({ type: 'localChat', chat });
      this.confirm(gid).catch(() => {}); // offline: asked again before the first message
    }
    return gid;
  }

  /**
   * Fetches the last line of the newest chats, one after the other.
   * @param {(gid: string, page: import('../state/historypages.js').Page) => Promise<unknown>} history
   */
  async warmUp(history) {
    const chats = [...this.#store.get().chats.values()].sort((a, b) => b.lastActiveTime - a.lastActiveTime);
    for (const { gid, id } of chats.slice(0, WARM_CHATS)) {
      const log = logOf(this.#store.get().messages, gid);
      if (this.#connection.status !== 'online') return;
      const unknown = id > 0 && !log.loading && !log.asked && log.list.length === 0;
      if (unknown) await history(gid, { recPerPage: 1, pageID: 1 });
    }
  }
}
