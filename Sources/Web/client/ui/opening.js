// The first place in a chat that is opened: the unread line, also if its message comes only after the newest ones. As
// soon as somebody scrolls or writes, the place is theirs.

const OWN_MOVES = ['wheel', 'touchmove', 'pointerdown', 'keydown'];

export class Opening {
  #isOver = false;
  #line = 0;

  /** @param {EventTarget} scroller @param {AbortSignal} signal ends with the chat */
  constructor(scroller, signal) {
    const end = () => {
      this.#isOver = true;
    };
    for (const type of OWN_MOVES) scroller.addEventListener(type, end, { passive: true, signal });
  }

  /**
   * Whether the chat has to be placed again, as its unread line has become known.
   * @param {number} line id of the message below it; 0 = none
   * @param {boolean} isPlaced the chat has had a place
   */
  isDue(line, isPlaced) {
    const isNew = line !== 0 && this.#line === 0 && isPlaced && !this.#isOver;
    this.#line = line;
    return isNew;
  }
}
