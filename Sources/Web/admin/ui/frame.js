// Menu at the left, the page at the right. Below 900 px the menu is a drawer.

import { attr, el, text } from '../../shared/dom.js';
import { iconButton } from '../../shared/controls.js';
import { LANGUAGES } from '../../shared/i18n.js';
import { icon, mark } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { pagesOf, pathTo } from '../state/pages.js';
import { createAccount } from './account.js';
import { createApplications } from './applications.js';
import { createBackup } from './backup.js';
import { createChats } from './chats.js';
import { createDashboard } from './dashboard.js';
import { createDepartments } from './departments.js';
import { face } from './face.js';
import { createLog } from './log.js';
import { createPeople } from './people.js';
import { createRights } from './rights.js';
import { createServer } from './server.js';

const MAKERS = {
  account: createAccount,
  applications: createApplications,
  backup: createBackup,
  chats: createChats,
  dashboard: createDashboard,
  departments: createDepartments,
  log: createLog,
  people: createPeople,
  rights: createRights,
  server: createServer,
};
const THEMES = { system: 'settings', light: 'sun', dark: 'moon' };

/** @param {import('./mount.js').Context} ctx */
export function createFrame(ctx) {
  const { i18n: { t }, router, session, signal } = ctx;
  let shown = null, life = null;

  const links = el('div', { class: 'adm-links' });
  let part = '';
  for (const page of pagesOf(session)) {
    if (page.part !== part) links.append(el('p', { class: 'adm-part', text: t(`part.${page.part}`) }));
    part = page.part;
    links.append(
      el(
        'a',
        { class: 'adm-link', href: `#${pathTo(page.key)}`, data: { page: page.key } },
        icon(page.icon, 18),
        el('span', { class: 'adm-word', text: t(`page.${page.key}`) }),
      ),
    );
  }
  const mine = el(
    'button',
    { class: 'adm-link', type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': false, on: { click: openOwn } },
    face(session.me, 24),
    el('bdi', { class: 'adm-word', text: session.me.realname || session.me.account }),
    icon('more', 16),
  );
  const nav = el(
    'nav',
    { class: 'adm-nav', id: 'menu', 'aria-label': t('frame.menu') },
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
    ),
    links,
    el(
      'div',
      { class: 'adm-foot' },
      mine,
      session.chats &&
        el(
          'a',
          { class: 'adm-link', href: '/' },
          icon('back', 18),
          el('span', { class: 'adm-word', text: t('frame.back') }),
        ),
    ),
  );

  const drawer = iconButton({ label: t('frame.menu'), icon: 'list', class: 'adm-open', onClick: () => open(true) });
  attr(drawer, 'aria-controls', 'menu');
  attr(drawer, 'aria-expanded', false);
  const scrim = el('div', { class: 'adm-scrim', hidden: true, on: { click: () => open(false) } });
  const title = el('h1', { class: 'adm-title', tabindex: -1 });
  const sub = el('p', { class: 'adm-sub' });
  const actions = el('div', { class: 'adm-actions' });
  const main = el('main', { class: 'adm-main' }, el('header', { class: 'adm-head' }, drawer, title, sub, actions));
  const node = el('div', { class: 'adm' }, nav, scrim, main);

  function open(is) {
    attr(node, 'data-drawer', is || null);
    attr(drawer, 'aria-expanded', is);
    scrim.hidden = !is;
    if (is) nav.querySelector('.adm-link').focus();
  }
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || scrim.hidden) return;
    open(false);
    drawer.focus();
  });
  links.addEventListener('click', () => open(false));
  signal.addEventListener('abort', () => life?.abort());

  function openOwn() {
    const { lang, theme } = ctx.getPrefs();
    openMenu(mine, [
      {
        label: t('page.account'),
        icon: 'key',
        run: () => {
          open(false);
          router.go('account');
        },
      },
      null,
      ...Object.keys(THEMES).map((value) => ({
        label: t(`theme.${value}`),
        icon: THEMES[value],
        checked: value === theme,
        run: () => ctx.setPrefs({ theme: value }),
      })),
      null,
      ...Object.keys(LANGUAGES).map((value) => ({
        label: t(`language.${value}`),
        icon: 'globe',
        checked: value === lang,
        run: () => ctx.setPrefs({ lang: value }),
      })),
      null,
      { label: t('frame.signOut'), icon: 'logout', run: signOut },
    ]);
  }

  async function signOut() {
    await ctx.api.call('session/close').catch(() => {}); // it ends by itself, if the server cannot be reached
    ctx.begin(null);
  }

  /** Shows the page of the address. @param {boolean} [byHand] then the focus goes to its head */
  function follow(byHand = false) {
    const { page, query } = router.route();
    if (page === shown?.key) return shown.update?.(query);
    life?.abort();
    life = new AbortController();
    const name = t(`page.${page}`);
    text(title, name);
    text(sub, '');
    actions.replaceChildren();
    document.title = `${name} · ${t('app.name')}`;
    for (const link of links.querySelectorAll('a')) {
      attr(link, 'aria-current', link.dataset.page === page ? 'page' : null);
    }
    const head = {
      sub: (words) => text(sub, words),
      actions: (...buttons) => actions.replaceChildren(...buttons.filter(Boolean)),
    };
    const here = { ...ctx, signal: AbortSignal.any([signal, life.signal]), head, query };
    const made = MAKERS[page](here);
    shown = { key: page, update: made.update };
    main.replaceChildren(main.firstChild, made.node);
    attr(main, 'aria-label', name);
    if (byHand) title.focus();
  }

  return { node, follow };
}
