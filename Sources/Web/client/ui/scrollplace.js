// Places in a scrolled list. Each function reads the geometry first and writes `scrollTop` once.

const NEAR_END = 24; // px
const QUARTER = 1 / 4, THIRD = 1 / 3;
const DAY_LINES = '.msg-day, .msg-unread'; // these stick or vanish, so they hold no place

/** @param {Element} scroller */
export function scrollToEnd(scroller) {
  scroller.scrollTop = scroller.scrollHeight;
}

/**
 * Whether the end of the list is in sight.
 * @param {Element} scroller
 */
export const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }) =>
  scrollHeight - scrollTop - clientHeight <= NEAR_END;

/**
 * Opening a chat sets the place, never animates it: the unread line at a quarter of the height, else the end.
 * @param {Element} scroller
 * @param {HTMLElement|null} line
 */
export function openAt(scroller, line) {
  if (line) scroller.scrollTop = line.offsetTop - scroller.clientHeight * QUARTER;
  else scrollToEnd(scroller);
}

/**
 * Brings a row to a third of the height.
 * @param {Element} scroller @param {Element} row
 */
export function bringIntoSight(scroller, row) {
  const above = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += above - scroller.clientHeight * THIRD;
}

/**
 * Remembers the place of the first visible row.
 * @param {Element} scroller
 * @param {Element} rows
 * @returns {() => void} puts that row back in its place, after rows above it have come or gone
 */
export function holdPlace(scroller, rows) {
  const anchor = firstInSight(scroller, rows);
  const before = anchor?.getBoundingClientRect().top ?? 0;
  return () => {
    if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  };
}

function firstInSight(scroller, rows) {
  const edge = scroller.getBoundingClientRect().top;
  return [...rows.children].find((row) => !row.matches(DAY_LINES) && row.getBoundingClientRect().bottom > edge);
}
