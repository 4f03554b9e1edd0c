// The dialog after the server has ended the session: another login of the same account, another password, a closed
// account. It cannot be dismissed; nothing reconnects by itself.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { unsent } from '../state/messages.js';
import { pathOf } from '../state/view.js';
import { button } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';

/** Title and text for what the server says; another login without a word of it. */
const WORDS = {
  passwordChanged: ['kicked.passwordChanged.title', 'kicked.passwordChanged.text'],
  passwordReset: ['kicked.passwordReset.title', 'kicked.passwordReset.text'],
  disabled: ['kicked.disabled.title', 'kicked.disabled.text'],
  deleted: ['kicked.deleted.title', 'kicked.deleted.text'],
  signedOut: ['kicked.signedOut.title', 'kicked.signedOut.text'],
};
const ELSEWHERE = ['kicked.title', 'kicked.text'];

/** @param {import('./page.js').Context} ctx */
export function watchKicked(ctx) {
  const { i18n, store, commands } = ctx;
  let open = null;
  store.watch((state) => state.session.status === 'kicked', (kicked) => {
    open?.close();
    open = null;
    if (!kicked) return;
    const { reason } = store.get().session;
    const isClosed = Object.hasOwn(WORDS, reason);
    const [title, text] = isClosed ? WORDS[reason] : ELSEWHERE;
    const kept = unsent(store.get().messages).length;
    const lines = [i18n.t(text, { time: i18n.time(Date.now()) })];
    if (kept > 0) lines.push(i18n.count('kicked.kept', kept));
    open = openDialog(ctx, {
      fixed: true,
      name: 'kicked',
      label: i18n.t(title),
      body: el(
        'div',
        { class: 'kicked' },
        el('div', { class: 'kicked-icon mid' }, icon('logout', 22)),
        el('h2', { class: 'dlg-title', text: i18n.t(title) }),
        el('p', { class: 'dlg-text f14 soft' }, lines.join(' ')),
        el(
          'div',
          { class: 'kicked-buttons' },
          button({
            label: i18n.t('kicked.toLogin'),
            kind: isClosed ? 'primary' : undefined,
            onClick: () => commands.logout(),
          }),
          // The password that this page knows opens nothing any more, or whoever has the device must know it.
          isClosed ? null : button({
            label: i18n.t('kicked.password'),
            onClick: () => {
              commands.loginAgain(i18n.code);
              ctx.router.go(pathOf.settings('password'));
            },
          }),
          isClosed
            ? null
            : button({ label: i18n.t('kicked.again'), kind: 'primary', onClick: () => commands.loginAgain(i18n.code) }),
        ),
      ),
    });
  }, ctx.signal);
}
