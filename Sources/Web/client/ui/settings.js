// Settings: each change acts at once. No save button.

import { el } from '../../shared/dom.js';
import { LANGUAGES } from '../../shared/i18n.js';
import { icon } from '../../shared/icons.js';
import { userAvatar } from './avatar.js';
import { choice } from './controls.js';
import { openOwnMenu } from './rail.js';

const THEMES = ['light', 'dark', 'system'];

/** @param {import('./page.js').Context} ctx */
export function createSettings(ctx) {
  const { store, commands, i18n, getPrefs, setPrefs, signal } = ctx;
  const { t } = i18n;
  const options = (key, values) => values.map((value) => ({ value, label: t(`${key}.${value}`) }));

  const theme = choice({ label: t('settings.theme'), options: options('theme', THEMES), value: getPrefs().theme, onChange: (value) => setPrefs({ theme: value }) });
  const language = choice({ label: t('settings.language'), options: options('language', Object.keys(LANGUAGES)), value: i18n.code, onChange: (value) => setPrefs({ lang: value }) });
  const enter = choice({ label: t('settings.enter'), options: options('settings.enter', ['send', 'line']), value: getPrefs().enter, onChange: (value) => setPrefs({ enter: value }) });
  ctx.onPrefs((prefs) => { theme.show(prefs.theme); enter.show(prefs.enter); });

  const row = (key, control) => el('div', { class: 'set-row' },
    el('div', {}, el('p', { class: 'set-name', text: t(`settings.${key}`) }), el('p', { class: 'set-about', text: t(`settings.${key}.about`) })), control.node);

  const me = el('button', { class: 'set-me', type: 'button', 'aria-haspopup': 'menu', on: { click: () => openOwnMenu(me, ctx) } });
  store.watch((state) => state.users.byId.get(state.session.me), (user) => {
    if (!user) return;
    me.replaceChildren(userAvatar(user, 40), el('span', { class: 'set-who' }, el('bdi', { class: 'set-name', text: user.realname }),
      el('span', { class: 'set-about', text: `${user.account} · ${t(`status.${user.status}`)}` })));
  }, signal);

  return [
    el('nav', { class: 'set-menu column-list', 'aria-label': t('rail.settings') },
      el('h1', { class: 'set-title', text: t('rail.settings') }), me,
      el('button', { class: 'set-leave', type: 'button', on: { click: () => commands.logout() } }, icon('logout', 18), t('rail.logout'))),
    el('main', { class: 'set', 'aria-label': t('rail.settings') },
      el('header', { class: 'head' }, el('div', { class: 'head-titles' }, el('p', { class: 'head-title', text: t('settings.general') }), el('p', { class: 'head-sub', text: t('settings.hint') }))),
      el('div', { class: 'set-page' }, el('div', { class: 'set-inner' },
        el('h2', { class: 'set-part', text: t('settings.look') }), row('theme', theme), row('language', language),
        el('h2', { class: 'set-part', text: t('settings.input') }), row('enter', enter)))),
  ];
}
