// Which part of a chat's messages is in the page while somebody scrolls, and how many new ones they have not seen.
// Pure: the page says what is in sight.

import { aroundOf, moved, PART, partOf } from './timeline.js';

/** @typedef {import('./messages.js').Message} Message */
/** @typedef {{from: number, to: number, follows: boolean}} Part indices in the list; `follows`: ends with the newest */

/** @type {Readonly<{first: string, last: string}>} */
const NEWEST = Object.freeze({ first: '', last: '' });
const LEAST_ABOVE_END = 30; // an unread line closer to the end is in the newest part anyway

export class ScrollWindow {
  #held = NEWEST; // gids of the first and last message; see PART
  /** The newest message is in sight. */
  atEnd = true;
  /** The chat has got its first place; until then nothing scrolls. */
  placed = false;

  /**
   * The part to draw now. A chat opens at its unread line if that is known here, else at its end.
   * @param {Message[]} list in order
   * @param {number} line id of the first unread message; 0 = none
   * @returns {Part}
   */
  part(list, line) {
    if (!this.placed) this.#held = openingOf(list, line);
    let part = partOf(list, this.#held);
    // While somebody stays at the end and the talk continues, the old rows leave the page.
    if (this.placed && this.sticks(part) && part.to - part.from > PART.most) part = partOf(list, NEWEST);
    this.#held = { first: list[part.from]?.gid ?? '', last: this.#held.last };
    return part;
  }

  /**
   * Whether the page stays at the end when this part has been drawn.
   * @param {Part} part
   */
  sticks(part) {
    return this.atEnd && part.follows;
  }

  /**
   * One step further up (-1) or down (1), within what is known.
   * @param {Message[]} list
   * @param {-1|1} by
   * @returns {'moved'|'exhausted'|'end'} exhausted: older ones have to be asked for
   */
  move(list, by) {
    const { from, to } = partOf(list, this.#held);
    if (by < 0 && from === 0) return 'exhausted';
    if (by > 0 && to === list.length) return 'end';
    this.#held = moved(list, this.#held, by);
    if (by < 0 && this.#held.last) this.atEnd = false;
    return 'moved';
  }

  /**
   * Goes to the newest message.
   * @returns {boolean} whether another part has to be drawn
   */
  toEnd() {
    const other = this.#held.last !== '';
    if (other) this.#held = NEWEST;
    this.atEnd = true;
    return other;
  }

  /**
   * Goes to one message.
   * @param {Message[]} list
   * @param {string} gid
   * @param {boolean} isDrawn it is in the page already, so the part stays
   */
  goTo(list, gid, isDrawn) {
    if (!isDrawn) this.#held = aroundOf(list, list.findIndex((one) => one.gid === gid));
    [this.placed, this.atEnd] = [true, false];
  }

  /**
   * The end of the part came into sight or left it.
   * @param {boolean} isInSight
   */
  endSeen(isInSight) {
    this.atEnd = isInSight && this.#held.last === '';
  }
}

function openingOf(list, line) {
  const at = line ? list.findIndex((one) => one.id >= line) : -1;
  return at >= 0 && at < list.length - LEAST_ABOVE_END ? aroundOf(list, at) : NEWEST;
}

/** Counts what arrives below while somebody reads further up. */
export class MissedCount {
  #newest = '';
  value = 0;

  /** @param {Message[]} list @param {boolean} atEnd */
  update(list, atEnd) {
    const newest = list.at(-1)?.gid ?? '';
    if (newest !== this.#newest && this.#newest !== '' && !atEnd) this.value += 1;
    this.#newest = newest;
  }

  clear() {
    this.value = 0;
  }
}
