// The menu of a thing: right click, the menu key, or a finger that rests on it.

const HOLD_MS = 500;
const MOVE_PX = 10;

/**
 * @param {HTMLElement} node
 * @param {(event: {target: Element, x: number, y: number}) => boolean|void} run returns false for "nothing here"
 */
export function onHold(node, run) {
  let timer = 0, start = null, held = false;
  const stop = () => clearTimeout(timer);

  node.addEventListener('contextmenu', (event) => {
    stop();
    if (held) return event.preventDefault();
    // The menu key gives no place: below the thing that has the focus.
    const byKey = event.clientX === 0 && event.clientY === 0;
    const from = event.target.getBoundingClientRect();
    const place = byKey ? { x: from.left + 20, y: from.bottom } : { x: event.clientX, y: event.clientY };
    if (run({ target: event.target, ...place }) !== false) event.preventDefault();
  });
  node.addEventListener('pointerdown', (event) => {
    held = false;
    if (event.pointerType !== 'touch') return;
    start = event;
    timer = setTimeout(() => { held = run({ target: start.target, x: start.clientX, y: start.clientY }) !== false; }, HOLD_MS);
  });
  node.addEventListener('pointermove', (event) => {
    if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > MOVE_PX) stop();
  });
  for (const type of ['pointerup', 'pointercancel', 'dragstart']) node.addEventListener(type, stop);
  // The finger leaves the thing that it held: that is no press.
  node.addEventListener('click', (event) => {
    if (!held) return;
    held = false;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
}
