// First start: only what needs a decision.

import { button } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { inputField } from './form.js';

const SHORTEST = 8; // letters of a password

/** Opens the wizard if the server says that something is needed. @param {import('./mount.js').Context} ctx */
export async function openSetup(ctx) {
  const { api, i18n } = ctx;
  const { t } = i18n;
  let needed;
  try {
    ({ needed } = await api.call('setup/get'));
  } catch {
    return; // it is asked again at the next sign-in
  }
  if (!needed?.includes('password') || ctx.signal.aborted) return;

  const fields = {
    password: inputField(ctx, {
      id: 'setup-password',
      label: t('setup.password'),
      type: 'password',
      autocomplete: 'new-password',
      about: i18n.count('setup.password.about', SHORTEST),
    }),
    again: inputField(ctx, {
      id: 'setup-again',
      label: t('setup.again'),
      type: 'password',
      autocomplete: 'new-password',
    }),
  };
  const problem = errorLine();
  const go = button({ label: t('setup.go'), kind: 'primary', type: 'submit' });
  const form = el(
    'form',
    { class: 'dlg-form', novalidate: true, on: { submit } },
    el('h2', { class: 'dlg-title', text: t('setup.title') }),
    el('p', { class: 'dlg-text f14 soft', text: t('setup.text') }),
    fields.password.node,
    fields.again.node,
    problem,
    el('div', { class: 'dlg-buttons' }, button({ label: t('setup.later'), onClick: () => dialog.close() }), go),
  );
  const dialog = openDialog(ctx, { label: t('setup.title'), body: form, name: 'setup' });
  fields.password.input.focus();

  async function submit(event) {
    event.preventDefault();
    const short = fields.password.fault(
      [...fields.password.value].length < SHORTEST ? i18n.count('setup.password.short', SHORTEST) : '',
    );
    const differ = fields.again.fault(fields.again.value === fields.password.value ? '' : t('setup.differ'));
    if (short || differ) return fields[short ? 'password' : 'again'].input.focus();
    go.disabled = true;
    try {
      await api.call('people/resetPassword', { id: ctx.session.me.id, password: fields.password.value });
      await api.call('setup/done');
      dialog.close();
      ctx.toast(t('setup.done'));
    } catch (cause) {
      if (cause.field === 'password') fields.password.fault(failure(cause, t));
      else tell(problem, failure(cause, t));
    }
    go.disabled = false;
  }
}
