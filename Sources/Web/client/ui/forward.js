// Sending a message on, to several chats at once: search left, the chosen right.

import { button, iconButton, searchField } from '../../shared/controls.js';
import { errorLine, openDialog, tell } from '../../shared/dialog.js';
import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, recentChats, rightsIn } from '../state/chats.js';
import { find, matching } from '../state/find.js';
import { describe, people } from '../state/users.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { virtualList } from './virtuallist.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('../state/chats.js').Chat} Chat */
/** @typedef {import('../state/users.js').User} User */

/**
 * @typedef {object} Target a chat, or a person without one
 * @property {string} key
 * @property {string} name
 * @property {string} about
 * @property {boolean} on it is chosen
 * @property {Chat} [chat]
 * @property {User} [user]
 */

/** @param {Message|undefined} message @param {Context} ctx */
export function openForward(message, ctx) {
  if (message) new Forward(message, ctx).open();
}

class Forward {
  #message;
  #ctx;
  #life = new AbortController();
  /** @type {Map<string, Target>} */
  #chosen = new Map();
  #words = '';
  #search;
  #rows;
  #count = el('p', { class: 'pick-count f13 soft', 'aria-live': 'polite' });
  #list = el('div', { class: 'pick-chosen' });
  #problem = errorLine();
  #go;
  /** @type {HTMLDialogElement} */
  #dialog;

  /** @param {Message} message @param {Context} ctx */
  constructor(message, ctx) {
    [this.#message, this.#ctx] = [message, ctx];
    const { t } = ctx.i18n;
    this.#search = searchField({
      label: t('forward.search'),
      onInput: (words) => {
        this.#words = words;
        this.#draw();
      },
    });
    this.#rows = virtualList({
      label: t('forward.title'),
      signal: this.#life.signal,
      empty: el('p', { class: 'empty', text: t('people.none') }),
      key: (item) => item.key,
      height: () => 40,
      create: () => this.#row(),
      same: (a, b) => a.key === b.key && a.on === b.on && a.name === b.name,
    });
    this.#go = button({ label: t('forward.action'), kind: 'primary', onClick: () => this.#finish() });
  }

  open() {
    const { t } = this.#ctx.i18n;
    const close = iconButton({
      label: t('dialog.close'),
      icon: 'close',
      class: 'pick-shut',
      onClick: () => this.#dialog.close(),
    });
    const title = el('h2', { class: 'dlg-title', text: t('forward.title') });
    const head = el('header', { class: 'pick-head row' }, title, close);
    this.#dialog = openDialog(this.#ctx, {
      label: t('forward.title'),
      name: 'pick',
      closed: () => this.#life.abort(),
      body: el(
        'div',
        { class: 'pick' },
        el('div', { class: 'pick-left col' }, head, this.#search.node, this.#rows.node),
        el('div', { class: 'pick-right col' }, this.#count, this.#list, this.#problem, this.#go),
      ),
    });
    this.#draw();
    this.#search.input.focus();
  }

  #row() {
    const node = el('button', { class: 'pick-row row hov ring-in', type: 'button', role: 'checkbox' });
    /** @type {Target} */ let item;
    node.addEventListener('click', () => this.#toggle(item));
    return {
      node,
      update: (next) => {
        item = next;
        node.setAttribute('aria-checked', item.on);
        node.replaceChildren(
          el('span', { class: 'check-box' }),
          this.#avatar(item, 28),
          el('bdi', { class: 'pick-name clip', text: item.name }),
          el('span', { class: 'pick-about clip f12 dim', text: item.about }),
        );
      },
    };
  }

  /** @param {Target} item @param {number} size px */
  #avatar({ user, chat }, size) {
    const { store, i18n } = this.#ctx;
    return user ? userAvatar(user, size, { dot: false }) : chatAvatar(store.get(), chat, size, i18n);
  }

  /** @param {Target} item */
  #toggle(item) {
    if (!this.#chosen.delete(item.key)) this.#chosen.set(item.key, item);
    this.#draw();
  }

  #draw() {
    const { store, i18n } = this.#ctx;
    const isChosen = (key) => this.#chosen.has(key);
    this.#rows.set(targets(store.get(), this.#words, i18n).map((one) => ({ ...one, on: isChosen(one.key) })));
    text(this.#count, i18n.count('forward.chosen', this.#chosen.size));
    this.#go.disabled = this.#chosen.size === 0;
    this.#list.replaceChildren(...[...this.#chosen.values()].map((item) => this.#chosenRow(item)));
  }

  /** @param {Target} item */
  #chosenRow(item) {
    return el(
      'div',
      { class: 'pick-one row' },
      this.#avatar(item, 24),
      el('bdi', { class: 'pick-name clip', text: item.name }),
      el('button', {
        class: 'ibtn soft pick-off',
        type: 'button',
        'aria-label': this.#ctx.i18n.t('group.remove', { name: item.name }),
        on: { click: () => this.#toggle(item) },
      }, icon('close', 14)),
    );
  }

  async #finish() {
    const { commands, i18n, toast } = this.#ctx;
    const gids = new Set(
      [...this.#chosen.values()].map(({ user, chat }) => (user ? commands.openDirect(user.id) : chat.gid)),
    );
    this.#go.disabled = true;
    try {
      await commands.forward(this.#message, [...gids]);
      this.#dialog.close();
      toast(i18n.count('forward.done', gids.size));
    } catch (cause) {
      tell(this.#problem, i18n.t(`file.fault.${cause.code}`));
      this.#go.disabled = false;
    }
  }
}

/**
 * Chats where one may write, newest first; with words also people one has no chat with.
 * @param {import('../state/state.js').State} state @param {string} words
 * @param {import('../../shared/i18n.js').I18n} i18n
 * @returns {Omit<Target, 'on'>[]}
 */
function targets(state, words, i18n) {
  const asChat = (chat) => ({
    key: chat.gid,
    chat,
    name: chatTitle(state, chat, i18n.t),
    about: chat.type === 'group' ? i18n.count('chat.members', chat.members.length) : '',
  });
  const asPerson = (user) => ({
    key: `person ${user.id}`,
    user,
    name: user.realname,
    about: describe(state.users, user),
  });
  const chats = recentChats(state).filter((chat) => rightsIn(state, chat).write && chat.type !== 'system');
  if (words.trim() === '') return chats.map(asChat);
  const found = new Set(find(state, words, i18n).groups.map((hit) => hit.of.gid));
  const others = matching(people(state.users, i18n.collator), words).filter((user) => user.id !== state.session.me);
  return [...chats.filter((chat) => found.has(chat.gid)).map(asChat), ...others.map(asPerson)];
}
