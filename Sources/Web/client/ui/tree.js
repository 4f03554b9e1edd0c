// Departments as a tree. ↑↓ walk, ←→ close and open, Enter chooses.

import { el, list } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { deptWithBranches } from '../state/users.js';

/** @param {import('./page.js').Context} ctx @param {(id: number) => void} choose 0 = everybody */
export function createTree({ store, i18n, signal }, choose) {
  const { t } = i18n;
  const closed = new Set();
  let chosen = 0;
  const node = el('div', { class: 'tree', role: 'tree', 'aria-label': t('region.depts') });

  function rowsOf(users) {
    const inside = [...users.byId.values()].filter((user) => !user.deleted);
    const count = (id) => {
      const branch = deptWithBranches(users.depts, id);
      return inside.filter((user) => branch.has(user.dept)).length;
    };
    const rows = [{ id: 0, level: 1, name: t('people.all'), count: inside.length, drawing: 'building' }];
    const walk = (parent, level) => {
      const below = [...users.depts.values()].filter((dept) => dept.parent === parent).sort((a, b) => a.order - b.order || a.id - b.id);
      for (const dept of below) {
        const branches = [...users.depts.values()].some((one) => one.parent === dept.id);
        rows.push({ id: dept.id, level, name: dept.name, count: count(dept.id), drawing: 'folder', open: branches ? !closed.has(dept.id) : undefined });
        if (branches && !closed.has(dept.id) && level < 12) walk(dept.id, level + 1);
      }
    };
    walk(0, 2);
    return rows;
  }

  function draw() {
    list(node, rowsOf(store.get().users).map((row) => ({ ...row, chosen: row.id === chosen })), {
      key: (row) => String(row.id),
      create: (row) => {
        const one = el('div', { class: 'tree-row', role: 'treeitem', data: { id: row.id }, on: { click: (event) => pick(event, row.id) } });
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
    one.replaceChildren(el('span', { class: 'tree-fold' }, ...(open === undefined ? [] : [icon('right', 16)])),
      icon(drawing, 18), el('bdi', { class: 'tree-name', text: name }), el('span', { class: 'tree-count', text: count }));
  }

  function fold(id, open) {
    if (open) closed.delete(id);
    else closed.add(id);
    draw();
  }

  function pick(event, id) {
    if (event.target.closest('.tree-fold') && event.currentTarget.hasAttribute('aria-expanded')) {
      fold(id, closed.has(id));
      return;
    }
    chosen = id;
    draw();
    choose(id);
  }

  node.addEventListener('keydown', (event) => {
    const rows = [...node.children];
    const row = event.target.closest('.tree-row');
    const at = rows.indexOf(row);
    if (at < 0) return;
    const id = Number(row.dataset.id);
    const run = {
      ArrowDown: () => rows[at + 1]?.focus(),
      ArrowUp: () => rows[at - 1]?.focus(),
      Home: () => rows[0].focus(),
      End: () => rows.at(-1).focus(),
      ArrowRight: () => row.hasAttribute('aria-expanded') && fold(id, true),
      ArrowLeft: () => row.hasAttribute('aria-expanded') && fold(id, false),
      Enter: () => row.click(),
      ' ': () => row.click(),
    }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });

  store.watch((state) => state.users, draw, signal);
  return node;
}
