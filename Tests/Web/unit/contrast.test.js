// Recomputes the contrast pairs of the design from tokens.css (WCAG 2.2 relative luminance).

import assert from 'node:assert/strict';
import test from 'node:test';
import { readText } from './support.js';

const css = readText('Sources/Web/shared/tokens.css').replace(/\/\*[\s\S]*?\*\//g, '');

const rule = (selector) => {
  const start = css.indexOf(`${selector} {`);
  assert.ok(start >= 0, selector);
  return css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start)).trim();
};

// Each colour with the value it has while `--light` or `--dark` is the switch that is on.
const COLOURS = [...rule(':root, [data-theme]').matchAll(
  /--([\w-]+): var\(--light, (#\w+|rgb\([^)]*\))\) var\(--dark, (#\w+|rgb\([^)]*\))\);/g,
)];
const LIGHT = Object.fromEntries(COLOURS.map(([, name, value]) => [name, value]));
const DARK = Object.fromEntries(COLOURS.map(([, name, , value]) => [name, value]));

function rgba(value) {
  const hex = /^#([0-9a-f]{6})$/i.exec(value);
  if (hex) return [...Buffer.from(hex[1], 'hex'), 1];
  const parts = /^rgb\(([\d.]+) ([\d.]+) ([\d.]+) \/ ([\d.]+)\)$/.exec(value);
  assert.ok(parts, value);
  return parts.slice(1).map(Number);
}

const over = ([r, g, b, a], below) => [r, g, b].map((value, i) => value * a + below[i] * (1 - a));

function luminance(colour) {
  const [r, g, b] = colour.slice(0, 3).map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(theme, front, back) {
  const surface = (
    name,
  ) => (name.startsWith('hover:') ? over(rgba(theme.hover), rgba(theme[name.slice(6)])) : rgba(theme[name]));
  const [a, b] = [luminance(surface(front)), luminance(surface(back))].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

const SURFACES = [
  'bg-rail',
  'bg-list',
  'bg',
  'bg-sunken',
  'bg-raised',
  'accent-soft',
  'hover:bg-rail',
  'hover:bg-list',
  'hover:bg',
  'hover:bg-raised',
];
const TEXT = ['text', 'text-2', 'text-3', 'accent-text', 'danger-text'].flatMap((text) =>
  SURFACES.map((surface) => [text, surface])
);
const pairs = (list) => list.split(',').map((pair) => pair.trim().split(' on '));
const MORE_TEXT = pairs(
  `on-accent on accent, on-accent on accent-hover, on-accent on accent-active, on-danger on danger,
  on-danger on danger-hover, danger-text on danger-soft, text on danger-soft, warn-text on warn-soft, text on warn-soft,
  warn-text on bg, warn-text on accent-soft, ok-text on ok-soft, ok-text on bg, ok-text on accent-soft,
  me-text on me-bg,
  text on hit, text on flash, text-3 on flash, accent-text on flash, on-badge-muted on badge-muted, tip-text on tip-bg,
  code-k on bg-sunken, code-s on bg-sunken, code-n on bg-sunken, code-c on bg-sunken`,
);
const OTHER = pairs(
  `line-strong on bg, line-strong on bg-list, line-strong on bg-raised, line-strong on bg-sunken, accent on bg,
  accent on bg-list, accent on bg-rail, accent on bg-raised, online on bg-list, busy on bg-list, away on bg-list,
  offline on bg-list, online on accent-soft, busy on accent-soft, away on accent-soft, offline on accent-soft,
  offline on bg-rail, warn on bg, ok on bg, chart-1 on bg-raised, chart-2 on bg-raised, chart-3 on bg-raised`,
);

for (const [name, theme] of [['light', LIGHT], ['dark', DARK]]) {
  test(`${name}: text has 4.5, signs have 3.0`, () => {
    for (const [front, back] of [...TEXT, ...MORE_TEXT]) {
      assert.ok(ratio(theme, front, back) >= 4.5, `${front} on ${back}: ${ratio(theme, front, back)}`);
    }
    for (const [front, back] of OTHER) {
      assert.ok(ratio(theme, front, back) >= 3, `${front} on ${back}: ${ratio(theme, front, back)}`);
    }
    for (let n = 0; n < 10; n++) assert.ok(ratio(theme, `av-${n}-text`, `av-${n}`) >= 4.5, `avatar ${n}`);
  });
}

test('the figures are those of the design', () => {
  const down = (value) => Math.floor(value * 10) / 10;
  for (
    const [front, back, light, dark] of [['text-3', 'bg-rail', 5.1, 7.1], ['text', 'hover:bg', 14.9, 11.9], [
      'accent-text',
      'accent-soft',
      5.7,
      6.6,
    ], ['me-text', 'me-bg', 7.3, 8.4]]
  ) {
    assert.deepEqual(
      [down(ratio(LIGHT, front, back)), down(ratio(DARK, front, back))],
      [light, dark],
      `${front} on ${back}`,
    );
  }
});

test('the system and the choice switch the same, and each colour has both values', () => {
  const on = 'color-scheme: dark; --light: ; --dark: initial;';
  assert.equal(rule(':root:not([data-theme="light"])'), on);
  assert.equal(rule('[data-theme="dark"]'), on);
  assert.equal(rule(':root, [data-theme="light"]'), 'color-scheme: light; --light: initial; --dark: ;');
  const lines = rule(':root, [data-theme]').split(';').filter((line) => line.trim() !== '');
  const shadows = lines.filter((line) => /--shadow-\d:/.test(line));
  assert.equal(lines.length, COLOURS.length + shadows.length);
  for (const line of lines) assert.equal(line.split('var(--light,').length, line.split('var(--dark,').length, line);
});
