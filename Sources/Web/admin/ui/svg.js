// SVG elements, made by DOM calls; and the small line of a tile, which needs nothing else.

import { linePath, sparkRange, thin } from '../state/chart.js';

const SVG = 'http://www.w3.org/2000/svg';
const SPARK = { width: 84, height: 32, points: 60 }; // px; most points

/** @param {Record<string, string|number>} attributes @returns {SVGSVGElement} */
export function drawing(attributes) {
  const node = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/**
 * Adds an element to a drawing.
 * @param {SVGElement} parent @param {string} tag @param {Record<string, string|number>} attributes
 * @param {string} [words] text inside
 */
export function shape(parent, tag, attributes, words) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (words !== undefined) node.textContent = words;
  parent.append(node);
  return node;
}

/**
 * A line without axes, for a tile.
 * @param {(number|null)[]} values @param {number} series 1 to 3
 */
export function sparkline(values, series) {
  const { width, height, points } = SPARK;
  const node = drawing({ class: 'spark', viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' });
  const shown = thin(values, points);
  const x = (i) => 1 + (i * (width - 2)) / Math.max(1, shown.length - 1);
  const { low, high } = sparkRange(shown);
  const y = (value) => 26 - ((value - low) / (high - low)) * 20;
  shape(node, 'path', { class: `chart-line chart-s${series}`, d: linePath(shown, x, y) });
  return node;
}
