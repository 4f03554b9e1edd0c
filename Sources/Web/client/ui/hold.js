// The menu of a thing: right click, the menu key, or a finger that rests on it. After a finger it opens as the finger
// leaves: what opens below a finger would be closed by its leaving.

const HOLD_MS = 500;
const MOVE_PX = 10;

/**
 * @param {HTMLElement} node
 * @param {(event: {target: HTMLElement, x: number, y: number}) => boolean|void} run returns false for "nothing here"
 */
export function onHold(node, run) {
  let timer = 0, finger = null, held = false;

  function leave() {
    clearTimeout(timer);
    [held, finger] = [false, null];
  }

  node.addEventListener('contextmenu', (event) => {
    if (finger) { // some systems say so themselves, while the finger is still down
      held = true;
      return event.preventDefault();
    }
    // The menu key gives no place: below the thing that has the focus.
    const byKey = event.clientX === 0 && event.clientY === 0;
    const target = /** @type {HTMLElement} */ (event.target);
    const from = target.getBoundingClientRect();
    const place = byKey ? { x: from.left + 20, y: from.bottom } : { x: event.clientX, y: event.clientY };
    if (run({ target, ...place }) !== false) event.preventDefault();
  });
  node.addEventListener('pointerdown', (event) => {
    leave();
    if (event.pointerType !== 'touch' || !event.isPrimary) return;
    finger = event;
    timer = setTimeout(() => {
      held = true;
    }, HOLD_MS);
  });
  node.addEventListener('pointermove', (event) => {
    if (finger && Math.hypot(event.clientX - finger.clientX, event.clientY - finger.clientY) > MOVE_PX) leave();
  });
  node.addEventListener('touchcancel', leave);
  node.addEventListener('touchend', (event) => {
    const { target, clientX: x, clientY: y } = finger ?? {};
    const open = held && target;
    leave();
    if (!open) return;
    event.preventDefault(); // no click comes of it, which would press what is below and close the menu
    run({ target, x, y });
  }, { passive: false });
}
