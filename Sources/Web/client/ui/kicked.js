// The dialog after another login of the same account. It cannot be dismissed; nothing reconnects by itself.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { unsent } from '../state/messages.js';
import { pathOf } from '../state/view.js';
import { button } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';

/** @param {import('./page.js').Context} ctx */
export function watchKicked(ctx) {
  const { i18n, store, commands } = ctx;
  let open = null;
  store.watch((state) => state.session.status === 'kicked', (kicked) => {
    open?.close();
    open = null;
    if (!kicked) return;
    const kept = unsent(store.get().messages).length;
    const lines = [i18n.t('kicked.text', { time: i18n.time(Date.now()) })];
    if (kept > 0) lines.push(i18n.count('kicked.kept', kept));
    open = openDialog(ctx, {
      fixed: true,
      name: 'kicked',
      label: i18n.t('kicked.title'),
      body: el('div', { class: 'kicked' },
        el('div', { class: 'kicked-icon mid' }, icon('logout', 22)),
        el('h2', { class: 'dlg-title', text: i18n.t('kicked.title') }),
        el('p', { class: 'dlg-text f14 soft' }, lines.join(' ')),
        el('div', { class: 'kicked-buttons' },
          button({ label: i18n.t('kicked.toLogin'), onClick: () => commands.logout() }),
          button({ label: i18n.t('kicked.password'), onClick: () => {
            commands.loginAgain(i18n.code);
            ctx.router.go(pathOf.settings('password'));
          } }),
          button({ label: i18n.t('kicked.again'), kind: 'primary', onClick: () => commands.loginAgain(i18n.code) }))),
    });
  }, ctx.signal);
}
