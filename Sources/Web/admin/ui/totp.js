// Switching the second step at sign-in on: the secret for an authenticator, and a first code from it.

import { button } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { inputField } from './form.js';
import { copyLine } from './secret.js';

/**
 * @param {import('./mount.js').Context} ctx
 * @param {{secret: string, uri: string}} made
 * @param {() => void} changed
 */
export function openTotp(ctx, { secret, uri }, changed) {
  const { api, i18n: { t }, session, toast } = ctx;
  const code = inputField(ctx, {
    id: 'totp-code',
    label: t('account.totp.code'),
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    maxlength: 8,
  });
  const problem = errorLine();
  const go = button({ label: t('account.totp.on'), kind: 'primary', type: 'submit' });
  const form = el(
    'form',
    { class: 'dlg-form', novalidate: true, on: { submit } },
    el('h2', { class: 'dlg-title', text: t('account.totp.title') }),
    el('p', { class: 'dlg-text f14 soft', text: t('account.totp.steps') }),
    copyLine(ctx, t('account.totp.secret'), secret),
    el('p', {}, el('a', { class: 'adm-inline', href: uri, text: t('account.totp.open') })),
    code.node,
    problem,
    el('div', { class: 'dlg-buttons' }, button({ label: t('dialog.cancel'), onClick: () => dialog.close() }), go),
  );
  const dialog = openDialog(ctx, { label: t('account.totp.title'), body: form, name: 'wide' });
  code.input.focus();

  async function submit(event) {
    event.preventDefault();
    if (code.fault(code.value === '' ? t('form.missing') : '')) return code.input.focus();
    go.disabled = true;
    try {
      await api.call('session/totpEnd', { code: code.value.replace(/\s/g, '') });
      session.totp = true;
      dialog.close();
      toast(t('account.totp.done'));
      changed();
    } catch (cause) {
      if (['totp', 'bad', 'credentials'].includes(cause.code)) code.fault(t('signin.wrongCode'));
      else tell(problem, failure(cause, t));
      code.input.select();
    }
    go.disabled = false;
    return undefined;
  }
}
