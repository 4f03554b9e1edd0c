// Looking for messages: joins what is asked for, what was found, and what stood around it.

import { el } from '../../shared/dom.js';
import { createHistoryContext } from './historycontext.js';
import { createHistoryFilters, NOTHING } from './historyfilters.js';
import { createHistoryResults } from './historyresults.js';

/** @typedef {import('../state/search.js').Query} Query */

/** @typedef {import('./page.js').Context} Context */

/** @param {Context} ctx @returns {HTMLElement[]} */
export const createHistory = (ctx) => new HistoryPage(ctx).nodes;

class HistoryPage {
  #ctx;
  /** @type {Query} */
  #query = NOTHING;
  #run = null; // the running search
  #life = new AbortController(); // ends it
  #progress = { busy: false, more: false, reached: 0 };
  #filters;
  #results;
  #context;
  #main;

  /** @param {Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { store, i18n: { t }, signal } = ctx;
    this.#filters = createHistoryFilters(ctx, {
      query: () => this.#query,
      onChange: (part) => this.#change(part),
    });
    this.#results = createHistoryResults(ctx, {
      onOpen: (message) => this.#open(message),
      onGoOn: () => this.#run?.goOn(),
    });
    this.#context = createHistoryContext(ctx, () => this.#close());
    this.#main = el(
      'main',
      { class: 'hist page-detail', 'aria-label': t('rail.history') },
      this.#results.node,
      this.#context.node,
    );
    this.nodes = [this.#filters.node, this.#main];
    signal.addEventListener('abort', () => this.#life.abort());
    this.#main.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#context.isOpen()) this.#close();
    });
    store.watch(
      (state) => (state.view.route.section === 'history' ? state.view.route : null),
      (route) => route && this.#follow(route),
      signal,
    );
    this.#drawState();
  }

  /** Coming from a chat asks for that chat, coming from the quick switcher for its words. */
  #follow({ part, words }) {
    if (part && part !== this.#query.gid) this.#filters.setChat(part);
    if (words && words !== this.#query.words) this.#filters.setWords(words);
    requestAnimationFrame(this.#filters.focus);
  }

  /**
   * Another search.
   * @param {Partial<Query>} part
   */
  #change(part) {
    this.#query = { ...this.#query, ...part };
    this.#life.abort();
    this.#life = new AbortController();
    this.#results.begin();
    this.#close();
    const { signal } = this.#life;
    this.#run = this.#ctx.commands.search(this.#query, {
      signal,
      onHits: (found) => {
        if (signal.aborted) return;
        this.#results.show(found, this.#query);
        this.#drawState();
      },
      onProgress: (progress) => {
        if (signal.aborted) return;
        this.#progress = progress;
        this.#drawState();
      },
    });
  }

  #drawState() {
    const { t, date } = this.#ctx.i18n;
    this.#results.showState(this.#query, this.#progress);
    const { reached } = this.#progress; // seconds
    const foot = [t('history.about'), reached ? t('history.reached', { day: date(reached * 1000) }) : ''];
    this.#filters.setFoot(foot.filter(Boolean).join(' '));
  }

  async #open(message) {
    this.#results.mark(message.gid);
    if (await this.#context.open(message)) this.#main.dataset.open = 'yes';
  }

  #close() {
    this.#context.close();
    delete this.#main.dataset.open;
    this.#results.mark('');
  }
}
