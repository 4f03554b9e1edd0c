// Text to the clipboard, on plain http as well.

import { el } from './dom.js';

/**
 * The clipboard exists on https and loopback only; elsewhere the old way through a field.
 * @returns {Promise<boolean>}
 */
export async function putOnClipboard(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const field = el('textarea', { class: 'sr-only', 'aria-hidden': 'true' });
    field.value = words;
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    before?.focus({ preventScroll: true });
    return done;
  }
}
