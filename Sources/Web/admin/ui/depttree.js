// The tree of departments. ↑↓ walk, ←→ close and open, letters jump, Alt and an arrow move, F2 renames, Del deletes;
// drag shows where a department would go.

import { iconButton } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { treeKeys, watchTreeKeys } from '../../shared/treekeys.js';
import { moveByKey, treeRows } from '../state/depts.js';
import { watchDeptDrag } from './deptdrag.js';

const STEP = 18; // px per level
/** @type {{key: import('../state/depts.js').MoveKey, drawing: import('../../shared/icons.js').IconName}[]} */
const MOVES = [
  { key: 'ArrowUp', drawing: 'sort-up' },
  { key: 'ArrowDown', drawing: 'sort-down' },
  { key: 'ArrowRight', drawing: 'right' },
  { key: 'ArrowLeft', drawing: 'back' },
];

/** @typedef {import('../state/depts.js').Dept} Dept */
/** @typedef {import('../state/depts.js').DeptRow} DeptRow */
/** @typedef {import('../state/depts.js').Place} Place */

/**
 * @typedef {object} DeptActions
 * @property {(parent: number) => void} create
 * @property {(dept: Dept) => void} rename
 * @property {(dept: Dept) => void} remove
 * @property {(dept: Dept) => void} people
 * @property {(id: number, to: Place) => Promise<void>} move
 */

/** @param {import('./mount.js').Context} ctx @param {DeptActions} how */
export function deptTree(ctx, how) {
  const tree = new DeptTree(ctx, how);
  return {
    node: tree.node,
    /** @param {Dept[]} depts */
    set: (depts) => tree.set(depts),
    /**
     * Unfolds the way to a department and gives it the focus.
     * @param {number} id
     */
    reveal: (id) => tree.reveal(id),
  };
}

class DeptTree {
  #ctx;
  #how;
  #tree;
  #none;
  #voice = el('p', { class: 'sr-only', role: 'status' });
  #folded = new Set(); // ids
  /** @type {Dept[]} */
  #depts = [];
  #current = 0; // id of the row that Tab reaches

