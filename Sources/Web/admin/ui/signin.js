// Sign-in: account, password, and the code of the second step when the server asks for it.

import { el } from '../../shared/dom.js';
import { eyeButton, loginBrand, loginField, loginFrame, plainNotice, submitButton } from '../../shared/loginparts.js';

/** @typedef {import('./mount.js').Context} Context */

/** @param {Context} ctx */
export const createSignIn = (ctx) => new SignIn(ctx).node;

class SignIn {
  #ctx;
  #account;
  #password;
  #code;
  #insecure;
  #problem = el('p', { class: 'login-problem f13', role: 'alert', hidden: true });
  #submit;

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { i18n: { t }, refusal, server } = ctx;
    this.#account = field(t, 'account', 'contacts', {
      autocomplete: 'username',
      spellcheck: false,
      autocapitalize: 'none',
    });
    const eye = eyeButton(
      { show: t('signin.showPassword'), hide: t('signin.hidePassword') },
      () => this.#password.input,
    );
    this.#password = field(t, 'password', 'key', { type: 'password', autocomplete: 'current-password' }, eye);
    this.#code = field(t, 'code', 'phone', { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 8 });
    this.#code.node.hidden = true;
    this.#insecure = plainNotice({
      words: t('signin.insecure'),
      link: t('signin.useHttps'),
      href: `https://${server.host}/admin/`,
      role: 'alert',
      hidden: true,
    });
    this.#submit = submitButton(t('signin.submit'));
    this.node = loginFrame(ctx, this.#form(), t('signin.title')).node;
    if (refusal) this.#tell(refusal);
    requestAnimationFrame(() => this.#account.input.focus());
  }

  #form() {
    return el(
      'form',
      { class: 'login-card', novalidate: true, on: { submit: (event) => this.#signIn(event) } },
      loginBrand(this.#ctx.i18n.t),
      this.#account.node,
      this.#password.node,
      this.#code.node,
      this.#insecure,
      this.#problem,
      this.#submit,
    );
  }

  get #asksCode() {
    return !this.#code.node.hidden;
  }

  async #signIn(event) {
    event.preventDefault();
    const { api, begin, i18n: { t } } = this.#ctx;
    const asked = [this.#account, this.#password, ...(this.#asksCode ? [this.#code] : [])];
    const missing = asked.filter(({ input }) => input.value.trim() === '');
    for (const one of missing) one.complain(t('signin.missing'));
    if (missing.length > 0) return missing[0].input.focus();
    this.#problem.hidden = this.#insecure.hidden = true;
    this.#showBusy(true);
    try {
      const session = await api.call('session/open', {
        account: this.#account.input.value.trim(),
        password: this.#password.input.value,
        ...(this.#asksCode && { code: this.#code.input.value.replace(/\s/g, '') }),
      });
      return begin(session);
    } catch (cause) {
      this.#tell(cause);
    }
    return this.#showBusy(false);
  }

  #showBusy(is) {
    this.#submit.disabled = is;
    this.#submit.lastChild.textContent = this.#ctx.i18n.t(is ? 'signin.busy' : 'signin.submit');
  }

  /**
   * Why there is no session, shown where it can be fixed.
   * @param {import('../net/api.js').CallError} cause
   */
  #tell(cause) {
    const { t, count } = this.#ctx.i18n;
    if (cause.code === 'totp') return this.#askCode();
    if (cause.code === 'credentials') {
      this.#password.complain(Number.isInteger(cause.left) ? count('signin.wrong', cause.left) : t('signin.wrongOnly'));
      return this.#password.input.select();
    }
    this.#insecure.hidden = cause.code !== 'insecure';
    if (cause.code === 'insecure') return undefined;
    this.#problem.textContent = cause.code === 'locked' && cause.seconds
      ? count('signin.locked', Math.ceil(cause.seconds / 60))
      : cause.words || t(`request.${cause.code}`);
    this.#problem.hidden = false;
    return undefined;
  }

  #askCode() {
    const again = this.#asksCode && this.#code.input.value !== '';
    this.#code.node.hidden = false;
    this.#code.complain(again ? this.#ctx.i18n.t('signin.wrongCode') : '');
    this.#code.input.select();
    this.#code.input.focus();
  }
}

/** @param {import('../../shared/i18n.js').Translate} t @param {string} key */
function field(t, key, drawing, props, end) {
  const one = loginField(t(`signin.${key}`), drawing, { id: `signin-${key}`, ...props }, end);
  one.input.addEventListener('input', () => one.complain(''));
  return one;
}
