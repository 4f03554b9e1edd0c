// Ctrl K: one field over people, chats and the messages kept on this device. The first row is chosen at once; ↑↓ Enter
// Esc; Ctrl Enter takes the words to the history. Later hits come below and moves nothing.

import { keyNames, keys } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle } from '../state/chats.js';
import { find } from '../state/find.js';
import { asWords } from '../state/pinyin.js';
import { excerpt, wordsOf } from '../state/search.js';
import { pathOf } from '../state/view.js';
import { switcherRow } from './switcherrows.js';

const TYPING_MS = 200;
const LEAST_LETTERS = 2; // below that nearly every message would be found
const MOST_MESSAGES = 5;

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('./switcherrows.js').Hit} Hit */
/** @typedef {import('../state/messages.js').Message} Message */

/** @param {Context} ctx */
export function openSwitcher(ctx) {
  new Switcher(ctx).start();
}

class Switcher {
  #ctx;
  #input;
  #list;
  #dialog;
  #messages;
  #life = new AbortController();
  /** @type {Hit[]} */ #hits = [];
  #found = ''; // keys of the people and chats that are shown
  #at = 0; // index of the chosen hit

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { t } = ctx.i18n;
    const title = t('switcher.title');
    this.#input = createInput(title, t('switcher.placeholder'));
    this.#list = el('div', { class: 'sw-list', id: 'sw-list', role: 'listbox', 'aria-label': title });
    this.#messages = createMessageFinder(ctx.commands, (found, words) => {
      this.#addSection('messages', found.map((message) => messageHit(message, words, ctx)));
    });
    this.#dialog = openDialog(ctx, { label: title, name: 'sw', body: this.#body() });
    this.#dialog.addEventListener('close', () => {
      this.#messages.stop();
      this.#life.abort();
    });
    this.#input.addEventListener('input', () => this.#draw());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
  }

  start() {
    this.#draw();
    this.#input.focus();
    const { store } = this.#ctx;
    store.watch(({ users, chats }) => [users.byId, chats], () => this.#onNews(), this.#life.signal);
  }

  /** Shortly after a login people and chats are still on their way: what is typed already finds them once they come. */
  #onNews() {
    if (keysOf(find(this.#ctx.store.get(), this.#input.value, this.#ctx.i18n)) !== this.#found) this.#draw();
  }

  #body() {
    const { t } = this.#ctx.i18n;
    const shut = el('button', {
      class: 'kbd sw-esc',
      type: 'button',
      text: t('key.esc'),
      'aria-label': t('dialog.close'),
      on: { click: () => this.#dialog.close() },
    });
    return el(
      'div',
      { class: 'sw' },
      el('div', { class: 'sw-head row' }, icon('search', 20), this.#input, shut),
      this.#list,
      el(
        'div',
        { class: 'sw-foot row f12 dim', 'aria-hidden': 'true' },
        el('span', {}, keys('↑', '↓'), t('switcher.move')),
        el('span', {}, keys('↵'), t('switcher.open')),
        el('span', {}, keyNames(t)('Ctrl', '↵'), t('switcher.history')),
        el('span', { class: 'sw-how', text: t('switcher.how') }),
      ),
    );
  }

  #draw() {
    const { store, i18n } = this.#ctx;
    const typed = this.#input.value, words = typed.trim();
    const found = find(store.get(), typed, i18n), { groups, people, recent } = found;
    this.#found = keysOf(found);
    this.#hits = [];
    this.#list.replaceChildren();
    for (const [key, some] of Object.entries({ recent, groups, people })) {
      if (some.length > 0) this.#addSection(key, some);
    }
    if (this.#hits.length === 0) {
      const none = words ? i18n.t('switcher.none', { words }) : i18n.t('list.empty');
      this.#list.replaceChildren(el('p', { class: 'empty', text: none }));
    }
    this.#choose(0);
    this.#messages.look(words);
  }

  /**
   * Adds a section below the others.
   * @param {string} key of its name @param {Hit[]} some
   */
  #addSection(key, some) {
    const isFirst = this.#hits.length === 0;
    if (isFirst) this.#list.replaceChildren();
    const before = this.#hits.length;
    this.#hits = [...this.#hits, ...some];
    const name = this.#ctx.i18n.t(`switcher.${key}`);
    this.#list.append(
      el(
        'div',
        { role: 'group', 'aria-label': name },
        el('p', { class: 'section-head row f12 dim sw-section', text: name }),
        some.map((hit, i) => this.#row(hit, before + i)),
      ),
    );
    if (isFirst) this.#choose(0);
  }

  #row(hit, index) {
    const how = {
      id: `sw-${index}`,
      words: asWords(this.#input.value),
      onOpen: () => this.#open(hit),
      onPoint: () => this.#choose(index),
    };
    return switcherRow(hit, how, this.#ctx);
  }

  #choose(to) {
    const rows = [...this.#list.querySelectorAll('.sw-row')];
    this.#at = rows.length ? (to + rows.length) % rows.length : 0;
    rows.forEach((one, i) => one.setAttribute('aria-selected', String(i === this.#at)));
    this.#input.setAttribute('aria-activedescendant', rows[this.#at]?.id ?? '');
    rows[this.#at]?.scrollIntoView({ block: 'nearest' });
  }

  #onKey(event) {
    if (event.isComposing) return;
    const run = {
      ArrowDown: () => this.#choose(this.#at + 1),
      ArrowUp: () => this.#choose(this.#at - 1),
      Enter: () => {
        if (event.ctrlKey || event.metaKey) this.#toHistory();
        else if (this.#hits[this.#at]) this.#open(this.#hits[this.#at]);
      },
    }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }

  /** @param {Hit} hit */
  #open({ kind, of }) {
    const { commands, router } = this.#ctx;
    this.#dialog.close();
    if (kind === 'message') router.go(pathOf.message(of.cgid, of.gid));
    else router.go(pathOf.chat(kind === 'person' ? commands.openDirect(of.id) : of.gid));
  }

  #toHistory() {
    this.#dialog.close();
    this.#ctx.router.go(pathOf.history('', this.#input.value.trim()));
  }
}

const keysOf = ({ recent, groups, people }) => [recent, groups, people].flat().map((hit) => hit.key).join('\n');

const createInput = (title, placeholder) =>
  el('input', {
    class: 'sw-input',
    type: 'text',
    placeholder,
    'aria-label': title,
    autocomplete: 'off',
    spellcheck: false,
    role: 'combobox',
    'aria-expanded': true,
    'aria-controls': 'sw-list',
    'aria-autocomplete': 'list',
  });

/**
 * Finds messages of this device that have the words: the search is left before it turns to the server.
 * @param {Pick<import('../commands.js').Commands, 'search'>} commands
 * @param {(found: Message[], words: string) => void} onFound runs if there are any
 */
export function createMessageFinder(commands, onFound) {
  let life = null, timer = 0;

  function stop() {
    clearTimeout(timer);
    life?.abort();
  }

  function search(words) {
    const here = life = new AbortController();
    commands.search({ words, gid: '', user: 0, from: 0, to: 0, types: new Set() }, {
      signal: here.signal,
      onProgress() {},
      onHits(found) {
        if (here.signal.aborted) return;
        here.abort();
        if (found.length > 0) onFound(found.slice(0, MOST_MESSAGES), words);
      },
    });
  }

  return {
    stop,
    /** @param {string} words */
    look(words) {
      stop();
      if (words.length >= LEAST_LETTERS) timer = setTimeout(() => search(words), TYPING_MS);
    },
  };
}

/** @param {Message} message @param {string} words @param {Context} ctx @returns {Hit} */
function messageHit(message, words, { store, i18n }) {
  const { t } = i18n;
  const state = store.get();
  const chat = state.chats.get(message.cgid);
  const sender = state.users.byId.get(message.user)?.realname ?? t('chat.unknownPerson');
  return {
    kind: 'message',
    of: message,
    words,
    title: chat ? t('switcher.where', { sender, chat: chatTitle(state, chat, t) }) : sender,
    hint: excerpt(message, state.users.names, wordsOf({ words })),
    mark: null,
    time: i18n.listTime(message.date * 1000, Date.now()),
  };
}
