// The own account: the second step at sign-in, on or off.

import { button } from '../../shared/controls.js';
import { ask, errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { faceLines } from './face.js';
import { inputField } from './form.js';
import { copyLine } from './secret.js';
import { tag } from './words.js';

/** @param {any} ctx */
export function createAccount(ctx) {
  const { api, i18n, session, toast } = ctx;
  const { t } = i18n;
  const problem = errorLine();
  const state = el('div', { class: 'srv-body' });
  const node = el(
    'div',
    { class: 'adm-page dash' },
    problem,
    el(
      'section',
      { class: 'dash-card', 'aria-label': t('account.me') },
      el(
        'div',
        { class: 'srv-body srv-top' },
        faceLines(session.me, session.me.account),
        session.me.isSuper && tag(t('person.super'), 'accent'),
      ),
    ),
    el(
      'section',
      { class: 'dash-card', 'aria-label': t('account.totp') },
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: t('account.totp') })),
      state,
    ),
    el(
      'section',
      { class: 'dash-card', 'aria-label': t('account.rights') },
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: t('account.rights') })),
      el(
        'ul',
        { class: 'srv-body srv-rights' },
        session.me.isSuper
          ? el('li', { text: t('account.all') })
          : session.rights.map((right) => el('li', { text: t(`right.${right}`) })),
      ),
    ),
  );

  function draw() {
    state.replaceChildren(
      el('p', { class: 'dlg-text f14 soft', text: t('account.totp.about') }),
      el(
        'div',
        { class: 'frm-row' },
        tag(t(session.totp ? 'account.totp.is' : 'account.totp.not'), session.totp ? 'ok' : 'plain'),
        session.totp
          ? button({ label: t('account.totp.off'), kind: 'outline', onClick: off })
          : button({ label: t('account.totp.on'), kind: 'primary', onClick: begin }),
      ),
    );
  }

  async function begin() {
    let made;
    try {
      made = await api.call('session/totpBegin');
    } catch (cause) {
      return tell(problem, failure(cause, t));
    }
    tell(problem, '');
    const code = inputField(ctx, {
      id: 'totp-code',
      label: t('account.totp.code'),
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      maxlength: 8,
    });
    const fault = errorLine();
    const go = button({ label: t('account.totp.on'), kind: 'primary', type: 'submit' });
    const form = el(
      'form',
      { class: 'dlg-form', novalidate: true, on: { submit } },
      el('h2', { class: 'dlg-title', text: t('account.totp.title') }),
      el('p', { class: 'dlg-text f14 soft', text: t('account.totp.steps') }),
      copyLine(ctx, t('account.totp.secret'), made.secret),
      el('p', {}, el('a', { class: 'adm-inline', href: made.uri, text: t('account.totp.open') })),
      code.node,
      fault,
      el('div', { class: 'dlg-buttons' }, button({ label: t('dialog.cancel'), onClick: () => dialog.close() }), go),
    );
    const dialog = openDialog(ctx, { label: t('account.totp.title'), body: form, name: 'wide' });
    code.input.focus();

    async function submit(event) {
      event.preventDefault();
      if (code.fault(code.value === '' ? t('form.missing') : '')) return code.input.focus();
      go.disabled = true;
      try {
        await api.call('session/totpEnd', { code: code.value.replace(/\s/g, '') });
        session.totp = true;
        dialog.close();
        toast(t('account.totp.done'));
        draw();
      } catch (cause) {
        if (['totp', 'bad', 'credentials'].includes(cause.code)) code.fault(t('signin.wrongCode'));
        else tell(fault, failure(cause, t));
        code.input.select();
      }
      go.disabled = false;
    }
  }

  function off() {
    ask(ctx, {
      title: t('account.totp.off.title'),
      text: t('account.totp.off.text'),
      action: t('account.totp.off'),
      danger: true,
      run: async () => {
        await api.call('session/totpOff');
        session.totp = false;
        toast(t('account.totp.gone'));
        draw();
      },
    });
  }

  draw();
  return { node };
}
