// The login page. The server is the one that served the page; behind a slash stands which of its backends is meant.
// Another server has pages of its own: it is named with a link, not asked from here (the page may connect to nothing
// else).

import { el } from '../../shared/dom.js';
import { LANGUAGES } from '../../shared/i18n.js';
import { icon, mark } from '../../shared/icons.js';
import { button, iconButton } from '../../shared/controls.js';
import { openMenu } from '../../shared/menu.js';

const THEMES = { system: 'moon', light: 'sun', dark: 'moon' };
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** @param {import('./page.js').Context} ctx */
export function createLogin(ctx) {
  const { store, commands, i18n, getPrefs, setPrefs, savedLogin, server, signal, form: typed } = ctx;
  const { t } = i18n;
  const remembered = savedLogin?.wirePassword;

  const account = input({
    id: 'login-account',
    autocomplete: 'username',
    value: typed.account ?? savedLogin?.account ?? '',
    spellcheck: false,
    autocapitalize: 'none',
  });
  const password = input({
    id: 'login-password',
    type: 'password',
    autocomplete: 'current-password',
    value: typed.password ?? (remembered ? STAND_IN : ''),
  });
  const eye = iconButton({
    label: t('login.showPassword'),
    icon: 'eye',
    size: 18,
    class: 'field-end',
    onClick: togglePassword,
  });
  const serverField = input({
    id: 'login-server',
    autocomplete: 'off',
    spellcheck: false,
    autocapitalize: 'none',
    value: typed.server ?? addressOf(server, savedLogin?.serverName),
  });
  const serverError = el('p', { class: 'field-error', id: 'login-server-error', hidden: true });
  // While it is typed a complaint goes as soon as it is mended: later, the form would jump under a click.
  serverField.addEventListener('input', () => !serverError.hidden && checkServer());
  serverField.addEventListener('change', () => checkServer());
  const accountError = el('p', { class: 'field-error', id: 'login-account-error', hidden: true });
  const passwordError = el('p', { class: 'field-error', id: 'login-password-error', hidden: true });
  const remember = el('input', { type: 'checkbox', checked: savedLogin?.remember ?? false });
  const automatic = el('input', { type: 'checkbox', checked: savedLogin?.automatic ?? false });
  automatic.addEventListener('change', () => {
    if (automatic.checked) remember.checked = true;
  });
  remember.addEventListener('change', () => {
    if (!remember.checked) automatic.checked = false;
  });
  const problem = el('p', { class: 'login-problem f13', role: 'alert', hidden: true });
  const submit = button({ label: t('login.submit'), kind: 'primary', type: 'submit' });
  submit.classList.add('login-submit');

  const form = el(
    'form',
    { class: 'login-card', novalidate: true, on: { submit: tryLogin, input: remindForm } },
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
    ),
    field(
      t('login.server'),
      serverField,
      'server',
      server.secure && el('span', { class: 'login-lock dim', title: t('login.secure') }, icon('lock', 16)),
      serverError,
    ),
    field(t('login.account'), account, 'contacts', null, accountError),
    field(t('login.password'), password, 'key', eye, passwordError),
    el(
      'div',
      { class: 'login-checks' },
      el('label', { class: 'check' }, remember, t('login.remember')),
      el('label', { class: 'check' }, automatic, t('login.automatic')),
    ),
    !server.secure && !LOOPBACK.test(server.host) &&
      el(
        'div',
        { class: 'login-notice f13' },
        icon('warn', 16),
        el(
          'p',
          {},
          t('login.plain'),
          ' ',
          el('a', { class: 'login-link', href: `https://${server.host}/`, text: t('login.useHttps') }),
        ),
      ),
    problem,
    submit,
  );

  const language = footButton(
    'globe',
    t(`language.${i18n.code}`),
    () =>
      openMenu(
        language,
        Object.keys(LANGUAGES).map((lang) => ({
          label: t(`language.${lang}`),
          icon: 'globe',
          checked: lang === i18n.code,
          run: () => setPrefs({ lang }),
        })),
      ),
  );
  const theme = footButton(
    THEMES[getPrefs().theme],
    t(`theme.${getPrefs().theme}`),
    () =>
      openMenu(
        theme,
        Object.keys(THEMES).map((name) => ({
          label: t(`theme.${name}`),
          icon: THEMES[name],
          checked: name === getPrefs().theme,
          run: () => setPrefs({ theme: name }),
        })),
      ),
  );
  ctx.onPrefs((prefs) => {
    theme.lastChild.textContent = t(`theme.${prefs.theme}`);
  }, signal);

  function tryLogin(event) {
    event.preventDefault();
    show(accountError, account, account.value.trim() === '' ? t('login.accountMissing') : '');
    show(passwordError, password, password.value === '' ? t('login.passwordMissing') : '');
    const serverName = checkServer();
    const wrong = [[serverError, serverField], [accountError, account], [passwordError, password]].find(([error]) =>
      !error.hidden
    );
    if (wrong) return wrong[1].focus();
    const known = remembered && password.value === STAND_IN && account.value.trim() === savedLogin.account;
    commands.login({
      account: account.value,
      serverName,
      remember: remember.checked,
      automatic: automatic.checked,
      ...(known ? { wirePassword: remembered } : { password: password.value }),
    }, i18n.code);
  }

  /** @returns {string} name of the backend, often empty; another server becomes an error with the way to it */
  function checkServer() {
    const asked = readAddress(serverField.value, server);
    show(serverError, serverField, asked ? '' : t('login.otherServer'));
    if (!asked) {
      const [, protocol = 'https://', rest = ''] = /^(https?:\/\/)?(.*)$/i.exec(serverField.value.trim()) ?? [];
      serverError.append(
        ' ',
        el('a', { class: 'login-link', href: `${protocol}${rest}`, rel: 'noreferrer', text: `${protocol}${rest}` }),
      );
    }
    return asked?.name ?? '';
  }

  function remindForm() {
    Object.assign(typed, { account: account.value, password: password.value, server: serverField.value });
    for (const [error, of] of [[accountError, account], [passwordError, password]]) {
      if (of.value !== '') show(error, of, '');
    }
  }

  function togglePassword() {
    const hidden = password.type === 'password';
    password.type = hidden ? 'text' : 'password';
    eye.replaceChildren(icon(hidden ? 'eye-off' : 'eye', 18));
    eye.title = t(hidden ? 'login.hidePassword' : 'login.showPassword');
    eye.setAttribute('aria-label', eye.title);
  }

  store.watch((state) => state.session, ({ status, error }) => {
    // While a server that is away is waited for, another try by hand is one's own affair.
    const busy = status !== 'idle' && status !== 'waiting';
    submit.disabled = busy;
    submit.lastChild.textContent = t(busy ? 'login.busy' : 'login.submit');
    const wrong = error?.code === 'credentials';
    show(passwordError, password, wrong ? t('login.wrong') : '');
    if (wrong) password.select();
    problem.textContent = error && !wrong ? problemText(error) : '';
    problem.hidden = problem.textContent === '';
  }, signal);

  function problemText(error) {
    if (error.code === 'tooMany') {
      return error.retryAfter
        ? i18n.count('login.tooManyMinutes', Math.ceil(error.retryAfter / 60))
        : t('login.tooMany');
    }
    return error.words || t(`login.${error.code}`);
  }

  requestAnimationFrame(() => (account.value === '' ? account : password).focus());
  return el('main', { class: 'login' }, rings(), form, el('footer', { class: 'login-foot' }, language, theme));
}

