// The bytes of a message's file: where the browser finds them, and how they are saved.

import { el } from '../../shared/dom.js';

/**
 * Where the bytes of a message are: inside it, on this device, or at the server. '' = nowhere at the moment.
 * @param {import('../state/messages.js').Message} message
 * @param {import('../state/content.js').Content} content
 * @param {Pick<import('./page.js').Context, 'commands'>} ctx
 * @returns {string}
 */
export function addressOf(message, content, { commands }) {
  if (content.data) return content.data;
  const held = commands.heldFile(message.gid);
  if (held) return URL.createObjectURL(held);
  return content.file ? commands.fileAddress(content.file) : '';
}

/**
 * Saves a file: the browser does the rest.
 * @param {import('../state/messages.js').Message} message
 * @param {import('../state/content.js').Content} content
 * @param {Pick<import('./page.js').Context, 'commands'>} ctx
 */
export function saveFile(message, content, ctx) {
  const link = el('a', { href: addressOf(message, content, ctx), download: content.name });
  document.body.append(link);
  link.click();
  link.remove();
}
