// What servers that know `sync` tell of a chat: what is read, drafted, pinned, kept, its notice. Pure.

/** @typedef {import('./chats.js').Chat} Chat */

/** @type {Record<string, (chat: Chat, data: any) => Partial<Chat>>} by method, lower case */
const MARKS = {
  chatsetlastreadmessage: (_, { read, unread }) => ({ read, unread }),
  chatmarkunread: (_, { read, unread }) => ({ read, unread }),
  chatsetdraft: (_, { draft }) => ({ draft }),
  chatpinmessages: (_, { pinned }) => ({ pinned }),
  chatunpinmessages: (_, { pinned }) => ({ pinned }),
  chatsetnotice: (_, { notice, by, time }) => ({ notice: notice ? { notice, by, time } : null }),
  readmarks: (chat, { marks }) => ({ marks: higher(chat.marks, marks) }),
};

/**
 * The marks with newer ones, which never move back: from two nodes of a cluster an older one may come later.
 * @param {Chat['marks']} known @param {readonly [number, number][]} newer
 */
function higher(known, newer) {
  const marks = new Map(known);
  for (const [id, index] of newer) marks.set(id, Math.max(marks.get(id) ?? 0, index));
  return [...marks];
}

/**
 * The chat as it is after a packet; the same one if the packet says nothing about it.
 * @param {Chat} chat @param {string} method lower case @param {any} data
 * @returns {Chat}
 */
export const markedBy = (chat, method, data) =>
  Object.hasOwn(MARKS, method) && data ? { ...chat, ...MARKS[method](chat, data) } : chat;

/**
 * The chat, in which these people have read at least so far.
 * @param {Chat} chat @param {{read: readonly number[], index: number}} receipt
 * @returns {Chat}
 */
export const withReaders = (chat, { read, index }) => ({
  ...chat,
  marks: higher(
    chat.marks,
    read.map((id) => [id, index]),
  ),
});

/** Methods that `markedBy` knows. */
export const isMark = (method) => Object.hasOwn(MARKS, method);

/**
 * Highest index that somebody has read, as far as it was told; 0 if it was not.
 * @param {Pick<Chat, 'marks'>} chat @param {number} user
 */
export const readBy = ({ marks }, user) => marks?.find(([id]) => id === user)?.[1] ?? 0;
