// What people do with a stored message: recall, edit, reactions, confirmations. In: packets of servers that know
// `sync`. Out: the message as it is now. A row carries the number of its last change, so an older one changes nothing.

/** @typedef {import('./messages.js').Message} Message */

/**
 * A message that is known, and a row of it that has come: the newer of both. A classic row has no number.
 * @param {Message} known @param {Message} row
 * @returns {Message}
 */
export const joined = (known, row) =>
  (known.changed ?? 0) > (row.changed ?? Infinity) ? known : { ...known, ...row };

/**
 * Messages after a packet. What is not here comes as it is, once it is read.
 * @param {ReadonlyMap<string, import('./messages.js').Log>} messages
 * @param {string} method lower case @param {any} data
 */
export function withChanges(messages, method, data) {
  let next = messages;
  for (const { gid, cgid, change } of changesIn(method, data)) {
    for (const [chat, log] of cgid ? [/** @type {const} */ ([cgid, next.get(cgid)])] : next) {
      const at = log?.list.findLastIndex((one) => one.gid === gid) ?? -1;
      if (at < 0) continue;
      next = new Map(next).set(chat, { ...log, list: log.list.map((one, i) => (i === at ? change(one) : one)) });
      break;
    }
  }
  return next;
}

/**
 * @typedef {object} Change
 * @property {string} gid
 * @property {string} cgid '' where the packet does not say the chat
 * @property {(message: Message) => Message} change
 */

/**
 * The changes that a packet tells of.
 * @param {string} method lower case @param {any} data
 * @returns {Change[]}
 */
function changesIn(method, data) {
  if (!data) return [];
  switch (method) {
    case 'messageretract':
    case 'messageupdate':
      return data.map((row) => ({ gid: row.gid, cgid: row.cgid, change: (message) => joined(message, row) }));
    case 'changes':
      return data.list.map((row) => ({ gid: row.gid, cgid: row.cgid, change: (message) => joined(message, row) }));
    case 'messagereact':
      return [{ gid: data.gid, cgid: data.cgid, change: (message) => reacted(message, data) }];
    case 'messageconfirm':
      return [{
        gid: data.gid,
        cgid: '',
        change: (message) => numbered(message, data.changes, { confirmed: data.confirmed }),
      }];
    default:
      return [];
  }
}

/** @param {Message} message @param {number} number @param {Partial<Message>} now */
const numbered = (message, number, now) =>
  number < (message.changed ?? 0) ? message : { ...message, ...now, changed: number };

/** @param {Message} message @param {{emoji: string, user: number, on: boolean, changes: number}} data */
function reacted(message, { emoji, user, on, changes }) {
  const { [emoji]: _, ...others } = message.reactions ?? {};
  const before = reactedBy(message, emoji);
  if (before.includes(user) === on) return numbered(message, changes, {});
  const users = on ? [...before, user] : before.filter((id) => id !== user);
  const all = { ...message.reactions, [emoji]: users };
  return numbered(message, changes, { reactions: users.length > 0 ? all : others });
}

/**
 * Ids of those who reacted so, in the order they did.
 * @param {Message} message @param {string} emoji
 */
export const reactedBy = ({ reactions }, emoji) =>
  reactions && Object.hasOwn(reactions, emoji) ? reactions[emoji] : []; // the emoji comes from outside

/**
 * Whether somebody says something; the rest are lines about the chat.
 * @param {Pick<Message, 'type'>} message
 */
export const isTalk = ({ type }) => type === 'normal' || type === 'urgent';

/** @param {Pick<Message, 'reactions'|'deleted'>} message */
export const hasReactions = ({ reactions, deleted }) =>
  !deleted && Boolean(reactions) && Object.keys(reactions).length > 0;

/**
 * Whether an urgent message waits for my word that I have seen it.
 * @param {Message} message @param {number} me
 */
export const mayConfirm = (message, me) =>
  message.type === 'urgent' && !message.deleted && message.user !== me && !(message.confirmed ?? []).includes(me);
