// A dialog that lists people, in parts with a heading each.

import { iconButton } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { userAvatar } from './avatar.js';

/** @typedef {import('./page.js').Context} Context */

/** @param {string} title @param {Node[]} parts @param {Context} ctx */
export function openPeopleDialog(title, parts, ctx) {
  const close = iconButton({ label: ctx.i18n.t('dialog.close'), icon: 'close', onClick: () => dialog.close() });
  const head = el('header', { class: 'dlg-head row' }, el('h2', { class: 'dlg-title', text: title }), close);
  const dialog = openDialog(ctx, { label: title, body: el('div', {}, head, parts) });
}

/** @param {string} title @param {number[]} ids @param {Context} ctx */
export function peopleList(title, ids, { store, i18n: { t } }) {
  const { byId } = store.get().users;
  return el(
    'section',
    {},
    el('h3', { class: 'section-head row f12 dim', text: title }),
    el(
      'ul',
      { class: 'who-list' },
      ids.map((id) =>
        el(
          'li',
          { class: 'who-one row' },
          userAvatar(byId.get(id), 28, { dot: false }),
          el('bdi', { class: 'clip', text: byId.get(id)?.realname ?? t('chat.unknownPerson') }),
        )
      ),
    ),
  );
}
