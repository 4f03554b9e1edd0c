// The settings of a group, for its administrators: its name, whether everybody may join, who may speak. Each acts at
// once.

import { el } from '../../shared/dom.js';
import { chatTitle, isAdminOf } from '../state/chats.js';
import { openRename } from './chatasks.js';
import { button, choice, iconButton, toggle } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { openPicker } from './picker.js';

const SPEAKERS = { all: '$ALL', admins: '$ADMINS' };

/** @param {string} committers as on the wire */
const kindOf = (committers) => ({ '': 'all', $ALL: 'all', $ADMINS: 'admins' })[committers] ?? 'some';

/** @typedef {import('./page.js').Context} Context */

/** @param {Context} ctx @param {string} gid */
export const openGroupSettings = (ctx, gid) => new GroupSettings(ctx, gid).open();

class GroupSettings {
  #ctx;
  #gid;
  #life = new AbortController();
  #problem = errorLine();
  #name = el('bdi', {});
  #public;
  #speakers;
  #about = el('p', { class: 'set-about' });
  /** @type {HTMLDialogElement} */
  #dialog;

  /** @param {Context} ctx @param {string} gid */
  constructor(ctx, gid) {
    [this.#ctx, this.#gid] = [ctx, gid];
    const { commands, i18n: { t } } = ctx;
    this.#public = toggle({
      label: t('group.public'),
      on: false,
      onChange: (is) => this.#act(() => commands.setPublic(gid, is)),
    });
    this.#speakers = choice({
      label: t('group.speak'),
      value: 'all',
      options: ['all', 'admins', 'some'].map((value) => ({ value, label: t(`group.speak.${value}`) })),
      onChange: (value) =>
        SPEAKERS[value] ? this.#act(() => commands.setCommitters(gid, SPEAKERS[value])) : this.#chooseSpeakers(),
    });
  }

  open() {
    const { store, i18n: { t } } = this.#ctx;
    this.#dialog = openDialog(this.#ctx, {
      label: t('group.settings'),
      name: 'wide',
      closed: () => this.#life.abort(),
      body: this.#body(),
    });
    store.watch((state) => [state.chats.get(this.#gid), state.users.names], () => this.#draw(), this.#life.signal);
  }

  get #chat() {
    return this.#ctx.store.get().chats.get(this.#gid);
  }

  #body() {
    const { t } = this.#ctx.i18n;
    const close = () => this.#dialog.close();
    const rename = button({ label: t('chat.rename'), onClick: () => openRename(this.#gid, this.#ctx) });
    return el(
      'div',
      {},
      el(
        'header',
        { class: 'dlg-head row' },
        el('h2', { class: 'dlg-title', text: t('group.settings') }),
        iconButton({ label: t('dialog.close'), icon: 'close', onClick: close }),
      ),
      row(t('group.name'), el('p', { class: 'set-about' }, this.#name), rename),
      this.#chat.type === 'group' &&
        row(t('group.public'), el('p', { class: 'set-about', text: t('group.public.about') }), this.#public.node),
      row(t('group.speak'), this.#about, this.#speakers.node),
      this.#problem,
    );
  }

  /**
   * Does it, or says why not and shows again what is.
   * @param {() => Promise<unknown>} run
   */
  async #act(run) {
    tell(this.#problem, '');
    try {
      await run();
    } catch (cause) {
      tell(this.#problem, failure(cause, this.#ctx.i18n.t));
      this.#draw();
    }
  }

  #chooseSpeakers() {
    const { store, commands, i18n: { t } } = this.#ctx;
    const { users } = store.get();
    const chat = this.#chat;
    const isAdmin = (id) => users.byId.has(id) && isAdminOf(chat, users.byId.get(id));
    openPicker(this.#ctx, {
      title: t('group.speak'),
      action: t('group.speak.set'),
      only: new Set(chat.members),
      preset: kindOf(chat.committers) === 'some' ? idsOf(chat) : chat.members.filter(isAdmin),
      run: (ids) => commands.setCommitters(this.#gid, ids.join(',')),
      closed: () => this.#draw(),
    });
  }

  #draw() {
    const { store, i18n: { t } } = this.#ctx;
    const chat = this.#chat;
    if (!chat) {
      this.#dialog.close();
      return;
    }
    const kind = kindOf(chat.committers);
    this.#name.textContent = chatTitle(store.get(), chat, t);
    this.#public.show(chat.public);
    this.#speakers.show(kind);
    const names = () => idsOf(chat).map((id) => store.get().users.byId.get(id)?.realname).filter(Boolean);
    this.#about.textContent = kind === 'some' ? names().join(t('text.listComma')) : t(`group.speak.${kind}.about`);
  }
}

/**
 * People who may write, where they are named.
 * @param {import('../state/chats.js').Chat} chat
 */
const idsOf = ({ committers }) => committers.split(',').map(Number);

const row = (label, words, control) =>
  el('div', { class: 'set-row' }, el('div', {}, el('p', { class: 'set-name', text: label }), words), control);
