// The password once more, before what cannot be taken back; asked when the server wants it.

import { button } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { inputField } from './form.js';

/** @param {import('./mount.js').Context} ctx @returns {Promise<boolean>} false if the person does not want to */
export function askPassword(ctx) {
  const { api, i18n, session } = ctx;
  const { t } = i18n;
  return new Promise((resolve) => {
    let done = false;
    const password = inputField(ctx, {
      id: 'confirm-password',
      label: t('confirm.password'),
      type: 'password',
      autocomplete: 'current-password',
    });
    const code = inputField(ctx, {
      id: 'confirm-code',
      label: t('signin.code'),
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      maxlength: 8,
    });
    code.node.hidden = !session?.totp;
    const problem = errorLine();
    const go = button({ label: t('confirm.go'), kind: 'primary', type: 'submit' });
    const form = el(
      'form',
      { class: 'dlg-form', novalidate: true, on: { submit } },
      el('h2', { class: 'dlg-title', text: t('confirm.title') }),
      el('p', { class: 'dlg-text f14 soft', text: t('confirm.text') }),
      el('input', {
        type: 'text',
        autocomplete: 'username',
        value: session?.me.account ?? '',
        hidden: true,
        readonly: true,
      }),
      password.node,
      code.node,
      problem,
      el('div', { class: 'dlg-buttons' }, button({ label: t('dialog.cancel'), onClick: () => dialog.close() }), go),
    );
    const dialog = openDialog(ctx, {
      label: t('confirm.title'),
      body: form,
      name: 'confirm',
      closed: () => resolve(done),
    });
    password.input.focus();

    async function submit(event) {
      event.preventDefault();
      if (password.fault(password.value === '' ? t('signin.missing') : '')) return;
      go.disabled = true;
      try {
        await api.call('session/confirm', {
          password: password.value,
          ...(!code.node.hidden && code.value && { code: code.value }),
        });
        done = true;
        return dialog.close();
      } catch (cause) {
        if (cause.code === 'credentials') {
          password.fault(Number.isInteger(cause.left) ? i18n.count('signin.wrong', cause.left) : t('signin.wrongOnly'));
          password.input.select();
        } else if (cause.code === 'totp') {
          const again = !code.node.hidden && code.value !== '';
          code.node.hidden = false;
          code.fault(again ? t('signin.wrongCode') : '');
          code.input.focus();
        } else if (cause.code === 'signin') {
          dialog.close();
          ctx.begin(null);
        } else tell(problem, failure(cause, t));
      }
      go.disabled = false;
    }
  });
}
