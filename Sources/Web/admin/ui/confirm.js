// The password once more, before what cannot be taken back; asked when the server wants it.

import { button } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { inputField } from './form.js';

/** @typedef {import('./mount.js').Context} Context */

/** @param {Context} ctx @returns {Promise<boolean>} false if the person does not want to */
export const askPassword = (ctx) => new Promise((resolve) => new Confirmation(ctx, resolve));

class Confirmation {
  #ctx;
  #password;
  #code;
  #problem = errorLine();
  #go;
  #dialog;
  #isDone = false;

  /** @param {Context} ctx @param {(isDone: boolean) => void} closed */
  constructor(ctx, closed) {
    this.#ctx = ctx;
    const { i18n: { t }, session } = ctx;
    this.#password = inputField(ctx, {
      id: 'confirm-password',
      label: t('confirm.password'),
      type: 'password',
      autocomplete: 'current-password',
    });
    this.#code = inputField(ctx, {
      id: 'confirm-code',
      label: t('signin.code'),
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      maxlength: 8,
    });
    this.#code.node.hidden = !session?.totp;
    this.#go = button({ label: t('confirm.go'), kind: 'primary', type: 'submit' });
    this.#dialog = openDialog(ctx, {
      label: t('confirm.title'),
      body: this.#form(),
      name: 'confirm',
      closed: () => closed(this.#isDone),
    });
    this.#password.input.focus();
  }

  #form() {
    const { i18n: { t }, session } = this.#ctx;
    const cancel = button({ label: t('dialog.cancel'), onClick: () => this.#dialog.close() });
    return el(
      'form',
      { class: 'dlg-form', novalidate: true, on: { submit: (event) => this.#submit(event) } },
      el('h2', { class: 'dlg-title', text: t('confirm.title') }),
      el('p', { class: 'dlg-text f14 soft', text: t('confirm.text') }),
      el('input', {
        type: 'text',
        autocomplete: 'username',
        value: session?.me.account ?? '',
        hidden: true,
        readonly: true,
      }),
      this.#password.node,
      this.#code.node,
      this.#problem,
      el('div', { class: 'dlg-buttons' }, cancel, this.#go),
    );
  }

  async #submit(event) {
    event.preventDefault();
    const { api, i18n: { t } } = this.#ctx;
    const [password, code] = [this.#password, this.#code];
    if (password.fault(password.value === '' ? t('signin.missing') : '')) return;
    this.#go.disabled = true;
    try {
      await api.call('session/confirm', {
        password: password.value,
        ...(!code.node.hidden && code.value && { code: code.value }),
      });
      this.#isDone = true;
      this.#dialog.close();
      return;
    } catch (cause) {
      this.#tell(cause);
    }
    this.#go.disabled = false;
  }

  /** @param {import('../net/api.js').CallError} cause */
  #tell(cause) {
    const { t, count } = this.#ctx.i18n;
    if (cause.code === 'credentials') {
      this.#password.fault(Number.isInteger(cause.left) ? count('signin.wrong', cause.left) : t('signin.wrongOnly'));
      this.#password.input.select();
    } else if (cause.code === 'totp') {
      const again = !this.#code.node.hidden && this.#code.value !== '';
      this.#code.node.hidden = false;
      this.#code.fault(again ? t('signin.wrongCode') : '');
      this.#code.input.focus();
    } else if (cause.code === 'signin') {
      this.#dialog.close();
      this.#ctx.begin(null);
    } else tell(this.#problem, failure(cause, t));
  }
}
