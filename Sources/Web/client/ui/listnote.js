// The note in the place of messages: grey bars while they load, a line when there are none or they did not come.

import { el, text } from '../../shared/dom.js';
import { skeleton } from './skeleton.js';

const SKELETON_AFTER_MS = 300;

/**
 * @param {Pick<import('./page.js').Context, 'i18n'|'signal'>} ctx
 * @param {{log: () => import('../state/messages.js').Log, retry: () => void}} how
 */
export function createListNote({ i18n: { t }, signal }, { log, retry }) {
  const note = el('p', { class: 'msg-note f13 dim', hidden: true });
  const waiting = el('div', { class: 'msg-waiting', hidden: true }, skeleton());
  let due = false; // a short wait shows nothing

  function draw() {
    const { list, loading, failed, complete } = log();
    const empty = list.length === 0;
    waiting.hidden = !(loading && empty && due);
    note.hidden = !(failed || (empty && complete && !loading));
    if (failed) {
      note.replaceChildren(
        el('span', { text: t('history.failed') }),
        ' ',
        el('button', { class: 'mk-link', type: 'button', text: t('history.retry'), on: { click: retry } }),
      );
    } else text(note, t('chat.empty'));
  }

  const timer = setTimeout(() => {
    due = true;
    draw();
  }, SKELETON_AFTER_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));
  return { note, waiting, draw };
}
