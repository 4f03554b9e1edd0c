// Stage: packet, for a page. A company's people and chats are one packet of more than a megabyte: read at once it would
// hold the page for as long as it takes, so a long text is parsed in one task and made clean records in another.

import { parse, read } from './packet.js';

const LONG = 65_536; // characters

/**
 * @param {() => Promise<void>} pause ends the page's task
 * @returns {(text: string) => Promise<import('./packet.js').Packet|null>} null for what is not a packet
 */
export const decoder = (pause) => async (text) => {
  if (text.length < LONG) return read(parse(text));
  await pause();
  const raw = parse(text);
  await pause();
  const packet = read(raw);
  await pause();
  return packet;
};
