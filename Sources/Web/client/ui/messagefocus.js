// Keys between messages: ↑↓ walk them, and one of them takes part in the order of Tab.

const MESSAGE = 'msg-message';

/** @param {HTMLElement} scroller @param {HTMLElement} rows the messages */
export function watchMessageFocus(scroller, rows) {
  scroller.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const from = /** @type {HTMLElement} */ (event.target);
    if (!step || !from.classList.contains(MESSAGE)) return;
    const all = messagesIn(rows);
    const next = all[all.indexOf(from) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  scroller.addEventListener('focusin', (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest?.(`.${MESSAGE}`);
    if (!row) return;
    for (const old of rows.querySelectorAll(`.${MESSAGE}[tabindex="0"]`)) old.tabIndex = -1;
    row.tabIndex = 0;
  });
}

/**
 * Moves the focus to the newest message of the page.
 * @param {HTMLElement} rows
 */
export const focusLast = (rows) => messagesIn(rows).at(-1)?.focus();

/** @param {HTMLElement} rows @returns {HTMLElement[]} */
const messagesIn = (rows) => [...rows.querySelectorAll(`.${MESSAGE}`)];
