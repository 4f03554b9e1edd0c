// The focus in the rows of a table.

const CONTROLS = 'button, input';

/**
 * ↑↓ go to the same control of the next row.
 * @param {HTMLElement} body
 */
export function watchRowKeys(body) {
  body.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    const control = /** @type {HTMLElement} */ (event.target).closest(CONTROLS);
    if (!step || !control || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const row = control.closest('tr');
    const at = controlsOf(row).indexOf(control);
    controlsOf(row[step])[at]?.focus();
  });
}

/**
 * Remembers the control that has the focus.
 * @param {HTMLElement} body
 * @returns {() => void} gives the focus back after the rows have been drawn again
 */
export function holdRowFocus(body) {
  const control = /** @type {HTMLElement} */ (document.activeElement);
  const row = control.closest?.('.tbl-row');
  if (!row || !body.contains(row)) return () => {};
  const { key } = row.dataset;
  const at = controlsOf(row).indexOf(control);
  return () => controlsOf(body.querySelector(`[data-key="${CSS.escape(key)}"]`))[at]?.focus();
}

/** @param {Element|null} row */
const controlsOf = (row) => [...row?.querySelectorAll(CONTROLS) ?? []];
