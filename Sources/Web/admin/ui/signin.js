// Sign-in: account, password, and the code of the second step when the server asks for it.

import { button, iconButton } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { LANGUAGES } from '../../shared/i18n.js';
import { icon, mark } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';

const THEMES = { system: 'moon', light: 'sun', dark: 'moon' };

/** @param {import('./mount.js').Context} ctx */
export function createSignIn(ctx) {
  const { api, i18n, refusal, server } = ctx;
  const { t } = i18n;
  const account = field('account', 'contacts', { autocomplete: 'username', spellcheck: false, autocapitalize: 'none' });
  const eye = iconButton({
    label: t('signin.showPassword'),
    icon: 'eye',
    size: 18,
    class: 'field-end',
    onClick: showPassword,
  });
  const password = field('password', 'key', { type: 'password', autocomplete: 'current-password' }, eye);
  const code = field('code', 'phone', { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 8 });
  code.node.hidden = true;
  const insecure = el(
    'div',
    { class: 'login-notice f13', role: 'alert', hidden: true },
    icon('warn', 16),
    el(
      'p',
      {},
      t('signin.insecure'),
      ' ',
      el('a', { class: 'login-link', href: `https://${server.host}/admin/`, text: t('signin.useHttps') }),
    ),
  );
  const problem = el('p', { class: 'login-problem f13', role: 'alert', hidden: true });
  const submit = button({ label: t('signin.submit'), kind: 'primary', type: 'submit' });
  submit.classList.add('login-submit');
  const form = el(
    'form',
    { class: 'login-card', novalidate: true, on: { submit: signIn } },
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
    account.node,
    password.node,
    code.node,
    insecure,
    problem,
    submit,
  );

  function field(key, drawing, props, end) {
    const id = `signin-${key}`;
    const input = el('input', { class: 'field-input f14', id, 'aria-describedby': `${id}-error`, ...props });
    const error = el('p', { class: 'field-error', id: `${id}-error`, hidden: true });
    const say = (words) => {
      error.textContent = words;
      error.hidden = words === '';
      input.setAttribute('aria-invalid', words !== '');
    };
    input.addEventListener('input', () => say(''));
    return {
      input,
      say,
      node: el(
        'div',
        { class: 'field' },
        el('label', { class: 'field-label f13 soft', for: id, text: t(`signin.${key}`) }),
        el('div', { class: 'field-box' }, icon(drawing, 16), input, end),
        error,
      ),
    };
  }

  function showPassword() {
    const hidden = password.input.type === 'password';
    password.input.type = hidden ? 'text' : 'password';
    eye.replaceChildren(icon(hidden ? 'eye-off' : 'eye', 18));
    eye.title = t(hidden ? 'signin.hidePassword' : 'signin.showPassword');
    eye.setAttribute('aria-label', eye.title);
  }

  async function signIn(event) {
    event.preventDefault();
    const asked = [account, password, ...(code.node.hidden ? [] : [code])];
    const missing = asked.filter(({ input }) => input.value.trim() === '');
    for (const one of missing) one.say(t('signin.missing'));
    if (missing.length > 0) return missing[0].input.focus();
    problem.hidden = insecure.hidden = true;
    submit.disabled = true;
    submit.lastChild.textContent = t('signin.busy');
    try {
      const session = await api.call('session/open', {
        account: account.input.value.trim(),
        password: password.input.value,
        ...(!code.node.hidden && { code: code.input.value.replace(/\s/g, '') }),
      });
      return ctx.begin(session);
    } catch (cause) {
      tell(cause);
    }
    submit.disabled = false;
    submit.lastChild.textContent = t('signin.submit');
  }

  function tell(cause) {
    if (cause.code === 'totp') {
      const again = !code.node.hidden && code.input.value !== '';
      code.node.hidden = false;
      code.say(again ? t('signin.wrongCode') : '');
      code.input.select();
      return code.input.focus();
    }
    if (cause.code === 'credentials') {
      password.say(Number.isInteger(cause.left) ? i18n.count('signin.wrong', cause.left) : t('signin.wrongOnly'));
      return password.input.select();
    }
    insecure.hidden = cause.code !== 'insecure';
    if (cause.code === 'insecure') return;
    problem.textContent = cause.code === 'locked' && cause.seconds
      ? i18n.count('signin.locked', Math.ceil(cause.seconds / 60))
      : cause.words || t(`request.${cause.code}`);
    problem.hidden = false;
  }

  const choice = (drawing, label, items) => {
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
  };
  const { theme } = ctx.getPrefs();
  const language = choice('globe', t(`language.${i18n.code}`), () =>
    Object.keys(LANGUAGES).map((lang) => ({
      label: t(`language.${lang}`),
      icon: 'globe',
      checked: lang === i18n.code,
      run: () => ctx.setPrefs({ lang }),
    })));
  const look = choice(THEMES[theme], t(`theme.${theme}`), () =>
    Object.keys(THEMES).map((name) => ({
      label: t(`theme.${name}`),
      icon: THEMES[name],
      checked: name === ctx.getPrefs().theme,
      run: () => {
        ctx.setPrefs({ theme: name });
        look.lastChild.textContent = t(`theme.${name}`);
      },
    })));

  if (refusal) tell(refusal);
  requestAnimationFrame(() => account.input.focus());
  return el(
    'main',
    { class: 'login', 'aria-label': t('signin.title') },
    el('div', { class: 'login-rings', 'aria-hidden': 'true' }, Array.from({ length: 10 }, () => el('i'))),
    form,
    el('footer', { class: 'login-foot' }, language, look),
  );
}
