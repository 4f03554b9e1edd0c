// A long list of which only the visible rows exist. Heights are known before; rows stand by translateY.
// ↑↓ Home End move the focus between rows; the focused row is never taken from the page.

import { el } from '../../shared/dom.js';

const OVERSCAN = 8; // rows beyond each edge

/**
 * @template T
 * @param {object} how
 * @param {string} how.label
 * @param {(item: T) => string} how.key
 * @param {(item: T) => number} how.height px
 * @param {(item: T) => {node: HTMLElement, update: (item: T) => void}} how.create `update` runs after it, too
 * @param {(a: T, b: T) => boolean} how.same
 * @param {(item: T) => boolean} [how.counts] false for heads of sections
 * @param {Node} [how.empty] shown when there is no row
 * @param {AbortSignal} how.signal
 * @returns {{node: HTMLElement, set: (items: T[]) => void, show: (key: string) => void}}
 */
export function virtualList({ label, key, height, create, same, counts = () => true, empty, signal }) {
  const space = el('div', { class: 'vl-space', role: 'list', 'aria-label': label });
  const node = el('div', { class: 'vl' }, space, empty);
  const made = new Map(); // key → {row, item, top, wrap}
  let items = [], tops = [0], counted = [], drawn = false;

  function set(next) {
    items = next;
    tops = [0];
    counted = [];
    let count = 0;
    for (const item of items) {
      tops.push(tops.at(-1) + height(item));
      counted.push(counts(item) ? ++count : 0);
    }
    space.style.height = `${tops.at(-1)}px`;
    space.dataset.count = count;
    if (empty) empty.hidden = items.length > 0;
    draw();
  }

  function indexAt(y) {
    let low = 0, high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function draw() {
    drawn = true;
    const top = node.scrollTop, bottom = top + (node.clientHeight || 800);
    const first = Math.max(0, indexAt(top) - OVERSCAN), last = Math.min(items.length, indexAt(bottom) + OVERSCAN + 1);
    const wanted = new Map();
    for (let i = first; i < last; i++) wanted.set(key(items[i]), i);
    const focused = [...made].find(([, one]) => one.wrap.contains(document.activeElement))?.[0];
    if (focused !== undefined && !wanted.has(focused)) {
      const i = items.findIndex((item) => key(item) === focused);
      if (i >= 0) wanted.set(focused, i);
    }
    for (const [k, one] of made) {
      if (wanted.has(k)) continue;
      one.wrap.remove();
      made.delete(k);
    }
    let place = space.firstChild;
    for (const [k, i] of [...wanted].sort((a, b) => a[1] - b[1])) {
      const wrap = rowAt(k, i);
      if (wrap === place) place = place.nextSibling;
      else space.insertBefore(wrap, place);
    }
  }

  function rowAt(k, i) {
    const item = items[i];
    let one = made.get(k);
    if (!one) {
      const row = create(item);
      one = {
        row,
        item,
        top: -1,
        wrap: el('div', { class: 'vl-row', role: counts(item) ? 'listitem' : 'presentation' }, row.node),
      };
      row.update(item);
      made.set(k, one);
    } else if (!same(one.item, item)) one.row.update(item);
    one.item = item;
    if (one.top !== tops[i]) {
      one.top = tops[i];
      one.wrap.style.transform = `translateY(${tops[i]}px)`;
    }
    if (counted[i]) {
      one.wrap.setAttribute('aria-posinset', counted[i]);
      one.wrap.setAttribute('aria-setsize', space.dataset.count);
    }
    return one.wrap;
  }

  function reveal(i) {
    if (tops[i] < node.scrollTop) node.scrollTop = tops[i];
    else if (tops[i + 1] > node.scrollTop + node.clientHeight) node.scrollTop = tops[i + 1] - node.clientHeight;
    draw();
  }

  node.addEventListener('keydown', (event) => {
    const entry = [...made].find(([, one]) => one.wrap.contains(event.target));
    const at = entry ? items.findIndex((item) => key(item) === entry[0]) : -1;
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Home: 1, End: -1 }[event.key];
    if (!step) return;
    let to = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : at + step;
    while (items[to] && !counts(items[to])) to += step;
    if (!items[to]) return;
    event.preventDefault();
    reveal(to);
    made.get(key(items[to]))?.row.node.focus();
  });

  let frame = 0;
  node.addEventListener('scroll', () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  }, { passive: true });
  const watcher = new ResizeObserver(() => drawn && draw());
  watcher.observe(node);
  signal.addEventListener('abort', () => watcher.disconnect());

  return {
    node,
    set,
    show(wanted) {
      const i = items.findIndex((item) => key(item) === wanted);
      if (i >= 0) reveal(i);
    },
  };
}
