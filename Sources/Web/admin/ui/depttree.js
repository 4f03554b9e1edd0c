// The tree of departments. ↑↓ walk, ←→ close and open, letters jump, Alt and an arrow move, F2 renames, Del deletes;
// drag shows where a department would go.

import { iconButton } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { moveByDrop, moveByKey, treeRows } from '../state/depts.js';

const STEP = 18; // px per level
const EDGE = 0.28; // of a row's height, above and below, where a drop goes between

/**
 * @param {any} ctx
 * @param {{create: (parent: number) => void, rename: (dept: any) => void, remove: (dept: any) => void, people: (dept:
 *   any) => void, move: (id: number, to: {parent: number, place: number}) => Promise<void>}} how
 */
export function deptTree(ctx, how) {
  const { i18n, toast } = ctx;
  const { t } = i18n;
  const folded = new Set();
  let depts = [], current = 0, dragged = 0;
  const node = el('div', { class: 'tree dep-tree', role: 'tree', 'aria-label': t('page.departments') });
  const none = el('p', { class: 'empty', text: t('dept.none'), hidden: true });
  const voice = el('p', { class: 'sr-only', role: 'status' });
  const byId = (id) => depts.find((dept) => dept.id === id);
  const rowOf = (id) => node.querySelector(`[data-id="${id}"]`);

  function draw() {
    const had = node.contains(document.activeElement);
    const rows = treeRows(depts, ({ id }) => !folded.has(id));
    if (!rows.some(({ id }) => id === current)) current = rows[0]?.id ?? 0;
    node.replaceChildren(...rows.map(rowNode));
    node.hidden = rows.length === 0;
    none.hidden = !node.hidden;
    if (had) rowOf(current)?.focus();
  }

  function rowNode(dept) {
    const more = iconButton({
      label: t('table.more', { name: dept.name }),
      icon: 'more',
      size: 18,
      class: 'dep-more',
      onClick: () => menu(more, dept),
    });
    attr(more, 'aria-haspopup', 'menu');
    more.tabIndex = -1;
    const row = el(
      'div',
      {
        class: 'tree-row',
        role: 'treeitem',
        tabindex: dept.id === current ? 0 : -1,
        draggable: 'true',
        data: { id: dept.id },
        'aria-level': dept.level,
        'aria-expanded': dept.open ?? null,
        'aria-selected': dept.id === current,
        'aria-label': `${dept.name} ${i18n.count('people.count', dept.all)}`,
        on: {
          click: (event) => press(event, dept),
          dblclick: () => how.rename(dept),
          focus: () => choose(dept.id),
          dragstart: (event) => start(event, dept),
          dragend: () => mark(null),
        },
      },
      el('span', { class: 'dep-grip' }, icon('grip', 16)),
      el('span', { class: 'tree-fold soft' }, dept.open !== undefined && icon('right', 16)),
      icon(dept.level === 1 ? 'building' : 'folder', 18),
      el('bdi', { class: 'tree-name clip', text: dept.name }),
      el('span', { class: 'tree-count f12 dim num', text: dept.all }),
      more,
    );
    row.style.paddingInlineStart = `${8 + (dept.level - 1) * STEP}px`;
    return row;
  }

  function menu(anchor, dept) {
    openMenu(anchor, [
      { label: t('dept.below'), icon: 'plus', run: () => how.create(dept.id) },
      { label: t('dept.rename'), icon: 'edit', keys: 'F2', run: () => how.rename(dept) },
      ...(ctx.may('people.view') ? [{ label: t('dept.people'), icon: 'contacts', run: () => how.people(dept) }] : []),
      ...['ArrowUp', 'ArrowDown', 'ArrowRight', 'ArrowLeft'].filter((key) => moveByKey(depts, dept.id, key))
        .map((key) => ({
          label: t(`dept.${key}`),
          icon: { ArrowUp: 'sort-up', ArrowDown: 'sort-down', ArrowRight: 'right', ArrowLeft: 'back' }[key],
          run: () => move(dept.id, moveByKey(depts, dept.id, key)),
        })),
      null,
      { label: t('dept.delete'), icon: 'trash', danger: true, run: () => how.remove(dept) },
    ]);
  }

  function choose(id) {
    current = id;
    for (const row of node.children) {
      attr(row, 'aria-selected', Number(row.dataset.id) === id);
      row.tabIndex = Number(row.dataset.id) === id ? 0 : -1;
    }
  }
  function press(event, dept) {
    if (event.target.closest('button')) return;
    choose(dept.id);
    if (event.target.closest('.tree-fold') && dept.open !== undefined) fold(dept.id, dept.open);
    else rowOf(dept.id).focus();
  }
  function fold(id, is) {
    if (is) folded.add(id);
    else folded.delete(id);
    draw();
  }

  async function move(id, to) {
    if (!to) return;
    try {
      await how.move(id, to);
      folded.delete(to.parent);
      reveal(id);
      voice.textContent = t('dept.moved', {
        name: byId(id)?.name ?? '',
        parent: byId(to.parent)?.name ?? t('dept.top'),
      });
    } catch (cause) {
      toast(failure(cause, t));
    }
  }
  function reveal(id) {
    for (let one = byId(byId(id)?.parent); one; one = byId(one.parent)) folded.delete(one.id);
    current = id;
    draw();
    rowOf(id)?.focus();
  }

  node.addEventListener('keydown', (event) => {
    const row = event.target.closest('.tree-row');
    const rows = [...node.children], at = rows.indexOf(row);
    if (at < 0 || event.target !== row || event.ctrlKey || event.metaKey) return;
    const id = Number(row.dataset.id), level = Number(row.ariaLevel), open = row.ariaExpanded;
    if (event.altKey) {
      if (!/^Arrow/.test(event.key)) return;
      event.preventDefault();
      return move(id, moveByKey(depts, id, event.key));
    }
    const run = {
      ArrowDown: () => rows[at + 1]?.focus(),
      ArrowUp: () => rows[at - 1]?.focus(),
      Home: () => rows[0].focus(),
      End: () => rows.at(-1).focus(),
      ArrowRight: () => (open === 'false' ? fold(id, false) : open === 'true' && rows[at + 1]?.focus()),
      ArrowLeft: () => (open === 'true'
        ? fold(id, true)
        : rows.slice(0, at).reverse().find((one) =>
          Number(one.ariaLevel) < level
        )?.focus()),
      F2: () => how.rename(byId(id)),
      Delete: () => how.remove(byId(id)),
      Enter: () => menu(row.querySelector('.dep-more'), byId(id)),
    }[event.key] ?? (event.key.length === 1 && event.key !== ' ' && (() =>
      [...rows.slice(at + 1), ...rows.slice(0, at)]
        .find((one) => byId(Number(one.dataset.id)).name.toLowerCase().startsWith(event.key.toLowerCase()))?.focus()));
    if (!run) return;
    event.preventDefault();
    run();
  });

  function start(event, dept) {
    dragged = dept.id;
    event.dataTransfer.setData('text/plain', dept.name);
    event.dataTransfer.effectAllowed = 'move';
  }
  function target(event) {
    const row = event.target.closest?.('.tree-row');
    if (!row || !dragged) return null;
    const box = row.getBoundingClientRect(), part = (event.clientY - box.top) / box.height;
    const where = part < EDGE ? 'before' : part > 1 - EDGE ? 'after' : 'into';
    return { row, where, to: moveByDrop(depts, dragged, Number(row.dataset.id), where) };
  }
  function mark(found) {
    for (const row of node.children) attr(row, 'data-drop', found?.to && row === found.row ? found.where : null);
  }
  node.addEventListener('dragover', (event) => {
    const found = target(event);
    mark(found);
    if (found?.to) event.preventDefault();
  });
  node.addEventListener('dragleave', (event) => {
    if (!node.contains(event.relatedTarget)) mark(null);
  });
  node.addEventListener('drop', (event) => {
    const found = target(event);
    mark(null);
    if (!found?.to) return;
    event.preventDefault();
    move(dragged, found.to);
    dragged = 0;
  });

  return {
    node: el('div', {}, node, none, voice),
    set(next) {
      depts = next;
      draw();
    },
    reveal,
  };
}
