// Menu at the left, the page at the right. Below 900 px the menu is a drawer.

import { attr, el, text } from '../../shared/dom.js';
import { iconButton } from '../../shared/controls.js';
import { anySignal } from '../../shared/signals.js';
import { createAccount } from './account.js';
import { createApplications } from './applications.js';
import { createBackup } from './backup.js';
import { createChats } from './chats.js';
import { createDashboard } from './dashboard.js';
import { createDepartments } from './departments.js';
import { createLog } from './log.js';
import { createNavigation } from './navigation.js';
import { createPeople } from './people.js';
import { createRights } from './rights.js';
import { createServer } from './server.js';

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {{node: Node, update?: (query: Record<string, string>) => void}} Page `update`: the address changed */

/** @type {Record<string, (ctx: PageContext) => Page>} */
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

/** @param {Context} ctx */
export function createFrame(ctx) {
  const frame = new Frame(ctx);
  return { node: frame.node, follow: (byHand) => frame.follow(byHand) };
}

class Frame {
  #ctx;
  #navigation;
  #drawer;
  #scrim;
  #title = el('h1', { class: 'adm-title', tabindex: -1 });
  #sub = el('p', { class: 'adm-sub' });
  #actions = el('div', { class: 'adm-actions' });
  #main;
  #shown = { key: '', update: undefined }; // the page
  #life = new AbortController(); // of the page

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { i18n: { t }, signal } = ctx;
    this.#navigation = createNavigation(ctx, () => this.#open(false));
    this.#drawer = iconButton({
      label: t('frame.menu'),
      icon: 'list',
      class: 'adm-open',
      onClick: () => this.#open(true),
    });
    attr(this.#drawer, 'aria-controls', this.#navigation.node.id);
    attr(this.#drawer, 'aria-expanded', false);
    this.#scrim = el('div', { class: 'adm-scrim', hidden: true, on: { click: () => this.#open(false) } });
    const head = el('header', { class: 'adm-head' }, this.#drawer, this.#title, this.#sub, this.#actions);
    this.#main = el('main', { class: 'adm-main' }, head);
    this.node = el('div', { class: 'adm' }, this.#navigation.node, this.#scrim, this.#main);
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#scrim.hidden) return;
      this.#open(false);
      this.#drawer.focus();
    });
    signal.addEventListener('abort', () => this.#life.abort());
  }

  /**
   * Opens or shuts the drawer.
   * @param {boolean} is
   */
  #open(is) {
    attr(this.node, 'data-drawer', is || null);
    attr(this.#drawer, 'aria-expanded', is);
    this.#scrim.hidden = !is;
    if (is) this.#navigation.focus();
  }

  /**
   * Shows the page of the address.
   * @param {boolean} [byHand] then the focus goes to its head
   */
  follow(byHand = false) {
    const { i18n: { t }, router, signal } = this.#ctx;
    const { page, query } = router.route();
    if (page === this.#shown.key) return this.#shown.update?.(query);
    this.#life.abort();
    this.#life = new AbortController();
    const name = t(`page.${page}`);
    text(this.#title, name);
    text(this.#sub, '');
    this.#actions.replaceChildren();
    document.title = `${name} · ${t('app.name')}`;
    this.#navigation.mark(page);
    const head = {
      sub: (words) => text(this.#sub, words),
      actions: (...buttons) => this.#actions.replaceChildren(...buttons.filter(Boolean)),
    };
    const made = MAKERS[page]({ ...this.#ctx, signal: anySignal(signal, this.#life.signal), head, query });
    this.#shown = { key: page, update: made.update };
    this.#main.replaceChildren(this.#main.firstChild, made.node);
    attr(this.#main, 'aria-label', name);
    if (byHand) this.#title.focus();
    return undefined;
  }
}
