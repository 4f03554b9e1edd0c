// The drawing of a chart: grid and words of the axes, lines or bars, the highlighted point.

import { axisTop, axisValues, linePath } from '../state/chart.js';
import { shape } from './svg.js';

const HEIGHT = 240; // px of the drawing
const EDGE = { top: 14, right: 2, bottom: 34, left: 26 }; // px
const NARROW = [300, 480]; // px of width; narrower charts have fewer words below them

/**
 * @typedef {object} Scale where values stand, in px of the drawing
 * @property {(index: number) => number} x
 * @property {(value: number) => number} y
 * @property {number} top the highest value of the axis
 * @property {number} left
 * @property {number} right
 * @property {number} bottom
 * @property {number} width of the drawing
 * @property {number} band width per point
 * @property {boolean} bars
 */

/** @typedef {{name: string, series: number}[]} Lines */

/**
 * @param {{width: number, series: (number|null)[][], count: number, bars: boolean, format: (value: number) => string}}
 *   how `count`: points
 * @returns {Scale}
 */
export function chartScale({ width, series, count, bars, format }) {
  const top = axisTop(series.flat());
  const right = width - EDGE.right, bottom = HEIGHT - EDGE.bottom;
  const left = Math.max(EDGE.left, 10 + 7 * format(top).length);
  const band = (right - left) / count;
  const x = bars ? (i) => left + band * (i + 0.5) : (i) => left + ((right - left) * i) / Math.max(1, count - 1);
  const y = (value) => bottom - (value / top) * (bottom - EDGE.top);
  return { x, y, top, left, right, bottom, width, band, bars };
}

/**
 * Begins the drawing again, with the axes.
 * @param {SVGSVGElement} drawing @param {Scale} scale
 * @param {{times: number[], format: (value: number) => string, time: (ms: number) => string}} words
 */
export function drawScale(drawing, scale, { times, format, time }) {
  const { y, top, left, right, width } = scale;
  drawing.replaceChildren();
  drawing.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
  drawing.setAttribute('width', width);
  drawing.setAttribute('height', HEIGHT);
  for (const value of axisValues(top)) {
    shape(drawing, 'path', { class: 'chart-grid', d: `M${left} ${Math.round(y(value)) + 0.5}H${right}` });
    const place = { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' };
    shape(drawing, 'text', { class: 'chart-word', ...place }, format(value));
  }
  drawTimes(drawing, scale, times, time);
}

function drawTimes(drawing, { x, left, right, width, bars }, times, time) {
  const marks = bars || width < NARROW[0] ? 1 : width < NARROW[1] ? 3 : 6;
  for (let i = 0; i <= marks; i++) {
    const place = Math.round(((times.length - 1) * i) / marks);
    const at = i === 0
      ? { x: left, 'text-anchor': 'start' }
      : i === marks
      ? { x: right, 'text-anchor': 'end' }
      : { x: x(place), 'text-anchor': 'middle' };
    shape(drawing, 'text', { class: 'chart-word', ...at, y: HEIGHT - 10 }, time(times[place]));
  }
}

/** @param {SVGSVGElement} drawing @param {Scale} scale @param {Lines} lines @param {(number|null)[][]} series */
export function drawSeries(drawing, scale, lines, series) {
  lines.forEach((line, n) => {
    const values = series[n];
    if (scale.bars) drawBars(drawing, scale, line, values);
    else shape(drawing, 'path', { class: `chart-line chart-s${line.series}`, d: linePath(values, scale.x, scale.y) });
  });
}

function drawBars(drawing, { x, y, bottom, band }, line, values) {
  values.forEach((value, i) => {
    if (!value) return;
    shape(drawing, 'rect', {
      class: `chart-bar chart-s${line.series}${i === values.length - 1 ? ' chart-last' : ''}`,
      x: x(i) - band * 0.33,
      y: y(value),
      width: band * 0.66,
      height: bottom - y(value),
      rx: 2,
    });
  });
}

/**
 * A rule at one moment and a dot on each line; the one before goes.
 * @param {SVGSVGElement} drawing @param {Scale} scale @param {number} at index @param {Lines} lines
 * @param {(number|null|undefined)[]} values one per line
 */
export function drawPoint(drawing, { x, y, bottom, bars }, at, lines, values) {
  drawing.querySelectorAll('.chart-now').forEach((one) => one.remove());
  shape(drawing, 'path', { class: 'chart-now chart-rule', d: `M${x(at)} ${EDGE.top}V${bottom}` });
  lines.forEach((line, n) => {
    const value = values[n];
    if (value === null || value === undefined || bars) return;
    const name = `chart-now chart-dot chart-s${line.series}`;
    shape(drawing, 'circle', { class: name, cx: x(at), cy: y(value), r: 4.5 });
  });
}
