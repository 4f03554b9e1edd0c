// Departments by drag and drop: before, after or into the row below the pointer.

import { attr } from '../../shared/dom.js';
import { moveByDrop } from '../state/depts.js';

const EDGE = 0.28; // of a row's height, above and below, where a drop goes between

/**
 * @param {HTMLElement} tree
 * @param {{depts: () => import('../state/depts.js').Dept[],
 *   move: (id: number, to: import('../state/depts.js').Place) => void}} how
 */
export function watchDeptDrag(tree, { depts, move }) {
  let dragged = 0; // id

  /** Where a drop would go; null outside of the rows. */
  function target(event) {
    const row = event.target.closest?.('.tree-row');
    if (!row || !dragged) return null;
    const box = row.getBoundingClientRect(), part = (event.clientY - box.top) / box.height;
    const where = part < EDGE ? 'before' : part > 1 - EDGE ? 'after' : 'into';
    return { row, where, to: moveByDrop(depts(), dragged, Number(row.dataset.id), where) };
  }
  function mark(found) {
    for (const row of tree.children) attr(row, 'data-drop', found?.to && row === found.row ? found.where : null);
  }

  tree.addEventListener('dragstart', (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest?.('.tree-row');
    if (!row) return;
    dragged = Number(row.dataset.id);
    event.dataTransfer.setData('text/plain', row.querySelector('.tree-name').textContent);
    event.dataTransfer.effectAllowed = 'move';
  });
  tree.addEventListener('dragend', () => mark(null));
  tree.addEventListener('dragover', (event) => {
    const found = target(event);
    mark(found);
    if (found?.to) event.preventDefault();
  });
  tree.addEventListener('dragleave', (event) => {
    if (!tree.contains(/** @type {Node} */ (event.relatedTarget))) mark(null);
  });
  tree.addEventListener('drop', (event) => {
    const found = target(event);
    mark(null);
    if (!found?.to) return;
    event.preventDefault();
    move(dragged, found.to);
    dragged = 0;
  });
}
