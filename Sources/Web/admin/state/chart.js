// Scales and lines of a chart. In: values, null where nothing was measured. Out: numbers and path data. Pure.

const STEPS = [1, 2, 2.5, 5, 10];
const LINES = 4; // spaces between the five grid lines

/**
 * The round top of an axis over the values: its quarter is 1, 2, 2.5 or 5 times a power of ten.
 * @param {(number|null)[]} values
 */
export function axisTop(values) {
  const most = values.reduce((top, value) => Math.max(top, value ?? 0), 0);
  if (most <= 0) return LINES;
  const power = 10 ** Math.floor(Math.log10(most / LINES));
  const step = STEPS.find((one) => one * power * LINES >= most) * power;
  return Number((step * LINES).toPrecision(6));
}

/** The five values of the grid, from 0. */
export const axisValues = (top) =>
  Array.from({ length: LINES + 1 }, (_, i) => Number(((top / LINES) * i).toPrecision(6)));

/**
 * Path data of a line; a gap where a value is null.
 * @param {(number|null)[]} values @param {(index: number) => number} x @param {(value: number) => number} y
 */
export function linePath(values, x, y) {
  let path = '', pen = 'M';
  values.forEach((value, i) => {
    if (value === null || value === undefined) pen = 'M';
    else {
      path += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
    }
  });
  return path;
}

/**
 * At most `most` values, each the largest of its run, so that a peak is never lost; null if the run has none.
 * @param {(number|null)[]} values @param {number} most
 */
export function thin(values, most) {
  const run = Math.ceil(values.length / most);
  if (run <= 1) return values;
  const out = [];
  for (let end = values.length; end > 0; end -= run) {
    const part = values.slice(Math.max(0, end - run), end).filter((value) => value !== null && value !== undefined);
    out.unshift(part.length > 0 ? Math.max(...part) : null);
  }
  return out;
}

/**
 * The last moment of each run of `thin`.
 * @param {number[]} times @param {number} most
 */
export function thinTimes(times, most) {
  const run = Math.ceil(times.length / most);
  return run <= 1 ? times : times.filter((_, i) => (times.length - 1 - i) % run === 0);
}

/**
 * The largest value and its index; null if there is none.
 * @param {(number|null)[]} values
 */
export function peak(values) {
  let at = -1;
  values.forEach((value, i) => {
    if (value !== null && value !== undefined && (at < 0 || value > values[at])) at = i;
  });
  return at < 0 ? null : { value: values[at], at };
}

/**
 * The range of a line without an axis: its values, but never less than a fifth of the largest, so that calm looks calm.
 */
export function sparkRange(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  const high = Math.max(1, ...known);
  return { low: Math.min(high * 0.8, ...known), high };
}

export const hasData = (...series) =>
  series.some((values) => values.some((value) => value !== null && value !== undefined));
