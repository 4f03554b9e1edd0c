// The sections of the settings that are choices: looks, notifications, writing, keys, language.

import { el, text } from '../../shared/dom.js';
import { LANGUAGES } from '../../shared/i18n.js';
import { SIZES } from '../state/prefs.js';
import { userAvatar } from './avatar.js';
import { button, choice, toggle } from '../../shared/controls.js';
import { keySheet } from './keysheet.js';
import { askForDesktop, chime, desktopState } from './notify.js';

/** @typedef {import('../state/prefs.js').Prefs} Prefs */

const THEMES = ['light', 'dark', 'system'];

/** A row: a name, a word about it, a control at the right. */
export const row = (name, about, control) =>
  el(
    'div',
    { class: 'set-row' },
    el(
      'div',
      { class: 'set-words' },
      el('p', { class: 'set-name', text: name }),
      about && el('p', { class: 'set-about', text: about }),
    ),
    control,
  );

export const part = (words) => el('h2', { class: 'set-part', text: words });

/**
 * Controls that follow the choices, wherever they are changed.
 * @param {import('./page.js').Context} ctx
 */
function controls(ctx) {
  const { i18n: { t }, getPrefs, setPrefs } = ctx;
  const shows = [];
  ctx.onPrefs((prefs) => shows.forEach((show) => show(prefs)), ctx.signal);
  const follow = (key, control) => {
    shows.push((prefs) => control.show(prefs[key]));
    return control.node;
  };
  return {
    follow: (show) => shows.push(show),
    switchRow: (key, run = (is) => setPrefs({ [key]: is })) =>
      row(
        t(`settings.${key}`),
        t(`settings.${key}.about`),
        follow(key, toggle({ label: t(`settings.${key}`), on: getPrefs()[key], onChange: run })),
      ),
    choiceRow: (key, options) =>
      row(
        t(`settings.${key}`),
        t(`settings.${key}.about`),
        follow(
          key,
          choice({
            label: t(`settings.${key}`),
            value: getPrefs()[key],
            options,
            onChange: (value) => setPrefs({ [key]: value }),
          }),
        ),
      ),
  };
}

/** The page in small, in its colours. */
const themeLook = (theme) =>
  el('span', { class: 'theme-look', data: { theme } }, Array.from({ length: 6 }, () => el('i')));

/** @param {import('./page.js').Context} ctx */
export function lookPart(ctx) {
  const { t } = ctx.i18n;
  const { follow, switchRow, choiceRow } = controls(ctx);
  const size = sizeParts(ctx, follow);
  return [
    part(t('settings.theme')),
    themeChoice(ctx, follow),
    part(t('settings.text')),
    size.row,
    size.sample,
    choiceRow('density', ['wide', 'compact'].map((value) => ({ value, label: t(`settings.density.${value}`) }))),
    part(t('settings.misc')),
    switchRow('relative'),
    switchRow('still'),
    switchRow('panel'),
  ];
}

/** @param {import('./page.js').Context} ctx @param {(show: (prefs: Prefs) => void) => void} follow */
function themeChoice({ i18n: { t }, getPrefs, setPrefs }, follow) {
  const themes = choice({
    label: t('settings.theme'),
    kind: 'theme',
    value: getPrefs().theme,
    options: THEMES.map((value) => ({ value, label: t(`theme.${value}`) })),
    onChange: (theme) => setPrefs({ theme }),
  });
  follow(({ theme }) => themes.show(theme));
  for (const one of themes.node.querySelectorAll('.theme')) {
    const looks = one.dataset.value === 'system' ? ['light', 'dark'] : [one.dataset.value];
    one.replaceChildren(
      el('span', { class: 'theme-looks', 'aria-hidden': 'true' }, looks.map(themeLook)),
      one.textContent,
    );
  }
  return themes.node;
}

/**
 * The slider for the size of texts, and a sample in that size.
 * @param {import('./page.js').Context} ctx @param {(show: (prefs: Prefs) => void) => void} follow
 */
function sizeParts({ store, i18n: { t }, getPrefs, setPrefs }, follow) {
  const slider = el('input', {
    class: 'set-size',
    type: 'range',
    min: SIZES.least,
    max: SIZES.most,
    step: 1,
    value: getPrefs().size,
    'aria-label': t('settings.size'),
    on: { input: () => setPrefs({ size: Number(slider.value) }) },
  });
  const words = el('output', { class: 'set-px' });
  const sample = el('p', { class: 'set-sample-text', dir: 'auto' });
  const show = ({ size }) => {
    slider.value = String(size);
    slider.setAttribute('aria-valuetext', t('settings.px', { count: size }));
    text(words, t('settings.px', { count: size }));
    text(sample, t('settings.sample', { count: size }));
  };
  follow(show);
  show(getPrefs());
  const sign = (name) => el('span', { class: name, 'aria-hidden': 'true', text: t('settings.size.sign') });
  const slide = el('div', { class: 'set-sizes row' }, sign('f12'), slider, sign('set-big'), words);
  const me = store.get().users.byId.get(store.get().session.me);
  return {
    row: row(t('settings.size'), t('settings.size.about'), slide),
    sample: el(
      'div',
      { class: 'set-sample', 'aria-hidden': 'true' },
      userAvatar(me, 36, { dot: false }),
      el('div', {}, el('bdi', { class: 'set-sample-name', text: me?.realname ?? '' }), sample),
    ),
  };
}

/** @param {import('./page.js').Context} ctx */
export function notifyPart(ctx) {
  const { i18n: { t }, setPrefs, signal } = ctx;
  const { switchRow } = controls(ctx);
  const note = el('p', { class: 'set-note f13', role: 'status', hidden: true });
  const say = () => {
    const state = desktopState();
    note.hidden = state === 'granted' || state === 'default';
    note.textContent = note.hidden ? '' : t(`notify.${state}`);
  };
  const desktop = switchRow('desktop', async (is) => {
    const granted = is && await askForDesktop();
    if (signal.aborted) return;
    setPrefs({ desktop: granted });
    say();
  });
  const control = /** @type {HTMLButtonElement} */ (desktop.querySelector('.switch'));
  control.disabled = ['denied', 'insecure', 'none'].includes(desktopState());
  say();
  return [
    part(t('settings.newMessages')),
    desktop,
    note,
    switchRow('preview'),
    switchRow('sound'),
    el(
      'div',
      { class: 'set-row' },
      el('p', { class: 'set-about', text: t('notify.about') }),
      button({ label: t('notify.try'), onClick: chime }),
    ),
  ];
}

/** @param {import('./page.js').Context} ctx */
export function writingPart(ctx) {
  const { i18n: { t } } = ctx;
  const { switchRow, choiceRow } = controls(ctx);
  return [
    part(t('settings.input')),
    choiceRow('enter', ['send', 'line'].map((value) => ({ value, label: t(`settings.enter.${value}`) }))),
    switchRow('markdown'),
  ];
}

/** @param {import('./page.js').Context} ctx */
export function keysPart(ctx) {
  const { switchRow } = controls(ctx);
  return [switchRow('letters'), ...keySheet(ctx)];
}

/** @param {import('./page.js').Context} ctx */
export function languagePart(ctx) {
  const { i18n: { t } } = ctx;
  const { choiceRow } = controls(ctx);
  return [
    part(t('settings.language')),
    choiceRow('lang', Object.keys(LANGUAGES).map((value) => ({ value, label: t(`language.${value}`) }))),
  ];
}
