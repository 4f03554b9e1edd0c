// The two boxes of the login page.

import { el } from '../../shared/dom.js';

/**
 * Two boxes: logging in by itself needs a login that is remembered.
 * @param {import('../../shared/i18n.js').Translate} t
 * @param {{remember?: boolean, automatic?: boolean}|null} saved
 */
export function loginChecks(t, saved) {
  const remember = el('input', { type: 'checkbox', checked: saved?.remember ?? false });
  const automatic = el('input', { type: 'checkbox', checked: saved?.automatic ?? false });
  automatic.addEventListener('change', () => {
    if (automatic.checked) remember.checked = true;
  });
  remember.addEventListener('change', () => {
    if (!remember.checked) automatic.checked = false;
  });
  return {
    node: el(
      'div',
      { class: 'login-checks' },
      el('label', { class: 'check' }, remember, t('login.remember')),
      el('label', { class: 'check' }, automatic, t('login.automatic')),
    ),
    /** @returns {{remember: boolean, automatic: boolean}} */
    values: () => ({ remember: remember.checked, automatic: automatic.checked }),
  };
}
