// What one does with messages that are stored, and with the marks of a chat. Only servers that know `sync` take these.

/**
 * Each rejects with RequestError; what it has changed comes back as a packet.
 * @param {object} parts
 * @param {import('../net/socket.js').Connection} parts.connection
 */
export function changeCommands({ connection }) {
  const ask = (method, ...params) => connection.request(method, params);
  return {
    /** @param {string} gid of the message */
    recallMessage: (gid) => ask('messageRetract', gid),
    /** @param {string} gid of the message @param {string} content */
    editMessage: (gid, content) => ask('messageUpdate', gid, content),
    /** @param {string} gid of the message @param {string} emoji @param {boolean} on */
    react: (gid, emoji, on) => ask('messageReact', gid, emoji, on),
    /** @param {string} gid of the urgent message */
    confirmMessage: (gid) => ask('messageConfirm', gid),
    /** @param {string} gid of the message @param {boolean} flag */
    saveMessage: (gid, flag) => ask('messageSave', gid, flag),
    /**
     * People who have read a message, and those who have not.
     * @param {string} gid of the message
     * @returns {Promise<{read: number[], unread: number[]}>}
     */
    readers: async (gid) => (await ask('messageReaders', gid)).data,
    /**
     * What an edited message said before, the newest first.
     * @param {string} gid of the message
     * @param {number} before number of the last one that is known; 0 for the newest
     * @returns {Promise<{number: number, date: number, content: string}[]>}
     */
    earlierTexts: async (gid, before) => (await ask('messageTexts', gid, before)).data,

    /** @param {string} gid of the chat @param {string} messageGid @param {boolean} flag */
    pinMessage: (gid, messageGid, flag) => ask(flag ? 'chatPinMessages' : 'chatUnpinMessages', gid, [messageGid]),
    /** @param {string} gid of the chat @param {number} index of the first message that counts as unread */
    markUnreadFrom: (gid, index) => ask('chatMarkUnread', gid, index),
    /** @param {string} gid of the chat @param {boolean} on */
    typing: (gid, on) => ask('chatTyping', gid, on).catch(() => {}),
    /** @param {string} gid of the chat @param {string} text '' takes the notice down */
    setNotice: (gid, text) => ask('chatSetNotice', gid, text),
    /** @param {string} gid of the chat @param {number} userId @param {boolean} flag */
    setGroupAdmin: (gid, userId, flag) => ask(flag ? 'chatAddAdmins' : 'chatRemoveAdmins', gid, [userId]),
    /** @param {string} gid of the chat @param {number} userId */
    handOver: (gid, userId) => ask('chatChangeOwnership', gid, userId),
  };
}
