// The parts of both login pages: fields that say what is wrong with them, the brand, menus below the card.

import { button, iconButton } from './controls.js';
import { el } from './dom.js';
import { LANGUAGES } from './i18n.js';
import { icon, mark } from './icons.js';
import { openMenu } from './menu.js';

/** @typedef {import('./i18n.js').I18n} I18n */
/** @typedef {import('./i18n.js').Language} Language */
/** @typedef {import('./i18n.js').Translate} Translate */

/** @type {Record<string, import('./icons.js').IconName>} */
const THEMES = { system: 'moon', light: 'sun', dark: 'moon' };

/** @typedef {ReturnType<typeof loginField>} LoginField */

/**
 * A field with its complaint.
 * @param {string} label
 * @param {import('./icons.js').IconName} drawing before the text
 * @param {{id: string} & Record<string, unknown>} props of the input
 * @param {Node|false} [end] in the field, after the text
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

/**
 * The button that shows a password.
 * @param {{show: string, hide: string}} words @param {() => HTMLInputElement} input
 */
export function eyeButton({ show, hide }, input) {
  const node = iconButton({ label: show, icon: 'eye', size: 18, class: 'field-end', onClick: toggle });
  function toggle() {
    const hidden = input().type === 'password';
    input().type = hidden ? 'text' : 'password';
    node.replaceChildren(icon(hidden ? 'eye-off' : 'eye', 18));
    node.title = hidden ? hide : show;
    node.setAttribute('aria-label', node.title);
  }
  return node;
}

/**
 * A button below the card that opens a menu.
 * @param {import('./icons.js').IconName} drawing
 * @param {string} label
 * @param {() => import('./menu.js').Item[]} items
 */
function footMenu(drawing, label, items) {
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

/**
 * The button that logs in.
 * @param {string} label
 */
export function submitButton(label) {
  const node = button({ label, kind: 'primary', type: 'submit' });
  node.classList.add('login-submit');
  return node;
}

/** @param {{i18n: I18n, setPrefs: (change: {lang: Language}) => void}} ctx */
function languageMenu({ i18n: { t, code }, setPrefs }) {
  /** @param {Language} lang @returns {import('./menu.js').Item} */
  const item = (lang) => ({
    label: t(`language.${lang}`),
    icon: 'globe',
    checked: lang === code,
    run: () => setPrefs({ lang }),
  });
  return footMenu('globe', t(`language.${code}`), () => /** @type {Language[]} */ (Object.keys(LANGUAGES)).map(item));
}

/**
 * @param {{i18n: I18n, getPrefs: () => {theme: string}, setPrefs: (change: {theme: string}) => void}} ctx
 * @returns {{node: HTMLElement, show: (theme: string) => void}} `show`: after it was changed elsewhere
 */
function themeMenu({ i18n: { t }, getPrefs, setPrefs }) {
  const show = (theme) => {
    node.lastChild.textContent = t(`theme.${theme}`);
  };
  const item = (theme) => ({
    label: t(`theme.${theme}`),
    icon: THEMES[theme],
    checked: theme === getPrefs().theme,
    run: () => {
      setPrefs({ theme });
      show(theme);
    },
  });
  const now = getPrefs().theme;
  const node = footMenu(THEMES[now], t(`theme.${now}`), () => Object.keys(THEMES).map(item));
  return { node, show };
}

/**
 * Sign, name and claim above the fields.
 * @param {Translate} t
 */
export const loginBrand = (t) =>
  el(
    'div',
    { class: 'login-brand row' },
    el('span', { class: 'login-mark' }, mark(44)),
    el(
      'div',
      {},
      el('h1', { class: 'login-name', text: t('app.name') }),
      el('p', { class: 'login-org dim', text: t('app.claim') }),
    ),
  );

/**
 * A warning with a link to the encrypted page.
 * @param {{words: string, link: string, href: string} & Record<string, unknown>} how more are attributes
 */
export const plainNotice = ({ words, link, href, ...props }) =>
  el(
    'div',
    { class: 'login-notice f13', ...props },
    icon('warn', 16),
    el('p', {}, words, ' ', el('a', { class: 'login-link', href, text: link })),
  );

/** The one ornament of the product: faint rings of sound. */
const loginRings = () =>
  el('div', { class: 'login-rings', 'aria-hidden': 'true' }, Array.from({ length: 10 }, () => el('i')));

/**
 * The whole page around the form, with the menus below it.
 * @param {Parameters<typeof languageMenu>[0] & Parameters<typeof themeMenu>[0]} ctx
 * @param {HTMLFormElement} form @param {string} [label] of the page
 * @returns {{node: HTMLElement, showTheme: (theme: string) => void}} showTheme: after it was changed elsewhere
 */
export function loginFrame(ctx, form, label) {
  const theme = themeMenu(ctx);
  const foot = el('footer', { class: 'login-foot' }, languageMenu(ctx), theme.node);
  return {
    node: el('main', { class: 'login', 'aria-label': label }, loginRings(), form, foot),
    showTheme: theme.show,
  };
}
