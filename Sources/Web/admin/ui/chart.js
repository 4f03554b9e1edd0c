// Charts in SVG, built by DOM calls: lines or bars over time, a tip on hover and on ←→, and the same as a table for
// voices.

import { el, text } from '../../shared/dom.js';
import { axisTop, axisValues, hasData, linePath, sparkRange, thin, thinTimes } from '../state/chart.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 240; // px of the drawing
const EDGE = { top: 14, right: 2, bottom: 34, left: 26 };
const POINTS = 120; // most points of a line
const ROWS = 24; // most rows of the table for voices

function shape(parent, tag, attributes, words) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (words !== undefined) node.textContent = words;
  parent.append(node);
  return node;
}

/** A line without axes, for a tile. @param {(number|null)[]} values @param {number} series 1 to 3 */
export function sparkline(values, series) {
  const node = document.createElementNS(SVG, 'svg');
  for (
    const [name, value] of Object.entries({
      class: 'spark',
      viewBox: '0 0 84 32',
      width: 84,
      height: 32,
      'aria-hidden': 'true',
    })
  ) node.setAttribute(name, value);
  const shown = thin(values, 60);
  const x = (i) => 1 + (i * 82) / Math.max(1, shown.length - 1);
  const { low, high } = sparkRange(shown);
  shape(node, 'path', {
    class: `chart-line chart-s${series}`,
    d: linePath(shown, x, (value) => 26 - ((value - low) / (high - low)) * 20),
  });
  return node;
}

/**
 * @param {import('./mount.js').Context} ctx
 * @param {object} how
 * @param {string} how.title
 * @param {string} [how.unit]
 * @param {{name: string, series: number}[]} how.lines at most three
 * @param {boolean} [how.bars] one series as bars
 * @param {number} [how.points] most points
 */
