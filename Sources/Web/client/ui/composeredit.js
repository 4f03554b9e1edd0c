// Editing a message that was sent: its text in the field, a line above that says so. What was in the field comes back.

import { iconButton } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';

/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @param {Pick<import('./page.js').Context, 'commands'|'i18n'>} ctx
 * @param {HTMLTextAreaElement} field
 * @param {() => void} changed runs after the field was given another text
 */
export function createEditing({ commands, i18n: { t } }, field, changed) {
  const problem = errorLine();
  const cancel = iconButton({ label: t('composer.noEdit'), icon: 'close', size: 16, onClick: () => stop() });
  const words = el('span', { class: 'comp-edited clip f13 dim', text: t('composer.editing') });
  const line = el('div', { class: 'comp-edit row' }, icon('edit', 16), words, cancel);
  const node = el('div', { class: 'comp-editing', hidden: true }, line, problem);
  /** @type {Message|null} */ let edited = null;
  let before = '';

  function fill(text) {
    field.value = text;
    changed();
    field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  /** @param {Message} message */
  function start(message) {
    if (!edited) before = field.value;
    edited = message;
    node.hidden = false;
    tell(problem, '');
    fill(message.content);
  }

  function stop() {
    if (!edited) return;
    edited = null;
    node.hidden = true;
    fill(before);
  }

  return {
    node,
    start,
    stop,
    isSet: () => edited !== null,
    /**
     * Sends the new text; if it is refused, the field keeps it.
     * @param {string} text
     */
    async save(text) {
      const { gid, content } = edited;
      if (text === content) return stop();
      tell(problem, '');
      try {
        await commands.editMessage(gid, text);
        if (edited?.gid === gid) stop();
      } catch (cause) {
        if (edited?.gid === gid) tell(problem, failure(cause, t));
      }
      return undefined;
    },
  };
}
