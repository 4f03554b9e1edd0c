// Backup now, and how large the store is.

import { button } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { factList } from './form.js';
import { when } from './words.js';

/** @param {import('./mount.js').PageContext} ctx */
export function createBackup(ctx) {
  const { api, i18n, head, may, toast } = ctx;
  const { t } = i18n;
  const number = new Intl.NumberFormat(i18n.tag);
  const problem = errorLine();
  const facts = el('div');
  const result = el('p', { class: 'frm-good', role: 'status', hidden: true });
  const go = may('server.edit') && button({ label: t('backup.go'), icon: 'backup', kind: 'primary', onClick: run });
  if (go) head.actions(go);
  const node = el(
    'div',
    { class: 'adm-page dash' },
    problem,
    result,
    el(
      'section',
      { class: 'dash-card', 'aria-label': t('backup.store') },
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: t('backup.store') })),
      el('div', { class: 'srv-body' }, facts, el('p', { class: 'frm-about', text: t('backup.about') })),
    ),
  );

  async function load() {
    try {
      const { store, lastBackup } = await api.call('server/status');
      facts.replaceChildren(factList([
        [t('server.store'), store.driver],
        [t('backup.size'), i18n.bytes(store.bytes)],
        [t('backup.messages'), number.format(store.messages)],
        [t('backup.files'), `${number.format(store.files)} (${i18n.bytes(store.filesBytes ?? 0)})`],
        [t('backup.last'), lastBackup ? when(i18n, lastBackup) : t('backup.never')],
      ]));
      tell(problem, '');
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
  }

  async function run() {
    go.disabled = true;
    result.hidden = true;
    try {
      const { file, bytes } = await api.call('server/backup');
      result.textContent = t('backup.done', { file, size: i18n.bytes(bytes) });
      result.hidden = false;
      toast(t('backup.toast'));
      await load();
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
    go.disabled = false;
  }

  load();
  return { node };
}
