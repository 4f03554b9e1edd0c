// Notices: what programs tell people outside of chats. The server keeps them for all devices and says the newest ones
// in `sync`; how far they have been read is one of the settings of the account. Pure.

import { newsIn } from './numbers.js';

/** @typedef {import('../net/notes.js').Note} Note */

/**
 * @typedef {object} Notes
 * @property {readonly Note[]} list in order, each gid once
 * @property {number} read highest id that has been read
 * @property {number} unread how many are newer
 */

/** Notices that this device keeps. */
export const KEPT_NOTES = 200;
/** Member of the settings object with `read`. */
export const NOTES_READ = 'web.noticesRead';

/** @type {Readonly<Notes>} */
export const noNotes = Object.freeze({ list: Object.freeze(/** @type {Note[]} */ ([])), read: 0, unread: 0 });

/** @param {Notes} notes @param {import('./actions.js').Action} action @returns {Notes} */
export function notesAfter(notes, action) {
  switch (action.type) {
    case 'restored':
      return readUpTo(notes, action.notesRead);
    case 'snapshot':
      return withNotes(notes, action.notes ?? []);
    case 'notesRead':
      return readUpTo(notes, action.id);
    case 'packet': {
      const { method, ok, data } = action.packet;
      if (!ok || !data) return notes;
      if (method === 'notify') return withNotes(notes, data);
      if (method === 'settings') return readUpTo(notes, Number(data[NOTES_READ]));
      return method === 'sync' ? withNotes(notes, newsIn(action).notices) : notes;
    }
    default:
      return notes;
  }
}

/** @param {Notes} notes @param {readonly Note[]} fresh one that is known by gid changes nothing */
function withNotes(notes, fresh) {
  const known = new Set(notes.list.map(({ gid }) => gid));
  const added = fresh.filter(({ gid }) => !known.has(gid) && known.add(gid));
  if (added.length === 0) return notes;
  const list = [...notes.list, ...added].sort((a, b) => a.id - b.id || a.date - b.date).slice(-KEPT_NOTES);
  return counted({ ...notes, list });
}

/** The mark only moves forward. */
const readUpTo = (notes, id = 0) => (id > notes.read ? counted({ ...notes, read: id }) : notes);

/** @param {Notes} notes */
const counted = (notes) => ({ ...notes, unread: notes.list.filter(({ id }) => id > notes.read).length });
