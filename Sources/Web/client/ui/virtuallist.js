// A long list of which only the visible rows exist. Heights are known before; rows are placed by translateY.
// ↑↓ Home End move the focus between rows; the focused row is never taken from the page.

import { el } from '../../shared/dom.js';

const OVERSCAN = 8; // rows beyond each edge

/**
 * @template T
 * @typedef {object} ListParts
 * @property {string} label
 * @property {(item: T) => string} key
 * @property {(item: T) => number} height px
 * @property {(item: T) => {node: HTMLElement, update: (item: T) => void}} create `update` runs after it, too
 * @property {(a: T, b: T) => boolean} same
 * @property {(item: T) => boolean} [counts] false for heads of sections
 * @property {HTMLElement} [empty] shown when there is no row
 * @property {AbortSignal} signal
 */

/**
 * @template T
 * @param {ListParts<T>} how
 * @returns {{node: HTMLElement, set: (items: T[]) => void, show: (key: string) => void}}
 */
export function virtualList(how) {
  const list = new VirtualList(how);
  return { node: list.node, set: (items) => list.set(items), show: (key) => list.show(key) };
}

/** @template T */
class VirtualList {
  #how;
  #space;
  /**
   * @type {Map<string, {row: {node: HTMLElement, update: (item: T) => void}, item: T, top: number,
   *   wrap: HTMLElement}>}
   */
  #made = new Map();
  /** @type {T[]} */
  #items = [];
  #tops = [0]; // px; one more than there are items
  /** @type {number[]} place among those that count, from 1; 0 for the others */
  #counted = [];
  #drawn = false;

  /** @param {ListParts<T>} how */
  constructor(how) {
    this.#how = how;
    this.#space = el('div', { class: 'vl-space', role: 'list', 'aria-label': how.label });
    this.node = el('div', { class: 'vl' }, this.#space, how.empty);
    this.node.addEventListener('keydown', (event) => this.#onKey(event));
    this.#watch();
  }

  /** @param {T[]} items */
  set(items) {
    const { empty, height } = this.#how;
    this.#items = items;
    this.#tops = [0];
    this.#counted = [];
    let count = 0;
    for (const item of items) {
      this.#tops.push(this.#tops.at(-1) + height(item));
      this.#counted.push(this.#counts(item) ? ++count : 0);
    }
    this.#space.style.height = `${this.#tops.at(-1)}px`;
    this.#space.dataset.count = String(count);
    if (empty) empty.hidden = items.length > 0;
    this.#draw();
  }

  /**
   * Brings a row into sight.
   * @param {string} key
   */
  show(key) {
    const i = this.#indexOf(key);
    if (i >= 0) this.#reveal(i);
  }

  #counts(item) {
    return this.#how.counts?.(item) ?? true;
  }

  #indexOf(key) {
    return this.#items.findIndex((item) => this.#how.key(item) === key);
  }

  /**
   * Index of the row at a height.
   * @param {number} y px
   */
  #indexAt(y) {
    let low = 0, high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tops[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #draw() {
    this.#drawn = true;
    const wanted = this.#wanted();
    for (const [key, one] of this.#made) {
      if (wanted.has(key)) continue;
      one.wrap.remove();
      this.#made.delete(key);
    }
    let place = this.#space.firstChild;
    for (const [key, i] of [...wanted].sort((a, b) => a[1] - b[1])) {
      const wrap = this.#rowAt(key, i);
      if (wrap === place) place = place.nextSibling;
      else this.#space.insertBefore(wrap, place);
    }
  }

  /**
   * The rows in sight, some beyond each edge, and the one that has the focus.
   * @returns {Map<string, number>}
   */
  #wanted() {
    const top = this.node.scrollTop, bottom = top + (this.node.clientHeight || 800);
    const first = Math.max(0, this.#indexAt(top) - OVERSCAN);
    const last = Math.min(this.#items.length, this.#indexAt(bottom) + OVERSCAN + 1);
    const wanted = new Map();
    for (let i = first; i < last; i++) wanted.set(this.#how.key(this.#items[i]), i);
    const focused = [...this.#made].find(([, one]) => one.wrap.contains(document.activeElement))?.[0];
    if (focused !== undefined && !wanted.has(focused)) {
      const i = this.#indexOf(focused);
      if (i >= 0) wanted.set(focused, i);
    }
    return wanted;
  }

  /** @param {string} key @param {number} i */
  #rowAt(key, i) {
    const item = this.#items[i];
    let one = this.#made.get(key);
    if (!one) {
      const row = this.#how.create(item);
      const role = this.#counts(item) ? 'listitem' : 'presentation';
      one = { row, item, top: -1, wrap: el('div', { class: 'vl-row', role }, row.node) };
      row.update(item);
      this.#made.set(key, one);
    } else if (!this.#how.same(one.item, item)) one.row.update(item);
    one.item = item;
    if (one.top !== this.#tops[i]) {
      one.top = this.#tops[i];
      one.wrap.style.transform = `translateY(${this.#tops[i]}px)`;
    }
    if (this.#counted[i]) {
      one.wrap.setAttribute('aria-posinset', this.#counted[i]);
      one.wrap.setAttribute('aria-setsize', this.#space.dataset.count);
    }
    return one.wrap;
  }

  #reveal(i) {
    const { node } = this;
    const top = this.#tops[i], bottom = this.#tops[i + 1];
    if (top < node.scrollTop) node.scrollTop = top;
    else if (bottom > node.scrollTop + node.clientHeight) node.scrollTop = bottom - node.clientHeight;
    this.#draw();
  }

  #onKey(event) {
    const entry = [...this.#made].find(([, one]) => one.wrap.contains(event.target));
    const at = entry ? this.#indexOf(entry[0]) : -1;
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const items = this.#items;
    const step = { ArrowDown: 1, ArrowUp: -1, Home: 1, End: -1 }[event.key];
    if (!step) return;
    let to = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : at + step;
    while (items[to] && !this.#counts(items[to])) to += step;
    if (!items[to]) return;
    event.preventDefault();
    this.#reveal(to);
    this.#made.get(this.#how.key(items[to]))?.row.node.focus();
  }

  /** Draws while it is scrolled, once per frame, and when its size changes. */
  #watch() {
    let frame = 0;
    this.node.addEventListener('scroll', () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        this.#draw();
      });
    }, { passive: true });
    const watcher = new ResizeObserver(() => this.#drawn && this.#draw());
    watcher.observe(this.node);
    this.#how.signal.addEventListener('abort', () => watcher.disconnect());
  }
}
