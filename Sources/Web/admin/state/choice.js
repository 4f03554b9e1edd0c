// Rows that are chosen in a table, over all its pages.

/** @template T */
export class Choice {
  #chosen = new Map(); // key → row
  #key;

  /** @param {(row: T) => string|number} key */
  constructor(key) {
    this.#key = key;
  }

  get size() {
    return this.#chosen.size;
  }

  /** @returns {T[]} */
  get rows() {
    return [...this.#chosen.values()];
  }

  /** @param {T} row */
  has(row) {
    return this.#chosen.has(this.#key(row));
  }

  /** @param {string} word a key as the document has it, where numbers are words */
  hasWord(word) {
    return [...this.#chosen.keys()].some((one) => String(one) === word);
  }

  /** @param {T[]} rows @param {boolean} is */
  set(rows, is) {
    for (const row of rows) {
      if (is) this.#chosen.set(this.#key(row), row);
      else this.#chosen.delete(this.#key(row));
    }
  }

  clear() {
    this.#chosen.clear();
  }

  /**
   * Takes the newer record of each chosen row.
   * @param {T[]} rows
   */
  renew(rows) {
    this.set(rows.filter((row) => this.has(row)), true);
  }

  /**
   * How many of these rows are chosen.
   * @param {T[]} rows @returns {'none'|'some'|'all'}
   */
  of(rows) {
    const count = rows.filter((row) => this.has(row)).length;
    if (count === 0) return 'none';
    return count === rows.length ? 'all' : 'some';
  }
}
