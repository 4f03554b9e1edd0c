// Own drawings: 20 × 20 grid, 2 px free edge, stroke 1.5, round, currentColor. In: a name. Out: an SVG element.

const SVG = 'http://www.w3.org/2000/svg';

const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
const BELL = 'M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.2 17.2a2 2 0 0 0 3.6 0';
const EYE = `M2.3 10s2.7-5 7.7-5 7.7 5 7.7 5-2.7 5-7.7 5-7.7-5-7.7-5z${circle(10, 10, 2.4)}`;

const DRAWINGS = {
  at: `${circle(10, 10, 3)}M13 7v4.2a2.2 2.2 0 0 0 4.4 0V10a7.4 7.4 0 1 0-3 6`,
  attach:
    'M16.5 9.2l-6.3 6.3a3.9 3.9 0 0 1-5.5-5.5l6.6-6.6a2.6 2.6 0 0 1 3.7 3.7l-6.5 6.5a1.3 1.3 0 0 1-1.9-1.9l5.9-5.8',
  back: 'M12.5 4 6.5 10l6 6',
  backup: 'M3.5 5.5a6.5 2.5 0 1 0 13 0 6.5 2.5 0 1 0-13 0zM3.5 5.5v9c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5v-9' +
    'M3.5 10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5',
  bell: BELL,
  'bell-off': `${BELL}M3.5 3.5l13 13`,
  bookmark: 'M5.5 3h9v14L10 13.2 5.5 17z',
  bot:
    'M6 8h8a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 14 16H6a1.5 1.5 0 0 1-1.5-1.5v-5A1.5 1.5 0 0 1 6 8zM10 8V4.5' +
    'M8.5 4h3M7.8 11.2v1.2M12.2 11.2v1.2M2.5 10.8v2.4M17.5 10.8v2.4',
  building: 'M4 17V4.5A1.5 1.5 0 0 1 5.5 3h5A1.5 1.5 0 0 1 12 4.5V17M12 8h3a1.5 1.5 0 0 1 1.5 1.5V17M2.5 17h15' +
    'M7 6.5h2M7 9.5h2M7 12.5h2',
  chart: 'M3.5 16.5v-4M7.8 16.5v-9M12.2 16.5v-6M16.5 16.5V4',
  chat: 'M4.5 3.5h11A1.5 1.5 0 0 1 17 5v7.5a1.5 1.5 0 0 1-1.5 1.5H9l-3.5 3v-3h-1A1.5 1.5 0 0 1 3 12.5V5' +
    'a1.5 1.5 0 0 1 1.5-1.5zM6.5 7.2h7M6.5 10.2h4.5',
  check: 'M4 10.5l4 4 8-9',
  checks: 'M1.5 10.5l4 4 8-9M9.5 13.5l1 1 8-9',
  clock: `${circle(10, 10, 7)}M10 6v4.2l2.7 1.6`,
  close: 'M5 5l10 10M15 5L5 15',
  code: 'M7 5.5L2.5 10 7 14.5M13 5.5l4.5 4.5-4.5 4.5',
  contacts: `${circle(10, 6.3, 3.3)}M3.3 17c.3-3 2.7-4.7 6.7-4.7s6.4 1.7 6.7 4.7z`,
  copy: 'M8 7h7.5A1.5 1.5 0 0 1 17 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 15.5V8a1 1 0 0 1 1-1z' +
    'M13 7V4.5A1.5 1.5 0 0 0 11.5 3h-7A1.5 1.5 0 0 0 3 4.5v7A1.5 1.5 0 0 0 4.5 13H7',
  dot: circle(10, 10, 4),
  down: 'M5 7.5l5 5 5-5',
  download: 'M10 3v9.5M6 8.8l4 4 4-4M3.5 16.5h13',
  edit: 'M12.5 4.5l3 3L7 16l-4 1 1-4zM10.8 6.2l3 3',
  enter: 'M16 5v4a2 2 0 0 1-2 2H4.5M8 7.5L4.5 11 8 14.5',
  eye: EYE,
  'eye-off': `${EYE}M3.5 3.5l13 13`,
  file: 'M6 2.5h5.5L16 7v9a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 16V4A1.5 1.5 0 0 1 6 2.5zM11 2.8V7.5h4.5',
  filter: 'M3 5.5h14M5.5 10h9M8 14.5h4',
  folder: 'M2.5 6A1.5 1.5 0 0 1 4 4.5h3.5l2 2H16A1.5 1.5 0 0 1 17.5 8v6.5A1.5 1.5 0 0 1 16 16H4a1.5 1.5 0 0 1' +
    '-1.5-1.5z',
  forward: 'M12 4.5l5 4.7-5 4.7V11c-4.5 0-7.3 1.3-9 4.5 .6-4.7 3.4-7.8 9-8.2z',
  globe: `${circle(10, 10, 7)}M3 10h14M10 3c2.3 2 3.2 4.3 3.2 7s-.9 5-3.2 7c-2.3-2-3.2-4.3-3.2-7S7.7 5 10 3z`,
  grip: 'M8 5h.01M12 5h.01M8 10h.01M12 10h.01M8 15h.01M12 15h.01',
  groups: `${circle(7.5, 6.8, 2.8)}M2.3 16.5c.2-2.8 2-4.2 5.2-4.2s5 1.4 5.2 4.2z` +
    'M12.8 4.2a2.8 2.8 0 0 1 0 5.2M14.5 12.6c2 .4 3.1 1.7 3.3 3.9h-2.3',
  hash: 'M8 3.5L6.5 16.5M13.5 3.5L12 16.5M3.5 7.5h13.5M3 12.5h13.5',
  history: 'M3.2 10a6.8 6.8 0 1 0 2-4.8L3.2 7.2M3 3.5v4h4M10 6.2V10l2.8 1.7',
  image: `M4 3.5h12A1.5 1.5 0 0 1 17.5 5v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15V5A1.5 1.5 0 0 1 4 3.5z${
    circle(7, 8, 1.4)
  }M3 14.5l4.2-3.8 3 2.5 3.3-3.2 3.7 3.5`,
  key: `${circle(6, 10, 3.5)}M9.5 10H18v3M14.8 10v2.3`,
  list: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h8.5',
  lock: 'M5.5 9h9A1.5 1.5 0 0 1 16 10.5v5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 15.5v-5A1.5 1.5 0 0 1 5.5 9z' +
    'M7 9V6a3 3 0 0 1 6 0v3',
  logout: 'M8 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3M13 6.5l3.5 3.5-3.5 3.5M16.5 10H8',
  mail: 'M4 4.5h12A1.5 1.5 0 0 1 17.5 6v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 14V6A1.5 1.5 0 0 1 4 4.5z' +
    'M3 6l7 5 7-5',
  markdown: 'M3.5 4.5h13A1 1 0 0 1 17.5 5.5v9a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z' +
    'M5.2 12.5v-5l2.2 2.5 2.2-2.5v5M13.5 7.5v4.8M11.8 10.7l1.7 1.8 1.7-1.8',
  moon: 'M16.8 12A7 7 0 1 1 8 3.2a5.6 5.6 0 0 0 8.8 8.8z',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  panel: 'M4 3.5h12A1.5 1.5 0 0 1 17.5 5v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15V5A1.5 1.5 0 0 1 4 3.5z' +
    'M12 3.5v13',
  pin: 'M12.3 2.8l4.9 4.9-2.9.8-2.6 2.6-.5 3.9L5 8.8l3.9-.5 2.6-2.6zM7.6 12.4L3 17',
  phone: 'M6.5 2.5h7A1.5 1.5 0 0 1 15 4v12a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 16V4a1.5 1.5 0 0 1 1.5-1.5z' +
    'M9 14.5h2',
  plus: 'M10 3.5v13M3.5 10h13',
  refresh: 'M16.5 4v4h-4M16.2 8A6.7 6.7 0 1 0 16.7 11.5',
  reply: 'M8 4.5L3 9.2l5 4.7V11c4.5 0 7.3 1.3 9 4.5-.6-4.7-3.4-7.8-9-8.2z',
  right: 'M7.5 5l5 5-5 5',
  rotate: 'M16.5 3.5v4h-4M16.2 7.5A6.8 6.8 0 1 0 16.8 10',
  search: `${circle(8.8, 8.8, 5.6)}M13 13l4 4`,
  send: 'M17.5 2.8L2.8 8.3l6 2.9 2.9 6zM17.5 2.8L8.8 11.2',
  server: 'M4 3.5h12A1 1 0 0 1 17 4.5v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1z' +
    'M4 11.5h12a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1zM6 6h.01M6 14h.01M9 6h5M9 14h5',
  settings: `M3 6h2.5M10 6h7M3 14h7M14.5 14H17${circle(7.75, 6, 2.2)}${circle(12.25, 14, 2.2)}`,
  shield: 'M10 2.5l6 2.2v4.8c0 3.8-2.5 6.6-6 8-3.5-1.4-6-4.2-6-8V4.7zM7.2 9.8l2 2 3.6-3.9',
  smile: `${circle(10, 10, 7.2)}M6.8 11.8a3.7 3.7 0 0 0 6.4 0M7.5 7.8v.4M12.5 7.8v.4`,
  'sort-down': 'M10 4v12M5.5 11.5L10 16l4.5-4.5',
  'sort-up': 'M10 16V4M5.5 8.5L10 4l4.5 4.5',
  star: 'M10 2.8l2.2 4.7 5 .6-3.7 3.5 1 5.1L10 14.2l-4.5 2.5 1-5.1L2.8 8.1l5-.6z',
  sun: `${circle(10, 10, 3)}M10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1` +
    'M14.3 5.7l1-1',
  trash: 'M3.5 5.5h13M8 5.5v-2h4v2M5 5.5l.8 11h8.4l.8-11M8.3 8.5v5M11.7 8.5v5',
  undo: 'M7 4L3.5 7.5 7 11M3.5 7.5h8.3a4.4 4.4 0 0 1 0 8.8H8',
  upload: 'M10 12.5V3M6 6.7l4-4 4 4M3.5 16.5h13',
  'wifi-off':
    'M3.5 3.5l13 13M2.5 8a11 11 0 0 1 3.8-2.3M9.5 4.6A11 11 0 0 1 17.5 8' +
    'M5 11a7 7 0 0 1 3-1.8M12.8 9.6A7 7 0 0 1 15 11M10 15.2h.01M8 13.3a3 3 0 0 1 3 .1',
  warn: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.3v.01',
  'zoom-in': `${circle(8.8, 8.8, 5.6)}M13 13l4 4M8.8 6.3v5M6.3 8.8h5`,
  'zoom-out': `${circle(8.8, 8.8, 5.6)}M13 13l4 4M6.3 8.8h5`,
};