/** The server as it stands in the field. */
const addressOf = ({ host, secure }, name) => `${secure ? '' : 'http://'}${host}${name ? `/${name}` : ''}`;

/** @returns {{name: string}|null} null if another server is meant; an empty field is this one */
function readAddress(text, { host }) {
  const [, where, name = ''] = /^(?:https?:\/\/)?([^/]*)\/?([^/]*)\/?$/i.exec(text.trim()) ?? [];
  return where === '' || where?.toLowerCase() === host.toLowerCase() ? { name } : null;
}

/** Stands in the field for a remembered password, whose text is not kept. */
const STAND_IN = '\u2022'.repeat(10);

const input = (props) => el('input', { class: 'field-input f14', 'aria-describedby': `${props.id}-error`, ...props });

const field = (label, control, drawing, end, error) =>
  el(
    'div',
    { class: 'field' },
    el('label', { class: 'field-label f13 soft', for: control.id, text: label }),
    el('div', { class: 'field-box' }, icon(drawing, 16), control, end),
    error,
  );

function footButton(drawing, label, onClick) {
  return el(
    'button',
    { class: 'login-choice row f13 dim hov', type: 'button', 'aria-haspopup': 'menu', on: { click: onClick } },
    icon(drawing, 14),
    el('span', { text: label }),
  );
}

function show(error, control, words) {
  error.textContent = words;
  error.hidden = words === '';
  control.setAttribute('aria-invalid', words !== '');
}

/** The one ornament of the product: faint rings of sound. */
const rings = () =>
  el('div', { class: 'login-rings', 'aria-hidden': 'true' }, Array.from({ length: 10 }, () => el('i')));
