// Pointer on the stage of the viewer: the wheel zooms, double click changes between 100 % and fit, drag moves. On
// phones two fingers zoom, a swipe leads to the next picture, a pull down closes.

const SWIPE_PX = 60;

/** Factor of one step of the wheel or of the zoom buttons. */
export const STEP = 1.25;

/**
 * @typedef {object} Gestures
 * @property {import('../state/zoom.js').Zoom} zoom read only
 * @property {(by: number, at: import('../state/zoom.js').Point) => void} zoomBy
 * @property {(dx: number, dy: number) => void} move
 * @property {() => void} fit
 * @property {(by: -1|1) => void} step to another picture
 * @property {() => void} close
 */

/** @param {HTMLElement} stage @param {Gestures} how */
export function watchGestures(stage, how) {
  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    how.zoomBy(event.deltaY < 0 ? STEP : 1 / STEP, fromMiddle(stage, event));
  }, { passive: false });
  stage.addEventListener('dblclick', (event) => {
    if (how.zoom.fitted) how.zoomBy(1 / how.zoom.scale, fromMiddle(stage, event));
    else how.fit();
  });
  watchFingers(stage, how);
}

/** @param {HTMLElement} stage @param {Gestures} how */
function watchFingers(stage, { zoom, zoomBy, move, step, close }) {
  /** @type {Map<number, PointerEvent>} */ const fingers = new Map();
  let began = { x: 0, y: 0 };

  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    began = { x: event.clientX, y: event.clientY };
  });

  stage.addEventListener('pointermove', (event) => {
    const old = fingers.get(event.pointerId);
    if (!old) return;
    const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
    fingers.set(event.pointerId, event);
    if (other) zoomBy(apart(event, other) / apart(old, other), fromMiddle(stage, between(event, other)));
    else if (!zoom.fitted || event.pointerType === 'mouse') {
      move(event.clientX - old.clientX, event.clientY - old.clientY);
    }
  });

  const letGo = (event) => {
    const alone = fingers.size === 1;
    if (!fingers.delete(event.pointerId) || !alone || !zoom.fitted || event.pointerType === 'mouse') return;
    const swipe = swipeOf(event.clientX - began.x, event.clientY - began.y);
    if (swipe === 'down') close();
    else if (swipe) step(swipe);
  };
  for (const type of ['pointerup', 'pointercancel']) stage.addEventListener(type, letGo);
}

/**
 * The meaning of a path of one finger.
 * @param {number} dx px
 * @param {number} dy px
 * @returns {'down'|-1|1|0} down, the picture before, the next one, nothing
 */
export function swipeOf(dx, dy) {
  if (dy > 2 * SWIPE_PX && dy > Math.abs(dx)) return 'down';
  if (Math.abs(dx) <= SWIPE_PX) return 0;
  return dx < 0 ? 1 : -1;
}

const apart = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;

const between = (one, other) => ({
  clientX: (one.clientX + other.clientX) / 2,
  clientY: (one.clientY + other.clientY) / 2,
});

function fromMiddle(stage, { clientX, clientY }) {
  const box = stage.getBoundingClientRect();
  return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
}