/** Names that may be asked for. */
export const ICON_NAMES = Object.freeze(Object.keys(DRAWINGS));

function svg(box, size) {
  const node = document.createElementNS(SVG, 'svg');
  node.setAttribute('viewBox', `0 0 ${box} ${box}`);
  node.setAttribute('width', size);
  node.setAttribute('height', size);
  node.setAttribute('aria-hidden', 'true');
  node.setAttribute('focusable', 'false');
  return node;
}

function path(node, d, attributes) {
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', d);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
  node.append(shape);
}

/**
 * @param {IconName} name
 * @param {14|16|18|20|22} [size] px
 * @param {{filled?: boolean}} options only the set star is filled
 * @returns {SVGElement}
 */
export function icon(name, size = 20, { filled = false } = {}) {
  const node = svg(20, size);
  node.classList.add('icon');
  path(node, DRAWINGS[name], {
    fill: filled ? 'currentColor' : 'none',
    stroke: 'currentColor',
    'stroke-width': name === 'more' || name === 'grip' ? 2 : 1.5,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  return node;
}

/** The app mark without its ground: two overlapping speech shapes. */
export function mark(size = 44) {
  const node = svg(44, size);
  path(
    node,
    'M29.5 16.5a6.5 6.5 0 0 1 6 6.5c0 2.2-1 4.1-2.6 5.3l.9 3.7-4-2.2c-.6.1-1.2.2-1.8.2h-3.5' +
      'c-2.2 0-4.2-1-5.5-2.5',
    {
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 2.4,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
  );
  path(node, 'M16 11h6.5a6 6 0 0 1 6 6v1.5a6 6 0 0 1-6 6h-5l-4.7 3.2.7-3.9A6 6 0 0 1 10 18.5V17a6 6 0 0 1 6-6z', {
    fill: 'currentColor',
  });
  return node;
}

/** @typedef {keyof DRAWINGS} IconName */
