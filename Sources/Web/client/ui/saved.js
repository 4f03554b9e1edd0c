// The messages one has kept for oneself, of all chats, in a dialog.

import { iconButton } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { messageLine } from './messageline.js';
import { tryQuietly } from './trying.js';

/** @param {import('./page.js').Context} ctx */
export function openSaved(ctx) {
  const { store, commands, i18n: { t } } = ctx;
  const life = new AbortController();
  const rows = el('ul', { class: 'saved-list' });
  const none = el('p', { class: 'empty', text: t('saved.none') });
  const dialog = openDialog(ctx, {
    label: t('saved.title'),
    name: 'wide',
    closed: () => life.abort(),
    body: el(
      'div',
      {},
      el(
        'header',
        { class: 'dlg-head row' },
        el('h2', { class: 'dlg-title', text: t('saved.title') }),
        iconButton({ label: t('dialog.close'), icon: 'close', onClick: () => dialog.close() }),
      ),
      none,
      rows,
    ),
  });
  store.watch((state) => state.saved, (saved) => {
    none.hidden = saved.size > 0;
    rows.replaceChildren(
      ...[...saved].reverse().map(([gid, cgid]) =>
        messageLine({ gid, cgid }, ctx, {
          isChatNamed: true,
          leave: () => dialog.close(),
          drop: { label: t('message.unkeep'), run: () => tryQuietly(commands.saveMessage(gid, false), ctx) },
        })
      ),
    );
  }, life.signal);
}
