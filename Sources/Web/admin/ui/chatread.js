// The messages of a chat. First a warning, then the messages, older ones on demand; each look is a line in the action
// log.

import { button } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { longText } from '../../shared/longtext.js';
import { face } from './face.js';
import { openSide } from './form.js';
import { when } from './words.js';

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('../net/records.js').ChatMessage} ChatMessage */

/** @param {Context} ctx @param {string} gid @param {string} name */
export function readChat(ctx, gid, name) {
  const { api, i18n: { t } } = ctx;
  ask(ctx, {
    title: t('read.title', { name }),
    text: t('read.warning'),
    action: t('read.go'),
    danger: true,
    run: async () => showMessages(ctx, { gid, name, first: await api.call('chats/read', { gid }) }),
  });
}

/** @param {Context} ctx @param {{gid: string, name: string, first: {messages: ChatMessage[]}}} chat */
function showMessages(ctx, { gid, name, first }) {
  const { api, i18n } = ctx;
  const { t } = i18n;
  const problem = errorLine();
  const list = el('ol', { class: 'frm-said', 'aria-label': t('read.messages') });
  const older = button({ label: t('read.older'), small: true, onClick: more });
  let least = 0; // index of the oldest message that is shown
  openSide(ctx, {
    title: name,
    wide: true,
    body: [
      el('p', { class: 'frm-note', text: t('read.logged') }),
      el('div', { class: 'frm-row' }, older),
      problem,
      list,
    ],
  });

  function take({ messages }) {
    const sorted = [...messages].sort((a, b) => a.index - b.index);
    list.prepend(...sorted.map((one) => messageLine(i18n, one)));
    if (sorted.length > 0) least = sorted[0].index;
    older.hidden = sorted.length === 0 || least <= 1;
    if (list.childElementCount === 0) list.append(el('li', { class: 'empty', text: t('read.none') }));
  }

  async function more() {
    older.disabled = true;
    try {
      take(await api.call('chats/read', { gid, before: least }));
      tell(problem, '');
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
    older.disabled = false;
  }

  take(first);
}

/** @param {import('../../shared/i18n.js').I18n} i18n @param {ChatMessage} one */
function messageLine(i18n, one) {
  const { t, count } = i18n;
  const unfold = (letters) => count('read.unfold', letters);
  return el(
    'li',
    { class: 'frm-message' },
    face({ id: one.user, realname: one.realname, account: one.account }, 28),
    el(
      'div',
      {},
      el(
        'p',
        { class: 'frm-by' },
        el('bdi', { text: one.realname || one.account || t('read.system') }),
        when(i18n, one.date),
      ),
      longText(one.deleted ? t('read.recalled') : one.content, { name: 'frm-words', label: unfold }),
    ),
  );
}
