// Keys of a tree of rows: ↑↓ Home End walk, → opens or goes in, ← closes or goes out, letters jump.

/**
 * @typedef {object} TreeActions
 * @property {(row: HTMLElement, is: boolean) => void} open shows the rows below, or hides them
 * @property {(row: HTMLElement, letter: string) => boolean} startsWith `letter` in lower case
 */

/**
 * Runs what a key means at the row that has it; such a key does nothing else.
 * @param {HTMLElement} tree its children are the rows
 * @param {(row: HTMLElement, rows: HTMLElement[], event: KeyboardEvent) => (() => unknown)|null} runOf null if the key
 *   means nothing there
 */
export function watchTreeKeys(tree, runOf) {
  tree.addEventListener('keydown', (event) => {
    const rows = /** @type {HTMLElement[]} */ ([...tree.children]);
    const row = /** @type {HTMLElement} */ (event.target).closest('.tree-row');
    if (!row || !rows.includes(row)) return;
    const run = runOf(row, rows, event);
    if (!run) return;
    event.preventDefault();
    run();
  });
}

/**
 * @param {HTMLElement} row @param {HTMLElement[]} rows @param {KeyboardEvent} event @param {TreeActions} how
 * @returns {(() => unknown)|null} null if the key means nothing here
 */
export function treeKeys(row, rows, { key }, { open, startsWith }) {
  const at = rows.indexOf(row), state = row.ariaExpanded; // null: nothing below it
  const run = {
    ArrowDown: () => rows[at + 1]?.focus(),
    ArrowUp: () => rows[at - 1]?.focus(),
    Home: () => rows[0].focus(),
    End: () => rows.at(-1).focus(),
    ArrowRight: () => (state === 'false' ? open(row, true) : state === 'true' && rows[at + 1]?.focus()),
    ArrowLeft: () => (state === 'true' ? open(row, false) : parentOf(at, rows)?.focus()),
  }[key];
  if (run) return run;
  if (key.length !== 1 || key === ' ') return null;
  const others = [...rows.slice(at + 1), ...rows.slice(0, at)];
  return () => others.find((one) => startsWith(one, key.toLowerCase()))?.focus();
}

const levelOf = (row) => Number(row.ariaLevel);
const parentOf = (at, rows) => rows.slice(0, at).reverse().find((one) => levelOf(one) < levelOf(rows[at]));
