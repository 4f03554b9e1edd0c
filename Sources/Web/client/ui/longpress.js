// A long press on a message, with or without a contextmenu event of its own. The menu opens as the finger leaves: a
// popover below a finger would close then. The finger must not click in the popover.

const PRESS_MS = 500;
const PRESS_SLACK_PX = 10;

/**
 * @param {HTMLElement} rows the messages
 * @param {(row: HTMLElement) => void} onPress
 * @returns {{hold: (row: HTMLElement) => void}} hold: the browser has found a long press by itself
 */
export function watchLongPress(rows, onPress) {
  let since = 0, from = null, held = null;
  rows.addEventListener('pointerdown', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = target.closest('.msg-message');
    const isOne = row && event.pointerType === 'touch' && event.isPrimary && !target.closest('a, button');
    [from, since, held] = [isOne ? { row, x: event.clientX, y: event.clientY } : null, performance.now(), null];
  });
  rows.addEventListener('pointermove', (event) => {
    if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > PRESS_SLACK_PX) from = null;
  });
  for (const type of ['touchend', 'touchcancel']) {
    rows.addEventListener(type, (event) => {
      const isLong = type === 'touchend' && from && performance.now() - since >= PRESS_MS;
      const row = held ?? (isLong ? from.row : null);
      [from, held] = [null, null];
      if (!row) return;
      if (event.cancelable) event.preventDefault();
      setTimeout(() => onPress(row));
    });
  }
  return {
    hold(row) {
      held = row;
    },
  };
}
