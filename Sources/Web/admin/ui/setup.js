// First start: only what needs a decision.

import { button } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { inputField } from './form.js';

const SHORTEST = 8; // letters of a password

/** @typedef {import('./mount.js').Context} Context */

/**
 * Opens the wizard if the server says that something is needed.
 * @param {Context} ctx
 */
export async function openSetup(ctx) {
  let needed;
  try {
    ({ needed } = await ctx.api.call('setup/get'));
  } catch {
    return; // it is asked again at the next sign-in
  }
  if (needed?.includes('password') && !ctx.signal.aborted) askForPassword(ctx);
}

/** @param {Context} ctx */
function askForPassword(ctx) {
  const { t } = ctx.i18n;
  const { password, again } = passwordFields(ctx);
  const problem = errorLine();
  const go = button({ label: t('setup.go'), kind: 'primary', type: 'submit' });
  const form = el(
    'form',
    { class: 'dlg-form', novalidate: true, on: { submit } },
    el('h2', { class: 'dlg-title', text: t('setup.title') }),
    el('p', { class: 'dlg-text f14 soft', text: t('setup.text') }),
    password.node,
    again.node,
    problem,
    el('div', { class: 'dlg-buttons' }, button({ label: t('setup.later'), onClick: () => dialog.close() }), go),
  );
  const dialog = openDialog(ctx, { label: t('setup.title'), body: form, name: 'setup' });
  password.input.focus();

  async function submit(event) {
    event.preventDefault();
    const short = password.fault(
      [...password.value].length < SHORTEST ? ctx.i18n.count('setup.password.short', SHORTEST) : '',
    );
    const differ = again.fault(again.value === password.value ? '' : t('setup.differ'));
    if (short || differ) return (short ? password : again).input.focus();
    go.disabled = true;
    try {
      await ctx.api.call('people/resetPassword', { id: ctx.session.me.id, password: password.value });
      await ctx.api.call('setup/done');
      dialog.close();
      ctx.toast(t('setup.done'));
    } catch (cause) {
      if (cause.field === 'password') password.fault(failure(cause, t));
      else tell(problem, failure(cause, t));
    }
    go.disabled = false;
    return undefined;
  }
}

/** @param {Context} ctx */
function passwordFields(ctx) {
  const { t, count } = ctx.i18n;
  const attributes = { type: 'password', autocomplete: 'new-password' };
  return {
    password: inputField(ctx, {
      id: 'setup-password',
      label: t('setup.password'),
      about: count('setup.password.about', SHORTEST),
      ...attributes,
    }),
    again: inputField(ctx, { id: 'setup-again', label: t('setup.again'), ...attributes }),
  };
}
