// Departments, or roles, as a tree. ↑↓ walk, → opens or goes in, ← closes or goes out, letters jump, Enter chooses.

import { el, list } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { findIn } from '../state/pinyin.js';
import { deptBranches, deptCounts } from '../state/users.js';

const MAX_LEVEL = 12;
const OPEN_LEVEL = 2; // what is unfolded at first

/**
 * @param {import('./page.js').Context} ctx
 * @param {(which: {dept: number, role: string}) => void} choose both empty = everybody
 */
export function createTree({ store, i18n, signal }, choose) {
  const { t } = i18n;
  const folded = new Map(); // id → open or not, where it differs from the level's
  let kind = 'dept', chosen = 'all';
  const node = el('div', { class: 'tree', role: 'tree', 'aria-label': t('region.depts') });

  function deptRows(users) {
    const counts = deptCounts(users);
    const below = deptBranches(users.depts);
    const rows = [{ key: 'all', level: 1, name: t('people.all'), count: counts.get(0), drawing: 'building' }];
    const walk = (depts, level) => {
      for (const dept of depts) {
        const key = `dept ${dept.id}`;
        const branches = level < MAX_LEVEL && below.get(dept.id);
        const open = branches ? folded.get(key) ?? level <= OPEN_LEVEL : undefined;
        rows.push({ key, level, name: dept.name, count: counts.get(dept.id) ?? 0, drawing: 'folder', open });
        if (open) walk(branches, level + 1);
      }
    };
    walk(below.get(0) ?? [], 2);
    return rows;
  }

  function roleRows(users) {
    const counts = new Map();
    for (const user of users.byId.values()) if (!user.deleted) counts.set(user.role, (counts.get(user.role) ?? 0) + 1);
    return [
      {
        key: 'all',
        level: 1,
        name: t('people.all'),
        count: [...counts.values()].reduce((sum, one) => sum + one, 0),
        drawing: 'building',
      },
      ...Object.entries(users.roles).filter(([code, name]) => code && name && counts.has(code))
        .map(([code, name]) => ({ key: `role ${code}`, level: 2, name, count: counts.get(code), drawing: 'contacts' })),
    ];
  }

  function draw() {
    const rows = (kind === 'role' ? roleRows : deptRows)(store.get().users);
    if (!rows.some((row) => row.key === chosen)) chosen = 'all';
    list(node, rows.map((row) => ({ ...row, chosen: row.key === chosen })), {
      key: (row) => row.key,
      create: (row) => {
        const one = el('div', {
          class: 'tree-row',
          role: 'treeitem',
          data: { key: row.key },
          on: { click: (event) => pick(event, row.key) },
        });
        fill(one, row);
        return one;
      },
      update: fill,
      same: (a, b) => Object.keys(a).every((name) => a[name] === b[name]),
    });
  }

  function fill(one, { level, name, count, drawing, open, chosen: is }) {
    one.className = `tree-row tree-level-${Math.min(level, 6)}`;
    one.tabIndex = is ? 0 : -1;
    one.setAttribute('aria-level', level);
    one.setAttribute('aria-selected', is);
    if (open === undefined) one.removeAttribute('aria-expanded');
    else one.setAttribute('aria-expanded', open);
    one.replaceChildren(
      el('span', { class: 'tree-fold soft' }, ...(open === undefined ? [] : [icon('right', 16)])),
      icon(drawing, 18),
      el('bdi', { class: 'tree-name clip', text: name }),
      el('span', { class: 'tree-count f12 dim num', text: count }),
    );
  }

  function pick(event, key) {
    const row = event.currentTarget;
    if (event.target.closest('.tree-fold') && row.hasAttribute('aria-expanded')) {
      return fold(row, row.ariaExpanded !== 'true');
    }
    chosen = key;
    draw();
    const [what, id] = key.split(' ');
    choose({ dept: what === 'dept' ? Number(id) : 0, role: what === 'role' ? id : '' });
  }

  function fold(row, open) {
    folded.set(row.dataset.key, open);
    draw();
  }

  node.addEventListener('keydown', (event) => {
    const rows = [...node.children];
    const row = event.target.closest('.tree-row');
    const at = rows.indexOf(row);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const level = Number(row.ariaLevel);
    const run = {
      ArrowDown: () => rows[at + 1]?.focus(),
      ArrowUp: () => rows[at - 1]?.focus(),
      Home: () => rows[0].focus(),
      End: () => rows.at(-1).focus(),
      ArrowRight:
        () => (row.ariaExpanded === 'false' ? fold(row, true) : row.ariaExpanded === 'true' && rows[at + 1]?.focus()),
      ArrowLeft: () => (row.ariaExpanded === 'true'
        ? fold(row, false)
        : rows.slice(0, at).reverse().find((one) =>
          Number(one.ariaLevel) < level
        )?.focus()),
      Enter: () => row.click(),
      ' ': () => row.click(),
    }[event.key] ?? (event.key.length === 1 && (() => jump(rows, at, event.key.toLowerCase())));
    if (!run) return;
    event.preventDefault();
    run();
  });

  const jump = (rows, at, letter) =>
    [...rows.slice(at + 1), ...rows.slice(0, at)]
      .find((one) => findIn(one.querySelector('.tree-name').textContent, letter)?.[0] === 0)?.focus();

  store.watch((state) => state.users, draw, signal);
  return {
    node,
    /** @param {'dept'|'role'} next */
    show(next) {
      kind = next;
      chosen = 'all';
      draw();
      choose({ dept: 0, role: '' });
    },
  };
}
