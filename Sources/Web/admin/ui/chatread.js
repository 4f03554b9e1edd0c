// What was said in a chat. First a warning, then the messages, older ones on demand; each look is a line in the action
// log.

import { button } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { longText } from '../../shared/longtext.js';
import { face } from './face.js';
import { openSide } from './form.js';
import { when } from './words.js';

/** @param {any} ctx @param {string} gid @param {string} name */
export function readChat(ctx, gid, name) {
  const { api, i18n } = ctx;
  const { t } = i18n;
  ask(ctx, {
    title: t('read.title', { name }),
    text: t('read.warning'),
    action: t('read.go'),
    danger: true,
    run: async () => show(await api.call('chats/read', { gid })),
  });

  function show(first) {
    const problem = errorLine();
    const list = el('ol', { class: 'frm-said', 'aria-label': t('read.messages') });
    const older = button({ label: t('read.older'), small: true, onClick: more });
    let least = 0;
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

    const line = (one) =>
      el(
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
          longText(one.deleted ? t('read.recalled') : one.content, {
            name: 'frm-words',
            label: (letters) => i18n.count('read.unfold', letters),
          }),
        ),
      );
    function take({ messages }) {
      const sorted = [...messages].sort((a, b) => a.index - b.index);
      list.prepend(...sorted.map(line));
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
}
