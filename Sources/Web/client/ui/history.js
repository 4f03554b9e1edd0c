// Looking for messages: joins what is asked for, what was found, and what stood around it.

import { el } from '../../shared/dom.js';
import { createHistoryContext } from './historycontext.js';
import { createHistoryFilters, NOTHING } from './historyfilters.js';
import { createHistoryResults } from './historyresults.js';

/** @typedef {import('../state/search.js').Query} Query */

/** @param {import('./page.js').Context} ctx @returns {HTMLElement[]} */
export function createHistory(ctx) {
  const { store, commands, i18n, signal } = ctx;
  const { t } = i18n;
  /** @type {Query} */ let query = NOTHING;
  let run = null; // the search that goes on
  let life = null; // ends it
  let progress = { busy: false, more: false, reached: 0 };

  const filters = createHistoryFilters(ctx, { query: () => query, onChange: change });
  const results = createHistoryResults(ctx, { onOpen: open, onGoOn: () => run?.goOn() });
  const context = createHistoryContext(ctx, close);
  const main = el(
    'main',
    { class: 'hist page-detail', 'aria-label': t('rail.history') },
    results.node,
    context.node,
  );
  signal.addEventListener('abort', () => life?.abort());
  main.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && context.isOpen()) close();
  });

  function change(part) {
    query = { ...query, ...part };
    life?.abort();
    life = new AbortController();
    results.begin();
    close();
    const here = life.signal;
    run = commands.search(query, {
      signal: here,
      onHits: (found) => {
        if (here.aborted) return;
        results.show(found, query);
        drawState();
      },
      onProgress: (now) => {
        if (here.aborted) return;
        progress = now;
        drawState();
      },
    });
  }

  function drawState() {
    results.showState(query, progress);
    const { reached } = progress; // seconds
    filters.setFoot(
      [t('history.about'), reached ? t('history.reached', { day: i18n.date(reached * 1000) }) : '']
        .filter(Boolean).join(' '),
    );
  }

  async function open(message) {
    results.mark(message.gid);
    if (await context.open(message)) main.dataset.open = 'yes';
  }

  function close() {
    context.close();
    delete main.dataset.open;
    results.mark('');
  }

  // Coming from a chat asks for that chat, coming from the quick switcher for its words.
  store.watch((state) => (state.view.route.section === 'history' ? state.view.route : null), (route) => {
    if (!route) return;
    if (route.part && route.part !== query.gid) filters.setChat(route.part);
    if (route.words && route.words !== query.words) filters.setWords(route.words);
    requestAnimationFrame(filters.focus);
  }, signal);
  drawState();
  return [filters.node, main];
}
