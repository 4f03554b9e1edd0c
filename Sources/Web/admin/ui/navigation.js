// The menu at the left: the pages, and below them the person's own entries.

import { attr, el } from '../../shared/dom.js';
import { LANGUAGES } from '../../shared/i18n.js';
import { icon, mark } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { pagesOf, pathTo } from '../state/pages.js';
import { face } from './face.js';

/** @type {Record<string, import('../../shared/icons.js').IconName>} */
const THEMES = { system: 'settings', light: 'sun', dark: 'moon' };

/** @typedef {import('./mount.js').Context} Context */

/** @param {Context} ctx @param {() => void} onChosen a page was chosen */
export function createNavigation(ctx, onChosen) {
  const { i18n: { t }, session } = ctx;
  const links = el('div', { class: 'adm-links', on: { click: onChosen } }, pageLinks(t, session));
  const node = el(
    'nav',
    { class: 'adm-nav', id: 'menu', 'aria-label': t('frame.menu') },
    brand(t),
    links,
    el('div', { class: 'adm-foot' }, ownButton(ctx, onChosen), session.chats && backLink(t)),
  );
  return {
    node,
    focus: () => node.querySelector('.adm-link').focus(),
    /** @param {string} page key of the page that is shown */
    mark(page) {
      for (const link of links.querySelectorAll('a')) {
        attr(link, 'aria-current', link.dataset.page === page ? 'page' : null);
      }
    },
  };
}

/** Links to the pages that the person may see, in parts with a head each. */
function pageLinks(t, session) {
  let part = '';
  return pagesOf(session).flatMap((page) => {
    const isNew = page.part !== part;
    part = page.part;
    return [
      isNew && el('p', { class: 'adm-part', text: t(`part.${page.part}`) }),
      el(
        'a',
        { class: 'adm-link', href: `#${pathTo(page.key)}`, data: { page: page.key } },
        icon(page.icon, 18),
        el('span', { class: 'adm-word', text: t(`page.${page.key}`) }),
      ),
    ];
  });
}

const brand = (t) =>
  el(
    'div',
    { class: 'adm-brand' },
    el('span', { class: 'adm-mark' }, mark(30)),
    el(
      'div',
      {},
      el('p', { class: 'adm-name', text: t('app.name') }),
      el('p', { class: 'adm-claim', text: t('app.claim') }),
    ),
  );

const backLink = (t) =>
  el(
    'a',
    { class: 'adm-link', href: '/' },
    icon('back', 18),
    el('span', { class: 'adm-word', text: t('frame.back') }),
  );

/**
 * The person who is signed in, with a menu.
 * @param {Context} ctx @param {() => void} onChosen
 */
function ownButton(ctx, onChosen) {
  const { me } = ctx.session;
  const node = el(
    'button',
    {
      class: 'adm-link',
      type: 'button',
      'aria-haspopup': 'menu',
      'aria-expanded': false,
      on: { click: () => openMenu(node, ownItems(ctx, onChosen)) },
    },
    face(me, 24),
    el('bdi', { class: 'adm-word', text: me.realname || me.account }),
    icon('more', 16),
  );
  return node;
}

/** @param {Context} ctx @returns {(import('../../shared/menu.js').Item|null)[]} */
function ownItems({ api, begin, getPrefs, i18n: { t }, router, setPrefs }, onChosen) {
  const { lang, theme } = getPrefs();
  const goToAccount = () => {
    onChosen();
    router.go('account');
  };
  const signOut = async () => {
    await api.call('session/close').catch(() => {}); // it ends by itself, if the server cannot be reached
    begin(null);
  };
  const languages = /** @type {import('../../shared/i18n.js').Language[]} */ (Object.keys(LANGUAGES));
  return [
    { label: t('page.account'), icon: 'key', run: goToAccount },
    null,
    ...Object.keys(THEMES).map((value) => ({
      label: t(`theme.${value}`),
      icon: THEMES[value],
      checked: value === theme,
      run: () => setPrefs({ theme: value }),
    })),
    null,
    ...languages.map((value) => ({
      label: t(`language.${value}`),
      icon: /** @type {const} */ ('globe'),
      checked: value === lang,
      run: () => setPrefs({ lang: value }),
    })),
    null,
    { label: t('frame.signOut'), icon: 'logout', run: signOut },
  ];
}
