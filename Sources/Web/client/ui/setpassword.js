// Change of password: the old one is asked for, though the wire does not need it; the other sessions of the account
// end.

import { el } from '../../shared/dom.js';
import { button } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { part } from './setparts.js';

/** Shortest new password, letters. The server sees only a digest, so the page is the one who can say. */
const SHORTEST = 8;

/** @typedef {import('./page.js').Context} Context */

/** @param {Context} ctx */
export function passwordPart(ctx) {
  const { store, commands, i18n, toast } = ctx;
  const { t } = i18n;
  const account = store.get().users.byId.get(store.get().session.me)?.account ?? '';
  const old = passwordField(t, 'old', 'current-password');
  const next = passwordField(t, 'new', 'new-password', i18n.count('profile.password.about', SHORTEST));
  const again = passwordField(t, 'again', 'new-password');
  const problem = errorLine();
  const go = button({ label: t('profile.password.change'), kind: 'primary', type: 'submit' });

  const checks = [
    { field: old, fault: () => (commands.isPassword(old.input.value) ? '' : t('profile.notPassword')) },
    { field: next, fault: () => weakness(next.input.value, old.input.value, account, i18n) },
    { field: again, fault: () => (again.input.value === next.input.value ? '' : t('profile.password.differ')) },
  ];

  async function submit(event) {
    event.preventDefault();
    const wrong = checks.filter(({ field, fault }) => field.fault(fault()));
    if (wrong.length > 0) return wrong[0].field.input.focus();
    go.disabled = true;
    tell(problem, '');
    try {
      await commands.changePassword(next.input.value);
      for (const { field } of checks) field.input.value = '';
      toast(t('profile.password.done'));
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
    go.disabled = false;
    return undefined;
  }

  return [
    part(t('settings.password')),
    el(
      'form',
      { class: 'set-fields', novalidate: true, on: { submit } },
      el('input', { type: 'text', autocomplete: 'username', value: account, readonly: true, hidden: true }),
      old.node,
      next.node,
      again.node,
      problem,
      el('div', {}, go),
    ),
    el('p', { class: 'set-about', text: t('profile.password.others') }),
  ];
}

/** Why a new password will not do, '' if it does. */
function weakness(password, old, account, { t, count }) {
  if ([...password].length < SHORTEST) return count('profile.password.short', SHORTEST);
  if (password.toLowerCase() === account.toLowerCase()) return t('profile.password.account');
  return password === old ? t('profile.password.same') : '';
}

/** @param {import('../../shared/i18n.js').Translate} t @param {string} key @param {string} autocomplete */
function passwordField(t, key, autocomplete, about = '') {
  const input = el('input', {
    class: 'field-input f14',
    id: `password-${key}`,
    type: 'password',
    autocomplete,
    'aria-describedby': `password-${key}-error`,
  });
  const error = el('p', { class: 'field-error', id: `password-${key}-error`, hidden: true });
  return {
    input,
    node: el(
      'div',
      { class: 'field' },
      el('label', { class: 'field-label f13 soft', for: input.id, text: t(`profile.password.${key}`) }),
      input,
      about !== '' && el('p', { class: 'set-about', text: about }),
      error,
    ),
    /** @param {string} words '' if nothing is wrong @returns {boolean} whether something is */
    fault(words) {
      tell(error, words);
      input.setAttribute('aria-invalid', words !== '');
      return words !== '';
    },
  };
}
