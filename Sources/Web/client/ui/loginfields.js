// Parts of the login page: fields that say what is wrong with them, menus below the card.

import { button, iconButton } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';

/**
 * A field with its complaint.
 * @param {string} label
 * @param {string} drawing name of the icon before it
 * @param {{id: string} & Record<string, unknown>} props of the input
 * @param {Node|false} [end] stands in the field, after the text
 */
export function loginField(label, drawing, props, end) {
  const errorID = `${props.id}-error`;
  const input = el('input', { class: 'field-input f14', 'aria-describedby': errorID, ...props });
  const error = el('p', { class: 'field-error', id: errorID, hidden: true });
  return {
    input,
    error,
    node: el(
      'div',
      { class: 'field' },
      el('label', { class: 'field-label f13 soft', for: props.id, text: label }),
      el('div', { class: 'field-box' }, icon(drawing, 16), input, end),
      error,
    ),
    isWrong: () => !error.hidden,
    /** @param {string} words '' takes the complaint away */
    complain(words) {
      error.textContent = words;
      error.hidden = words === '';
      input.setAttribute('aria-invalid', String(words !== ''));
    },
  };
}

/** The button that shows a password. @param {(key: string) => string} t @param {() => HTMLInputElement} input */
export function eyeButton(t, input) {
  const node = iconButton({
    label: t('login.showPassword'),
    icon: 'eye',
    size: 18,
    class: 'field-end',
    onClick: toggle,
  });
  function toggle() {
    const hidden = input().type === 'password';
    input().type = hidden ? 'text' : 'password';
    node.replaceChildren(icon(hidden ? 'eye-off' : 'eye', 18));
    node.title = t(hidden ? 'login.hidePassword' : 'login.showPassword');
    node.setAttribute('aria-label', node.title);
  }
  return node;
}

/**
 * Two boxes: logging in by itself needs a login that is remembered.
 * @param {(key: string) => string} t
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

/**
 * A button below the card that opens a menu.
 * @param {string} drawing
 * @param {string} label
 * @param {() => {label: string, icon: string, checked: boolean, run: () => void}[]} items
 */
export function footMenu(drawing, label, items) {
  const node = el(
    'button',
    {
      class: 'login-choice row f13 dim hov',
      type: 'button',
      'aria-haspopup': 'menu',
      on: { click: () => openMenu(node, items()) },
    },
    icon(drawing, 14),
    el('span', { text: label }),
  );
  return node;
}

/** The button that logs in. @param {string} label */
export function submitButton(label) {
  const node = button({ label, kind: 'primary', type: 'submit' });
  node.classList.add('login-submit');
  return node;
}
