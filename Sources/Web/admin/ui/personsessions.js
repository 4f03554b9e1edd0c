// The devices where a person is signed in, each with a button that signs it out.

import { button } from '../../shared/controls.js';
import { ask } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { when } from './words.js';

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('../net/records.js').Person} Person */
/** @typedef {import('../net/records.js').PersonSession} PersonSession */

/**
 * Nothing while the person is signed in nowhere.
 * @param {Context} ctx @param {Person} row
 */
export function personSessions(ctx, row) {
  const { i18n: { t } } = ctx;
  if (!row.sessions?.length) return null;
  return el(
    'section',
    { class: 'frm-form prs-sessions', 'aria-label': t('person.sessions') },
    el('h3', { class: 'frm-part', text: t('person.sessions') }),
    el('ul', { class: 'frm-people' }, ...row.sessions.map((session) => sessionRow(ctx, row, session))),
  );
}

/** @param {Context} ctx @param {Person} row @param {PersonSession} session */
function sessionRow(ctx, row, session) {
  const { i18n, may } = ctx;
  const { t } = i18n;
  const name = session.name || t('person.session.classic');
  const node = el(
    'li',
    { class: 'frm-person' },
    el(
      'div',
      {},
      el('bdi', { text: name }),
      el('div', { class: 'frm-about' }, when(i18n, session.since), ' · ', el('bdi', { text: session.address })),
    ),
    may('people.edit') && endButton(ctx, row, session, name, () => node.remove()),
  );
  return node;
}

/** @param {Context} ctx @param {Person} row @param {PersonSession} session @param {string} name */
function endButton(ctx, row, session, name, done) {
  const { api, i18n: { t }, toast } = ctx;
  return button({
    label: t('person.session.end'),
    kind: 'outline',
    small: true,
    onClick: () =>
      ask(ctx, {
        title: t('person.session.end.title', { name, person: row.realname || row.account }),
        text: t('person.session.end.text'),
        action: t('person.session.end'),
        danger: true,
        run: async () => {
          await api.call('people/endSession', { id: row.id, session: session.id });
          done();
          toast(t('person.session.end.done', { name }));
        },
      }),
  });
}
