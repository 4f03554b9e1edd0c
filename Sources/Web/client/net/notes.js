// Stage: packet. In: NOTEs, what programs tell people (Docs/protocol.md 7.1). Out: clean records. Pure.

import { int, isObject, rows, seconds, str } from './records.js';

const MOST_ACTIONS = 3; // buttons below a notice; more are left out

/** @typedef {ReturnType<typeof toNote>} Note */

/** @param {import('./records.js').Raw} raw */
function toNote(raw) {
  const sender = isObject(raw.sender) ? raw.sender : {};
  return {
    id: int(raw.id),
    gid: str(raw.gid),
    date: seconds(raw.date),
    title: str(raw.title),
    subtitle: str(raw.subtitle),
    content: str(raw.content),
    contentType: raw.contentType === 'plain' ? 'plain' : 'text',
    url: str(raw.url),
    actions: rows(raw.actions).slice(0, MOST_ACTIONS).map(({ label, url, type }) => (
      { label: str(label), url: str(url), type: str(type) }
    )),
    sender: { id: str(sender.id), name: str(sender.name), avatar: str(sender.avatar) },
  };
}

/** @param {unknown} data a list; what has no gid cannot be told from its repetition @returns {Note[]} */
export const toNotes = (data) => rows(data).map(toNote).filter(({ gid }) => gid !== '');
