// The latest actions of administrators, as a card of the dashboard.

import { el } from '../../shared/dom.js';
import { pathTo } from '../state/pages.js';
import { face } from './face.js';
import { actionWords, targetOf } from './log.js';

export const RECENT = 3; // actions

/** @param {import('./mount.js').PageContext} ctx */
export function createRecent({ i18n }) {
  const { t } = i18n;
  const list = el('ul', { class: 'dash-recent' });
  const node = el(
    'section',
    { class: 'dash-card', 'aria-label': t('dashboard.recent') },
    el(
      'header',
      { class: 'dash-head' },
      el('h2', { class: 'dash-title', text: t('dashboard.recent') }),
      el('a', { class: 'adm-inline dash-all', href: `#${pathTo('log')}`, text: t('dashboard.allLog') }),
    ),
    list,
  );

  const line = (row) =>
    el(
      'li',
      { class: 'dash-done' },
      face({ id: row.user, realname: row.realname, account: row.account }, 28),
      el(
        'p',
        { class: 'dash-did' },
        el('bdi', { text: row.realname || row.account }),
        ' ',
        el('span', { class: 'dash-what', text: actionWords(t, row.action) }),
        ' ',
        el('bdi', { class: 'dash-what', text: targetOf(row) ?? '' }),
      ),
      el('time', { class: 'dash-time', text: i18n.listTime(row.date, Date.now()), title: i18n.full(row.date) }),
    );

  return {
    node,
    /** @param {import('../net/records.js').LogRow[]} rows */
    show(rows) {
      const none = () => el('li', { class: 'empty', text: t('log.none') });
      list.replaceChildren(...(rows.length === 0 ? [none()] : rows.map(line)));
    },
  };
}
