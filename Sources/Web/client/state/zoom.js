// Where a picture lies on its stage: scale, shift, turn. Pure. All lengths are px, positions are from the middle of the
// stage.

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number}} Point */

const LEAST = 0.1, MOST = 8;
const MARGIN_PX = 24; // free around a fitted picture, where there is room
const NARROW_PX = 600; // a stage below this has no room for margins

export class Zoom {
  scale = 1;
  x = 0;
  y = 0;
  turn = 0; // degrees, clockwise
  fitted = true;

  /**
   * The whole picture, never above its own size.
   * @param {Size} picture @param {Size} stage
   */
  fit(picture, stage) {
    const across = this.turn % 180 !== 0;
    const width = across ? picture.height : picture.width;
    const height = across ? picture.width : picture.height;
    const margin = stage.width < NARROW_PX ? 0 : 2 * MARGIN_PX;
    [this.x, this.y, this.fitted] = [0, 0, true];
    this.scale = width ? Math.min(1, (stage.width - margin) / width, (stage.height - margin) / height) : 1;
  }

  /**
   * Zooms by a factor; the point of the picture at `at` stays where it is.
   * @param {number} by @param {Point} at
   */
  by(by, at = { x: 0, y: 0 }) {
    const next = Math.min(MOST, Math.max(LEAST, this.scale * by));
    this.x = at.x - (at.x - this.x) * next / this.scale;
    this.y = at.y - (at.y - this.y) * next / this.scale;
    [this.scale, this.fitted] = [next, false];
  }

  move(dx, dy) {
    [this.x, this.y, this.fitted] = [this.x + dx, this.y + dy, false];
  }

  /** A quarter further; the picture has to be fitted again. */
  rotate() {
    this.turn = (this.turn + 90) % 360;
  }

  /** Upright, for another picture. */
  reset() {
    this.turn = 0;
  }

  /** Value of the CSS property. */
  get transform() {
    return `translate(${this.x}px, ${this.y}px) rotate(${this.turn}deg) scale(${this.scale})`;
  }
}
