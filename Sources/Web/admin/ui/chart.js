// A chart: lines or bars over time, a tip on hover and on ←→, and the same as a table for voices.

import { el, text } from '../../shared/dom.js';
import { hasData, thin, thinTimes } from '../state/chart.js';
import { chartScale, drawPoint, drawScale, drawSeries } from './chartdrawing.js';
import { drawing } from './svg.js';

const POINTS = 120; // most points of a line
const ROWS = 24; // most rows of the table for voices

/**
 * @typedef {object} ChartParts
 * @property {string} title
 * @property {string} [unit]
 * @property {{name: string, series: number}[]} lines at most three
 * @property {boolean} [bars] one series as bars
 * @property {number} [points] most points
 */

/** @param {import('./mount.js').Context} ctx @param {ChartParts} how */
export function createChart(ctx, how) {
  const chart = new Chart(ctx, how);
  return {
    node: chart.node,
    /** @param {number[]} moments ms UTC @param {(number|null)[][]} values one list per line */
    set: (moments, values) => chart.set(moments, values),
  };
}

class Chart {
  #i18n;
  #how;
  #number;
  #drawing = drawing({ 'aria-hidden': 'true' });
  #tip = el('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  #voice = el('p', { class: 'sr-only', role: 'status' });
  #none;
  #area;
  #table;
  /** @type {number[]} */
  #times = [];
  /** @type {(number|null)[][]} */
  #series = [];
  #at = -1; // index of the point that is shown, -1 for none
  /** @type {import('./chartdrawing.js').Scale|null} */
  #scale = null;

  constructor({ i18n, signal }, how) {
    [this.#i18n, this.#how] = [i18n, how];
    this.#number = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 1 });
    this.#none = el('p', { class: 'chart-none', text: i18n.t('chart.none'), hidden: true });
    this.#area = el(
      'div',
      {
        class: 'chart-area',
        role: 'group',
        tabindex: 0,
        'aria-label': i18n.t('chart.name', { title: how.title }),
        on: {
          keydown: (event) => this.#onKey(event),
          pointermove: (event) => this.#onMove(event),
          pointerleave: () => this.#hide(),
          blur: () => this.#hide(),
        },
      },
      this.#drawing,
      this.#tip,
      this.#none,
    );
    this.#table = voiceTable(i18n, how);
    this.node = el(
      'section',
      { class: 'dash-card chart', 'aria-label': how.title },
      chartHead(how),
      this.#area,
      this.#voice,
      this.#table.node,
    );
    const watcher = new ResizeObserver(() => this.#draw());
    watcher.observe(this.#area);
    signal.addEventListener('abort', () => watcher.disconnect());
  }

  /** @param {number[]} moments ms UTC @param {(number|null)[][]} values one list per line */
  set(moments, values) {
    const { points = POINTS } = this.#how;
    const has = hasData(...values);
    this.#none.hidden = has;
    this.#times = has ? thinTimes(moments, points) : [];
    this.#series = values.map((one) => thin(one, points));
    if (!has) this.#drawing.replaceChildren();
    if (this.#at >= this.#times.length) this.#hide();
    this.#draw();
    this.#table.set(this.#times, this.#series, (value) => this.#say(value));
  }

  #say(value) {
    const { unit } = this.#how;
    return value === null || value === undefined ? '—' : `${this.#number.format(value)}${unit ? ` ${unit}` : ''}`;
  }

  #draw() {
    const width = this.#area.clientWidth;
    if (width === 0 || this.#times.length === 0) return;
    const { bars = false, lines } = this.#how;
    const format = (value) => this.#number.format(value);
    this.#scale = chartScale({ width, series: this.#series, count: this.#times.length, bars, format });
    drawScale(this.#drawing, this.#scale, { times: this.#times, format, time: this.#i18n.time });
    drawSeries(this.#drawing, this.#scale, lines, this.#series);
    if (this.#at >= 0) this.#point(this.#at, false);
  }

  /**
   * Shows the values of one moment.
   * @param {number} to index @param {boolean} aloud for voices, too
   */
  #point(to, aloud) {
    this.#at = Math.max(0, Math.min(this.#times.length - 1, to));
    const { lines } = this.#how;
    const values = this.#series.map((one) => one[this.#at]);
    const time = this.#i18n.time(this.#times[this.#at]);
    drawPoint(this.#drawing, this.#scale, this.#at, lines, values);
    const words = lines.map(({ name }, n) => [name, this.#say(values[n])]);
    this.#tip.replaceChildren(
      el('p', { text: time }),
      ...words.map(([name, value]) =>
        el('p', { class: 'chart-tip-row' }, el('span', { text: name }), el('span', { text: value }))
      ),
    );
    this.#tip.hidden = false;
    this.#placeTip();
    if (aloud) text(this.#voice, `${time} ${words.flat().join(' ')}`);
  }

  /** Right of the point, or left of it where the chart ends. */
  #placeTip() {
    const { x, width } = this.#scale;
    const at = x(this.#at), own = this.#tip.offsetWidth;
    this.#tip.style.left = `${at + 12 + own > width ? Math.max(0, at - 12 - own) : at + 12}px`;
  }

  #hide() {
    this.#at = -1;
    this.#tip.hidden = true;
    this.#drawing.querySelectorAll('.chart-now').forEach((one) => one.remove());
  }

  #onKey(event) {
    const at = this.#at, last = this.#times.length - 1;
    const to = { ArrowLeft: at < 0 ? last : at - 1, ArrowRight: at < 0 ? 0 : at + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.#hide();
    if (to === undefined || !this.#scale || this.#times.length === 0) return;
    event.preventDefault();
    this.#point(to, true);
  }

  #onMove(event) {
    if (!this.#scale || this.#times.length === 0) return;
    const { left, right } = this.#scale;
    const place = (event.clientX - this.#area.getBoundingClientRect().left - left) / (right - left);
    if (place <= -0.02 || place >= 1.02) return;
    const count = this.#times.length;
    this.#point(this.#how.bars ? Math.floor(place * count) : Math.round(place * (count - 1)), false);
  }
}

/** @param {ChartParts} how */
const chartHead = ({ title, unit = '', lines }) =>
  el(
    'header',
    { class: 'dash-head' },
    el('h2', { class: 'dash-title', text: title }),
    lines.length > 1 &&
      lines.map(({ name, series }) => el('span', { class: `chart-key chart-s${series}`, text: name })),
    el('span', { class: 'chart-unit', text: unit }),
  );

/**
 * The values as a table, for voices only.
 * @param {import('../../shared/i18n.js').I18n} i18n @param {ChartParts} how
 */
function voiceTable({ t, time }, { title, lines }) {
  const body = el('tbody');
  const heads = [t('chart.time'), ...lines.map(({ name }) => name)];
  return {
    node: el(
      'table',
      { class: 'sr-only' },
      el('caption', { text: title }),
      el('thead', {}, el('tr', {}, heads.map((words) => el('th', { scope: 'col', text: words })))),
      body,
    ),
    /**
     * @param {number[]} times ms UTC @param {(number|null)[][]} series
     * @param {(value: number|null) => string} say
     */
    set(times, series, say) {
      const thinned = series.map((one) => thin(one, ROWS));
      const cells = (i) => thinned.map((one) => el('td', { text: say(one[i]) }));
      body.replaceChildren(
        ...thinTimes(times, ROWS).map((moment, i) =>
          el('tr', {}, el('th', { scope: 'row', text: time(moment) }), cells(i))
        ),
      );
    },
  };
}
