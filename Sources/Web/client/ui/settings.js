// Settings: sections in the list column, one of them in the middle. Each change acts at once; there is no save button.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { anySignal } from '../../shared/signals.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { iconButton } from '../../shared/controls.js';
import { openOwnMenu } from './rail.js';
import { passwordPart } from './setpassword.js';
import { profilePart } from './setprofile.js';
import { keysPart, languagePart, lookPart, notifyPart, writingPart } from './setparts.js';

/** @typedef {import('./page.js').Context} Context */

/**
 * @type {Record<string, {drawing: import('../../shared/icons.js').IconName, build: (ctx: Context) => Node[]}>}
 */
const PARTS = {
  profile: { drawing: 'contacts', build: profilePart },
  look: { drawing: 'sun', build: lookPart },
  notify: { drawing: 'bell', build: notifyPart },
  writing: { drawing: 'chat', build: writingPart },
  password: { drawing: 'key', build: passwordPart },
  keys: { drawing: 'code', build: keysPart },
  language: { drawing: 'globe', build: languagePart },
};
const FIRST = 'look';

/** @param {Context} ctx */
export function createSettings(ctx) {
  const { store, i18n: { t }, signal } = ctx;
  const links = Object.entries(PARTS).map(([key, { drawing }]) =>
    el(
      'a',
      { class: 'set-link hov row ring-in', href: `#${pathOf.settings(key)}`, data: { key } },
      icon(drawing, 18),
      el('span', { text: t(`settings.${key}`) }),
    )
  );
  const title = el('h1', { class: 'head-title clip' });
  const inner = el('div', { class: 'set-inner' });
  const page = el('div', { class: 'set-page', tabindex: -1 }, inner);
  let life = null;
  store.watch(({ view: { route } }) => (route.section === 'settings' ? route.part : null), (part) => {
    life?.abort();
    if (part === null) return inner.replaceChildren();
    life = new AbortController();
    const key = PARTS[part] ? part : FIRST;
    for (const link of links) attr(link, 'aria-current', link.dataset.key === key ? 'page' : null);
    title.textContent = t(`settings.${key}`);
    inner.replaceChildren(...PARTS[key].build({ ...ctx, signal: anySignal(signal, life.signal) }));
    page.scrollTo(0, 0);
    return undefined;
  }, signal);

  return [
    menu(ctx, links),
    el('main', { class: 'set page-detail', 'aria-label': t('rail.settings') }, head(ctx, title), page),
  ];
}

/** @param {Context} ctx @param {Node[]} links */
function menu(ctx, links) {
  const { commands, i18n: { t } } = ctx;
  return el(
    'nav',
    { class: 'set-menu column-list col', 'aria-label': t('rail.settings') },
    el('p', { class: 'set-title', text: t('rail.settings') }),
    ownButton(ctx),
    el('div', { class: 'set-links' }, links),
    el(
      'button',
      { class: 'set-leave hov ring-in row', type: 'button', on: { click: () => commands.logout() } },
      icon('logout', 18),
      t('rail.logout'),
    ),
  );
}

/**
 * The own face and name, with a menu.
 * @param {Context} ctx
 */
function ownButton(ctx) {
  const { store, i18n: { t }, signal } = ctx;
  const node = el('button', {
    class: 'set-me row hov',
    type: 'button',
    'aria-haspopup': 'menu',
    on: { click: () => openOwnMenu(node, ctx) },
  });
  store.watch((state) => state.users.byId.get(state.session.me), (user) => {
    if (!user) return;
    node.replaceChildren(
      userAvatar(user, 40),
      el(
        'span',
        { class: 'set-who' },
        el('bdi', { class: 'set-name', text: user.realname }),
        el('span', { class: 'set-about', text: `${user.account} · ${t(`status.${user.status}`)}` }),
      ),
    );
  }, signal);
  return node;
}

/** @param {Context} ctx @param {Node} title */
function head({ router, i18n: { t } }, title) {
  const back = el('button', {
    class: 'head-back',
    type: 'button',
    'aria-label': t('chat.back'),
    on: { click: () => router.back(pathOf.settings()) },
  }, icon('back', 22));
  const hint = el('p', { class: 'head-sub clip f12 dim', text: t('settings.hint') });
  return el(
    'header',
    { class: 'head' },
    back,
    el('div', { class: 'head-titles' }, title, hint),
    iconButton({ label: t('settings.close'), icon: 'close', onClick: () => router.go(pathOf.chats()) }),
  );
}