  constructor(ctx, how) {
    [this.#ctx, this.#how] = [ctx, how];
    const { t } = ctx.i18n;
    this.#tree = el('div', { class: 'tree dep-tree', role: 'tree', 'aria-label': t('page.departments') });
    this.#none = el('p', { class: 'empty', text: t('dept.none'), hidden: true });
    this.node = el('div', {}, this.#tree, this.#none, this.#voice);
    watchTreeKeys(this.#tree, (row, rows, event) => this.#runOf(row, rows, event));
    watchDeptDrag(this.#tree, { depts: () => this.#depts, move: (id, to) => this.#move(id, to) });
  }

  set(depts) {
    this.#depts = depts;
    this.#draw();
  }

  reveal(id) {
    for (let one = this.#byId(this.#byId(id)?.parent); one; one = this.#byId(one.parent)) this.#folded.delete(one.id);
    this.#current = id;
    this.#draw();
    this.#rowOf(id)?.focus();
  }

  #byId(id) {
    return this.#depts.find((dept) => dept.id === id);
  }

  #rowOf(id) {
    return this.#tree.querySelector(`[data-id="${id}"]`);
  }

  #draw() {
    const had = this.#tree.contains(document.activeElement);
    const rows = treeRows(this.#depts, ({ id }) => !this.#folded.has(id));
    if (!rows.some(({ id }) => id === this.#current)) this.#current = rows[0]?.id ?? 0;
    this.#tree.replaceChildren(...rows.map((dept) => this.#row(dept)));
    this.#tree.hidden = rows.length === 0;
    this.#none.hidden = !this.#tree.hidden;
    if (had) this.#rowOf(this.#current)?.focus();
  }

  /** @param {DeptRow} dept */
  #row(dept) {
    const { i18n } = this.#ctx;
    const row = el(
      'div',
      {
        class: 'tree-row',
        role: 'treeitem',
        tabindex: dept.id === this.#current ? 0 : -1,
        draggable: 'true',
        data: { id: dept.id },
        'aria-level': dept.level,
        'aria-expanded': dept.open ?? null,
        'aria-selected': dept.id === this.#current,
        'aria-label': `${dept.name} ${i18n.count('people.count', dept.all)}`,
        on: {
          click: (event) => this.#press(event, dept),
          dblclick: () => this.#how.rename(dept),
          focus: () => this.#choose(dept.id),
        },
      },
      el('span', { class: 'dep-grip' }, icon('grip', 16)),
      el('span', { class: 'tree-fold soft' }, dept.open !== undefined && icon('right', 16)),
      icon(dept.level === 1 ? 'building' : 'folder', 18),
      el('bdi', { class: 'tree-name clip', text: dept.name }),
      el('span', { class: 'tree-count f12 dim num', text: dept.all }),
      this.#moreButton(dept),
    );
    row.style.paddingInlineStart = `${8 + (dept.level - 1) * STEP}px`;
    return row;
  }

  #moreButton(dept) {
    const node = iconButton({
      label: this.#ctx.i18n.t('table.more', { name: dept.name }),
      icon: 'more',
      size: 18,
      class: 'dep-more',
      onClick: () => openMenu(node, this.#menu(dept)),
    });
    attr(node, 'aria-haspopup', 'menu');
    node.tabIndex = -1;
    return node;
  }

  /** @param {Dept} dept @returns {(import('../../shared/menu.js').Item|null)[]} */
  #menu(dept) {
    const { i18n: { t }, may } = this.#ctx;
    const { create, rename, remove, people } = this.#how;
    const moves = MOVES.map((one) => ({ ...one, to: moveByKey(this.#depts, dept.id, one.key) })).filter(({ to }) => to);
    return [
      { label: t('dept.below'), icon: 'plus', run: () => create(dept.id) },
      { label: t('dept.rename'), icon: 'edit', keys: 'F2', run: () => rename(dept) },
      ...(may('people.view')
        ? [{ label: t('dept.people'), icon: /** @type {const} */ ('contacts'), run: () => people(dept) }]
        : []),
      ...moves.map(({ key, drawing, to }) => ({
        label: t(`dept.${key}`),
        icon: drawing,
        run: () => this.#move(dept.id, to),
      })),
      null,
      { label: t('dept.delete'), icon: 'trash', danger: true, run: () => remove(dept) },
    ];
  }

  #choose(id) {
    this.#current = id;
    for (const row of this.#tree.querySelectorAll('.tree-row')) {
      attr(row, 'aria-selected', Number(row.dataset.id) === id);
      row.tabIndex = Number(row.dataset.id) === id ? 0 : -1;
    }
  }

  /** @param {DeptRow} dept */
  #press(event, dept) {
    if (event.target.closest('button')) return;
    this.#choose(dept.id);
    if (event.target.closest('.tree-fold') && dept.open !== undefined) this.#fold(dept.id, dept.open);
    else this.#rowOf(dept.id).focus();
  }

  /** @param {number} id @param {boolean} is folded from now on */
  #fold(id, is) {
    if (is) this.#folded.add(id);
    else this.#folded.delete(id);
    this.#draw();
  }

  /** @param {number} id @param {Place|null} to */
  async #move(id, to) {
    if (!to) return;
    const { i18n: { t }, toast } = this.#ctx;
    try {
      await this.#how.move(id, to);
      this.#folded.delete(to.parent);
      this.reveal(id);
      this.#voice.textContent = t('dept.moved', {
        name: this.#byId(id)?.name ?? '',
        parent: this.#byId(to.parent)?.name ?? t('dept.top'),
      });
    } catch (cause) {
      toast(failure(cause, t));
    }
  }

  /**
   * The effect of a key on the row that has the focus.
   * @returns {(() => unknown)|null}
   */
  #runOf(row, rows, event) {
    if (event.target !== row || event.ctrlKey || event.metaKey) return null;
    const id = Number(row.dataset.id), dept = this.#byId(id);
    if (event.altKey) {
      if (!/^Arrow/.test(event.key)) return null;
      return () => this.#move(id, moveByKey(this.#depts, id, event.key));
    }
    const own = {
      F2: () => this.#how.rename(dept),
      Delete: () => this.#how.remove(dept),
      Enter: () => openMenu(row.querySelector('.dep-more'), this.#menu(dept)),
    };
    const nameOf = (one) => this.#byId(Number(one.dataset.id)).name.toLowerCase();
    return own[event.key] ?? treeKeys(row, rows, event, {
      open: (_, is) => this.#fold(id, !is),
      startsWith: (one, letter) => nameOf(one).startsWith(letter),
    });
  }
}
