// The own account: rights, and the second step at sign-in, on or off.

import { button } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { faceLines } from './face.js';
import { openTotp } from './totp.js';
import { tag } from './words.js';

/** @param {import('./mount.js').PageContext} ctx */
export function createAccount(ctx) {
  const { i18n: { t }, session } = ctx;
  const problem = errorLine();
  const state = el('div', { class: 'srv-body' });
  const node = el(
    'div',
    { class: 'adm-page dash' },
    problem,
    ownCard(t, session),
    card(t('account.totp'), state),
    card(t('account.rights'), rightsList(t, session)),
  );

  function draw() {
    state.replaceChildren(
      el('p', { class: 'dlg-text f14 soft', text: t('account.totp.about') }),
      el(
        'div',
        { class: 'frm-row' },
        tag(t(session.totp ? 'account.totp.is' : 'account.totp.not'), session.totp ? 'ok' : 'plain'),
        session.totp
          ? button({ label: t('account.totp.off'), kind: 'outline', onClick: () => askOff(ctx, draw) })
          : button({ label: t('account.totp.on'), kind: 'primary', onClick: begin }),
      ),
    );
  }

  async function begin() {
    let made;
    try {
      made = await ctx.api.call('session/totpBegin');
    } catch (cause) {
      return tell(problem, failure(cause, t));
    }
    tell(problem, '');
    return openTotp(ctx, made, draw);
  }

  draw();
  return { node };
}

const ownCard = (t, { me }) =>
  el(
    'section',
    { class: 'dash-card', 'aria-label': t('account.me') },
    el(
      'div',
      { class: 'srv-body srv-top' },
      faceLines(me, me.account),
      me.isSuper && tag(t('person.super'), 'accent'),
    ),
  );

const card = (title, content) =>
  el(
    'section',
    { class: 'dash-card', 'aria-label': title },
    el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: title })),
    content,
  );

const rightsList = (t, { me, rights }) =>
  el(
    'ul',
    { class: 'srv-body srv-rights' },
    me.isSuper ? el('li', { text: t('account.all') }) : rights.map((right) => el('li', { text: t(`right.${right}`) })),
  );

/** @param {import('./mount.js').Context} ctx @param {() => void} changed */
function askOff(ctx, changed) {
  const { api, i18n: { t }, session, toast } = ctx;
  ask(ctx, {
    title: t('account.totp.off.title'),
    text: t('account.totp.off.text'),
    action: t('account.totp.off'),
    danger: true,
    run: async () => {
      await api.call('session/totpOff');
      session.totp = false;
      toast(t('account.totp.gone'));
      changed();
    },
  });
}
