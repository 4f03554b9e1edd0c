// The login page. The server is the one that served the page; a name after a slash chooses one of its backends.
// Another server has pages of its own: it is named with a link, not asked from here (the page may connect to nothing
// else).

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { eyeButton, loginBrand, loginField, loginFrame, plainNotice, submitButton } from '../../shared/loginparts.js';
import { addressOf, isLoopback, pageAddress, readAddress } from '../state/serveraddress.js';
import { loginChecks } from './loginchecks.js';

/** Stands in the field for a remembered password, whose text is not kept. */
const STAND_IN = '\u2022'.repeat(10);

/** @typedef {import('./page.js').Context & {form: Record<string, string>}} Context `form`: what was typed before */

/** @param {Context} ctx @returns {HTMLElement} */
export const createLogin = (ctx) => new Login(ctx).node;

class Login {
  #ctx;
  #server;
  #account;
  #password;
  #checks;
  #problem = el('p', { class: 'login-problem f13', role: 'alert', hidden: true });
  #submit;

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { store, i18n: { t }, savedLogin, signal } = ctx;
    this.#server = serverField(ctx);
    this.#account = accountField(ctx);
    this.#password = passwordField(ctx);
    this.#checks = loginChecks(t, savedLogin);
    this.#submit = submitButton(t('login.submit'));
    // While it is typed a complaint goes as soon as it is mended: later, the form would jump under a click.
    this.#server.input.addEventListener('input', () => this.#server.isWrong() && this.#checkServer());
    this.#server.input.addEventListener('change', () => this.#checkServer());
    const { node, showTheme } = loginFrame(ctx, this.#form());
    this.node = node;
    ctx.onPrefs(({ theme }) => showTheme(theme), signal);
    store.watch((state) => state.session, (session) => this.#showSession(session), signal);
    requestAnimationFrame(() => {
      const first = this.#account.input.value === '' ? this.#account : this.#password;
      first.input.focus();
    });
  }

  #form() {
    const { i18n: { t }, server } = this.#ctx;
    return el(
      'form',
      {
        class: 'login-card',
        novalidate: true,
        on: { submit: (event) => this.#tryLogin(event), input: () => this.#onInput() },
      },
      loginBrand(t),
      this.#server.node,
      this.#account.node,
      this.#password.node,
      this.#checks.node,
      !server.secure && !isLoopback(server.host) &&
        plainNotice({ words: t('login.plain'), link: t('login.useHttps'), href: `https://${server.host}/` }),
      this.#problem,
      this.#submit,
    );
  }

  #tryLogin(event) {
    event.preventDefault();
    const { commands, i18n, savedLogin } = this.#ctx;
    const { t } = i18n;
    const account = this.#account.input.value, password = this.#password.input.value;
    this.#account.complain(account.trim() === '' ? t('login.accountMissing') : '');
    this.#password.complain(password === '' ? t('login.passwordMissing') : '');
    const serverName = this.#checkServer();
    const wrong = [this.#server, this.#account, this.#password].find((one) => one.isWrong());
    if (wrong) {
      wrong.input.focus();
      return;
    }
    const wirePassword = savedLogin?.wirePassword;
    const isKnown = wirePassword && password === STAND_IN && account.trim() === savedLogin.account;
    const secret = isKnown ? { wirePassword } : { password };
    commands.login({ account, serverName, ...this.#checks.values(), ...secret }, i18n.code);
  }

  /** @returns {string} name of the backend, often empty; another server becomes an error with the way to it */
  #checkServer() {
    const { i18n: { t }, server } = this.#ctx;
    const typed = this.#server.input.value;
    const asked = readAddress(typed, server);
    this.#server.complain(asked ? '' : t('login.otherServer'));
    if (asked) return asked.name;
    const address = pageAddress(typed);
    this.#server.error.append(
      ' ',
      el('a', { class: 'login-link', href: address, rel: 'noreferrer', text: address }),
    );
    return '';
  }

  /** Keeps what is typed over a change of language. */
  #onInput() {
    const [account, password] = [this.#account, this.#password];
    Object.assign(this.#ctx.form, {
      account: account.input.value,
      password: password.input.value,
      server: this.#server.input.value,
    });
    for (const field of [account, password]) if (field.input.value !== '') field.complain('');
  }

  #showSession({ status, error }) {
    const { t } = this.#ctx.i18n;
    // While a server that is away is waited for, another try by hand is allowed.
    const isBusy = status !== 'idle' && status !== 'waiting';
    this.#submit.disabled = isBusy;
    this.#submit.lastChild.textContent = t(isBusy ? 'login.busy' : 'login.submit');
    const isWrong = error?.code === 'credentials';
    this.#password.complain(isWrong ? t('login.wrong') : '');
    if (isWrong) this.#password.input.select();
    this.#problem.textContent = error && !isWrong ? problemText(error, this.#ctx.i18n) : '';
    this.#problem.hidden = this.#problem.textContent === '';
  }
}

function problemText({ code, retryAfter, words }, { t, count }) {
  if (code !== 'tooMany') return words || t(`login.${code}`);
  return retryAfter ? count('login.tooManyMinutes', Math.ceil(retryAfter / 60)) : t('login.tooMany');
}

function serverField({ i18n: { t }, server, savedLogin, form }) {
  const lock = server.secure && el('span', { class: 'login-lock dim', title: t('login.secure') }, icon('lock', 16));
  return loginField(t('login.server'), 'server', {
    id: 'login-server',
    autocomplete: 'off',
    spellcheck: false,
    autocapitalize: 'none',
    value: form.server ?? addressOf(server, savedLogin?.serverName),
  }, lock);
}

const accountField = ({ i18n: { t }, savedLogin, form }) =>
  loginField(t('login.account'), 'contacts', {
    id: 'login-account',
    autocomplete: 'username',
    value: form.account ?? savedLogin?.account ?? '',
    spellcheck: false,
    autocapitalize: 'none',
  });

function passwordField({ i18n: { t }, savedLogin, form }) {
  const field = loginField(t('login.password'), 'key', {
    id: 'login-password',
    type: 'password',
    autocomplete: 'current-password',
    value: form.password ?? (savedLogin?.wirePassword ? STAND_IN : ''),
  }, eyeButton({ show: t('login.showPassword'), hide: t('login.hidePassword') }, () => field.input));
  return field;
}