export function createChart({ i18n, signal }, { title, unit = '', lines, bars = false, points = POINTS }) {
  const { t } = i18n;
  const number = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 1 });
  const say = (value) => (value === null || value === undefined ? '—' : `${number.format(value)}${unit && ` ${unit}`}`);
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('aria-hidden', 'true');
  const tip = el('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  const voice = el('p', { class: 'sr-only', role: 'status' });
  const none = el('p', { class: 'chart-none', text: t('chart.none'), hidden: true });
  const area = el(
    'div',
    {
      class: 'chart-area',
      role: 'group',
      tabindex: 0,
      'aria-label': t('chart.name', { title }),
      on: { keydown, pointermove, pointerleave: hide, blur: hide },
    },
    drawing,
    tip,
    none,
  );
  const table = el('tbody');
  const node = el(
    'section',
    { class: 'dash-card chart', 'aria-label': title },
    el(
      'header',
      { class: 'dash-head' },
      el('h2', { class: 'dash-title', text: title }),
      lines.length > 1 &&
        lines.map(({ name, series }) => el('span', { class: `chart-key chart-s${series}`, text: name })),
      el('span', { class: 'chart-unit', text: unit }),
    ),
    area,
    voice,
    el(
      'table',
      { class: 'sr-only' },
      el('caption', { text: title }),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', text: t('chart.time') }),
          lines.map(({ name }) => el('th', { scope: 'col', text: name })),
        ),
      ),
      table,
    ),
  );
  let times = [], series = [], at = -1, scale = null;

  function draw() {
    const width = area.clientWidth;
    if (width === 0 || times.length === 0) return;
    const top = axisTop(series.flat());
    const right = width - EDGE.right, bottom = HEIGHT - EDGE.bottom;
    const left = Math.max(EDGE.left, 10 + 7 * number.format(top).length);
    const band = (right - left) / times.length;
    const x = bars
      ? (i) => left + band * (i + 0.5)
      : (i) => left + ((right - left) * i) / Math.max(1, times.length - 1);
    const y = (value) => bottom - (value / top) * (bottom - EDGE.top);
    scale = { x, y, left, right, bottom, width };
    drawing.replaceChildren();
    drawing.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    drawing.setAttribute('width', width);
    drawing.setAttribute('height', HEIGHT);
    for (const value of axisValues(top)) {
      shape(drawing, 'path', { class: 'chart-grid', d: `M${left} ${Math.round(y(value)) + 0.5}H${right}` });
      shape(
        drawing,
        'text',
        { class: 'chart-word', x: left - 8, y: y(value) + 4, 'text-anchor': 'end' },
        number.format(value),
      );
    }
    const marks = bars || width < 300 ? 1 : width < 480 ? 3 : 6;
    for (let i = 0; i <= marks; i++) {
      const place = Math.round(((times.length - 1) * i) / marks);
      shape(drawing, 'text', {
        class: 'chart-word',
        x: i === 0 ? left : i === marks ? right : x(place),
        y: HEIGHT - 10,
        'text-anchor': i === 0 ? 'start' : i === marks ? 'end' : 'middle',
      }, i18n.time(times[place]));
    }
    lines.forEach((line, n) => {
      if (!bars) {
        return shape(drawing, 'path', { class: `chart-line chart-s${line.series}`, d: linePath(series[n], x, y) });
      }
      series[n].forEach((value, i) =>
        value && shape(drawing, 'rect', {
          class: `chart-bar chart-s${line.series}${i === series[n].length - 1 ? ' chart-last' : ''}`,
          x: x(i) - band * 0.33,
          y: y(value),
          width: band * 0.66,
          height: bottom - y(value),
          rx: 2,
        })
      );
    });
    if (at >= 0) point(at, false);
  }

  function point(to, aloud) {
    at = Math.max(0, Math.min(times.length - 1, to));
    drawing.querySelectorAll('.chart-now').forEach((one) => one.remove());
    const { x, y, bottom, width } = scale;
    shape(drawing, 'path', { class: 'chart-now chart-rule', d: `M${x(at)} ${EDGE.top}V${bottom}` });
    lines.forEach((line, n) => {
      const value = series[n][at];
      if (value !== null && value !== undefined && !bars) {
        shape(drawing, 'circle', {
          class: `chart-now chart-dot chart-s${line.series}`,
          cx: x(at),
          cy: y(value),
          r: 4.5,
        });
      }
    });
    const words = lines.map(({ name }, n) => [name, say(series[n][at])]);
    tip.replaceChildren(
      el('p', { text: i18n.time(times[at]) }),
      ...words.map(([name, value]) =>
        el('p', { class: 'chart-tip-row' }, el('span', { text: name }), el('span', { text: value }))
      ),
    );
    tip.hidden = false;
    const half = tip.offsetWidth;
    tip.style.left = `${x(at) + 12 + half > width ? Math.max(0, x(at) - 12 - half) : x(at) + 12}px`;
    if (aloud) text(voice, `${i18n.time(times[at])} ${words.flat().join(' ')}`);
  }
  function hide() {
    at = -1;
    tip.hidden = true;
    drawing.querySelectorAll('.chart-now').forEach((one) => one.remove());
  }
  function keydown(event) {
    const to =
      {
        ArrowLeft: at < 0 ? times.length - 1 : at - 1,
        ArrowRight: at < 0 ? 0 : at + 1,
        Home: 0,
        End: times.length - 1,
      }[event.key];
    if (event.key === 'Escape') hide();
    if (to === undefined || !scale || times.length === 0) return;
    event.preventDefault();
    point(to, true);
  }
  function pointermove(event) {
    if (!scale || times.length === 0) return;
    const place = (event.clientX - area.getBoundingClientRect().left - scale.left) / (scale.right - scale.left);
    if (place > -0.02 && place < 1.02) {
      point(bars ? Math.floor(place * times.length) : Math.round(place * (times.length - 1)), false);
    }
  }

  const watcher = new ResizeObserver(draw);
  watcher.observe(area);
  signal.addEventListener('abort', () => watcher.disconnect());

  return {
    node,
    /** @param {number[]} moments ms UTC @param {(number|null)[][]} values one list per line */
    set(moments, values) {
      const has = hasData(...values);
      none.hidden = has;
      times = has ? thinTimes(moments, points) : [];
      series = values.map((one) => thin(one, points));
      if (!has) drawing.replaceChildren();
      if (at >= times.length) hide();
      draw();
      const rows = thinTimes(times, ROWS), thinned = series.map((one) => thin(one, ROWS));
      table.replaceChildren(
        ...rows.map((moment, i) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row', text: i18n.time(moment) }),
            thinned.map((one) => el('td', { text: say(one[i]) })),
          )
        ),
      );
    },
  };
}
