// The first page: how the server is, live figures, relays, what administrators did last.

import { errorLine, failure, tell } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { createChart } from './chart.js';
import { createNotice } from './dashnotice.js';
import { createRecent, RECENT } from './dashrecent.js';
import { createTiles } from './dashtiles.js';
import { nodeCard } from './nodes.js';
import { relayTable } from './relays.js';
import { uptime } from './words.js';

const EVERY_MS = 5_000;
const RANGES = [60, 360, 1440]; // minutes
const BARS = 30;

/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {import('../net/records.js').Status} Status */
/** @typedef {import('../net/records.js').Figures} Figures */

/** @param {PageContext} ctx */
export const createDashboard = (ctx) => ({ node: new Dashboard(ctx).node });

class Dashboard {
  #ctx;
  #problem = errorLine();
  #notice;
  #tiles;
  #latency;
  #messages;
  #nodes;
  #relays;
  #recent; // null without the right to see the log
  #range;
  #timer = 0;
  /** @type {Figures|null} */
  #latest = null;

  /** @param {PageContext} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { i18n: { t }, head, signal } = ctx;
    this.#range = rangeMenu(t, () => this.#latest && this.#showFigures(this.#latest));
    head.actions(liveSign(t), this.#range.node);
    this.#notice = createNotice(ctx);
    this.#tiles = createTiles(ctx);
    this.#latency = createChart(ctx, {
      title: t('dashboard.latencyChart'),
      unit: 'ms',
      lines: [{ name: 'p50', series: 1 }, { name: 'p99', series: 2 }],
    });
    this.#messages = createChart(ctx, {
      title: t('dashboard.messagesChart'),
      lines: [{ name: t('dashboard.messages'), series: 1 }],
      bars: true,
      points: BARS,
    });
    this.#nodes = nodeCard(ctx);
    this.#relays = relayTable(ctx);
    this.#recent = ctx.may('log.view') ? createRecent(ctx) : null;
    this.node = this.#page();
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#look();
    }, { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#look();
  }

  #page() {
    const { t } = this.#ctx.i18n;
    const relays = el(
      'section',
      { class: 'dash-card', 'aria-label': t('dashboard.relays') },
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: t('dashboard.relays') })),
      this.#relays.node,
    );
    return el(
      'div',
      { class: 'adm-page dash' },
      this.#problem,
      this.#notice.node,
      this.#tiles.node,
      this.#nodes.node,
      el('div', { class: 'dash-two' }, this.#latency.node, this.#messages.node),
      el('div', { class: `dash-two${this.#recent ? '' : ' dash-one'}` }, relays, this.#recent?.node),
    );
  }

  /** Asks the server now, and again a while later as long as somebody looks. */
  async #look() {
    const { api, i18n, signal } = this.#ctx;
    clearTimeout(this.#timer);
    try {
      const [status, figures, log] = await Promise.all([
        api.call('server/status'),
        api.call('server/figures'),
        this.#recent && api.call('log/list', { page: 1, pageSize: RECENT }),
      ]);
      if (signal.aborted) return;
      this.#showStatus(status);
      this.#showFigures(figures);
      if (log) this.#recent.show(log.rows);
      tell(this.#problem, '');
    } catch (cause) {
      if (signal.aborted || cause.code === 'signin') return;
      tell(this.#problem, failure(cause, i18n.t));
    }
    if (!signal.aborted && !document.hidden) this.#timer = setTimeout(() => this.#look(), EVERY_MS);
  }

  /** @param {Status} status */
  #showStatus(status) {
    const { i18n, head } = this.#ctx;
    head.sub(i18n.t('dashboard.sub', { version: status.version, time: uptime(i18n, status.uptime) }));
    this.#tiles.showStore(status.store);
    this.#nodes.set(status);
    this.#relays.set(status.relays);
    const warns = this.#notice.show(status);
    const link = document.querySelector('.adm-link[data-page=server]');
    attr(link, 'data-warn', warns || status.relays.some((one) => !one.connected) || null);
  }

  /** @param {Figures} figures */
  #showFigures(figures) {
    this.#latest = figures;
    const minutes = this.#range.minutes();
    const last = (values) => values.slice(-minutes);
    this.#tiles.showFigures(figures, minutes);
    this.#latency.set(last(figures.minutes), [last(figures.p50), last(figures.p99)]);
    this.#messages.set(figures.minutes.slice(-BARS), [figures.messages.slice(-BARS)]);
  }
}

/** @param {import('../../shared/i18n.js').Translate} t */
const liveSign = (t) =>
  el(
    'span',
    { class: 'dash-live' },
    el('span', { class: 'dot dot-online' }),
    el('span', { text: t('dashboard.live', { count: EVERY_MS / 1000 }) }),
  );

/**
 * The button that chooses how far back the charts go.
 * @param {import('../../shared/i18n.js').Translate} t
 */
function rangeMenu(t, onChange) {
  let minutes = RANGES[0];
  const nameOf = (value) => t('dashboard.range', { count: value / 60 });
  const draw = () => node.replaceChildren(nameOf(minutes), icon('down', 14));
  const choose = (value) => {
    minutes = value;
    draw();
    onChange();
  };
  const items = () =>
    RANGES.map((value) => ({
      label: nameOf(value),
      icon: /** @type {const} */ ('clock'),
      checked: value === minutes,
      run: () => choose(value),
    }));
  const node = el('button', {
    class: 'btn f14 tbl-filter',
    type: 'button',
    'aria-haspopup': 'menu',
    on: { click: () => openMenu(node, items()) },
  });
  draw();
  return { node, minutes: () => minutes };
}
