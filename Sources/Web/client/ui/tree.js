// Departments, or roles, as a tree. ↑↓ walk, → opens or goes in, ← closes or goes out, letters jump, Enter chooses.

import { el, list } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { treeKeys, watchTreeKeys } from '../../shared/treekeys.js';
import { findIn } from '../state/pinyin.js';
import { deptBranches, deptCounts } from '../state/users.js';

const MAX_LEVEL = 12;
const OPEN_LEVEL = 2; // levels unfolded at first

/** @typedef {import('../state/users.js').Users} Users */

/**
 * @typedef {object} TreeRow
 * @property {string} key `all`, `dept ID`, `role CODE`
 * @property {number} level from 1
 * @property {string} name
 * @property {number} count people
 * @property {import('../../shared/icons.js').IconName} drawing
 * @property {boolean} [open] undefined without branches
 */

/**
 * @param {import('./page.js').Context} ctx
 * @param {(which: {dept: number, role: string}) => void} choose both empty = everybody
 */
export function createTree(ctx, choose) {
  const tree = new Tree(ctx, choose);
  return {
    node: tree.node,
    /** @param {string} kind `dept` or `role` */
    show: (kind) => tree.show(kind),
  };
}

class Tree {
  #ctx;
  #choose;
  /** @type {Map<string, boolean>} key → open or not, where it differs from the level's */
  #folded = new Map();
  #kind = 'dept';
  #chosen = 'all'; // key

  constructor(ctx, choose) {
    [this.#ctx, this.#choose] = [ctx, choose];
    const { store, i18n: { t }, signal } = ctx;
    this.node = el('div', { class: 'tree', role: 'tree', 'aria-label': t('region.depts') });
    watchTreeKeys(this.node, (row, rows, event) => this.#runOf(row, rows, event));
    store.watch((state) => state.users, () => this.#draw(), signal);
  }

  show(kind) {
    this.#kind = kind;
    this.#chosen = 'all';
    this.#draw();
    this.#choose({ dept: 0, role: '' });
  }

  #draw() {
    const { store, i18n: { t } } = this.#ctx;
    const { users } = store.get();
    const isOpen = (key, level) => this.#folded.get(key) ?? level <= OPEN_LEVEL;
    const rows = this.#kind === 'role' ? roleRows(users, t('people.all')) : deptRows(users, t('people.all'), isOpen);
    if (!rows.some((row) => row.key === this.#chosen)) this.#chosen = 'all';
    list(this.node, rows.map((row) => ({ ...row, chosen: row.key === this.#chosen })), {
      key: (row) => row.key,
      create: (row) => {
        const on = { click: (event) => this.#pick(event, row.key) };
        const node = el('div', { class: 'tree-row', role: 'treeitem', data: { key: row.key }, on });
        fillRow(node, row);
        return node;
      },
      update: fillRow,
      same: (a, b) => Object.keys(a).every((name) => a[name] === b[name]),
    });
  }

  #pick(event, key) {
    const row = event.currentTarget;
    if (event.target.closest('.tree-fold') && row.hasAttribute('aria-expanded')) {
      this.#open(row, row.ariaExpanded !== 'true');
      return;
    }
    this.#chosen = key;
    this.#draw();
    const [what, id] = key.split(' ');
    this.#choose({ dept: what === 'dept' ? Number(id) : 0, role: what === 'role' ? id : '' });
  }

  #open(row, is) {
    this.#folded.set(row.dataset.key, is);
    this.#draw();
  }

  /**
   * The effect of a key.
   * @returns {(() => unknown)|null}
   */
  #runOf(row, rows, event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return null;
    if (event.key === 'Enter' || event.key === ' ') return () => row.click();
    return treeKeys(row, rows, event, {
      open: (one, is) => this.#open(one, is),
      startsWith: (one, letter) => findIn(one.querySelector('.tree-name').textContent, letter)?.[0] === 0,
    });
  }
}

/**
 * @param {Users} users
 * @param {string} all name of the first row
 * @param {(key: string, level: number) => boolean} isOpen
 * @returns {TreeRow[]}
 */
function deptRows(users, all, isOpen) {
  const counts = deptCounts(users);
  const below = deptBranches(users.depts);
  /** @type {TreeRow[]} */
  const rows = [{ key: 'all', level: 1, name: all, count: counts.get(0), drawing: 'building' }];
  const walk = (depts, level) => {
    for (const dept of depts) {
      const key = `dept ${dept.id}`;
      const branches = level < MAX_LEVEL && below.get(dept.id);
      const open = branches ? isOpen(key, level) : undefined;
      rows.push({ key, level, name: dept.name, count: counts.get(dept.id) ?? 0, drawing: 'folder', open });
      if (open) walk(branches, level + 1);
    }
  };
  walk(below.get(0) ?? [], 2);
  return rows;
}

/** @param {Users} users @param {string} all name of the first row @returns {TreeRow[]} */
function roleRows(users, all) {
  const counts = new Map();
  for (const user of users.byId.values()) if (!user.deleted) counts.set(user.role, (counts.get(user.role) ?? 0) + 1);
  const sum = [...counts.values()].reduce((total, one) => total + one, 0);
  const roles = Object.entries(users.roles).filter(([code, name]) => code && name && counts.has(code));
  return [
    { key: 'all', level: 1, name: all, count: sum, drawing: 'building' },
    ...roles.map(([code, name]) => ({
      key: `role ${code}`,
      level: 2,
      name,
      count: counts.get(code),
      drawing: /** @type {const} */ ('contacts'),
    })),
  ];
}

/** @param {HTMLElement} node @param {TreeRow & {chosen: boolean}} row */
function fillRow(node, { level, name, count, drawing, open, chosen }) {
  node.className = `tree-row tree-level-${Math.min(level, 6)}`;
  node.tabIndex = chosen ? 0 : -1;
  node.setAttribute('aria-level', level);
  node.setAttribute('aria-selected', chosen);
  if (open === undefined) node.removeAttribute('aria-expanded');
  else node.setAttribute('aria-expanded', open);
  node.replaceChildren(
    el('span', { class: 'tree-fold soft' }, ...(open === undefined ? [] : [icon('right', 16)])),
    icon(drawing, 18),
    el('bdi', { class: 'tree-name clip', text: name }),
    el('span', { class: 'tree-count f12 dim num', text: count }),
  );
}
