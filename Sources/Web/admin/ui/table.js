// A list of the server as a table: order by column, pages, choice of several rows, actions per row. The query is in
// the address. On phones each row has two lines, the tag at the right.

import { button, searchField } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { pageCount, readQuery, sortBy, toParams, writeQuery } from '../state/lists.js';
import { createTableChoice } from './tablechoice.js';
import { holdRowFocus, watchRowKeys } from './tablefocus.js';
import { tableFoot } from './tablefoot.js';
import { createTableHead } from './tablehead.js';
import { tableRow, waitingRow, wideRow } from './tablerow.js';

const SEARCH_AFTER_MS = 250;
const BARS = 8; // placeholders for rows that have not loaded yet

/** @typedef {import('../state/lists.js').Query} Query */
/** @typedef {import('../../shared/menu.js').Item} Item */

/**
 * @template Row a record of the list, as the server has it
 * @typedef {object} Column
 * @property {string} key also the name for the order
 * @property {string} label
 * @property {string} width of the table, such as `22%`
 * @property {boolean} [sort]
 * @property {'main'|'tag'|'number'} [kind] the first column is `main`; a `tag` stays on phones
 * @property {(row: Row) => Node|string} cell
 */

/**
 * @template Row
 * @typedef {object} TableParts
 * @property {string} label
 * @property {Column<Row>[]} columns
 * @property {(row: Row) => string|number} key
 * @property {(row: Row) => string} nameOf
 * @property {(params: object) => Promise<{total: number, rows: Row[]}>} load
 * @property {string} [sort] first order
 * @property {boolean} [descending]
 * @property {string} search label of the search, empty for none
 * @property {string} count key of the words for the total
 * @property {string} empty text shown without rows
 * @property {(filters: Query['filters'], change: (filters: object) => void) => (Node|null|false)[]} [filters]
 * @property {string[]} [filterNames]
 * @property {(row: Row) => void} [open]
 * @property {(row: Row) => (Item|null)[]} [actions] the first two are always visible
 * @property {(rows: Row[], clear: () => void) => Node[]} [bar] buttons for the chosen rows; without it there are no
 *   boxes
 */

/** @template Row @param {import('./mount.js').PageContext} ctx @param {TableParts<Row>} how */
export function createTable(ctx, how) {
  const table = new Table(ctx, how);
  return {
    node: table.node,
    reload: () => table.reload(),
    clear: () => table.choice.clear(),
    refilter: () => table.showQuery(),
    get rows() {
      return table.rows;
    },
    get total() {
      return table.total;
    },
    get query() {
      return table.query;
    },
    /** The address has other words. */
    update: (words) => table.update(words),
  };
}

/** @template Row */
class Table {
  #ctx;
  #how;
  #usual; // the query of an address without one
  #turn = 0; // number of the newest call; answers of older ones count no more
  #search;
  #filters = el('div', { class: 'tbl-filters' });
  #body = el('tbody', { role: 'rowgroup' });
  #head;
  #table;
  #foot;
  #scroll;
  /** @type {Row[]} */
  rows = [];
  total = 0;

  /** @param {import('./mount.js').PageContext} ctx @param {TableParts<Row>} how */
  constructor(ctx, how) {
    [this.#ctx, this.#how] = [ctx, how];
    const { i18n } = ctx;
    this.#usual = {
      sorts: how.columns.filter(({ sort }) => sort).map((one) => one.key),
      sort: how.sort ?? '',
      descending: how.descending,
      filters: how.filterNames ?? [],
    };
    /** @type {Query} */
    this.query = readQuery(ctx.query, this.#usual);
    this.#search = how.search ? createSearch(how.search, (search) => this.#ask({ search, page: 1 })) : null;
    this.choice = createTableChoice(i18n, how, { body: this.#body, rows: () => this.rows });
    this.#head = createTableHead(how, i18n.t, {
      all: this.choice.all,
      onSort: (column) => this.#ask(sortBy(this.query, column)),
    });
    this.#foot = tableFoot(ctx, how.count, {
      page: (page) => this.#ask({ page }, true),
      size: (pageSize) => this.#ask({ pageSize, page: 1 }, true),
    });
    this.#table = el(
      'table',
      { class: 'tbl', role: 'table', 'aria-label': how.label },
      el('colgroup', {}, this.#head.cols),
      this.#head.node,
      this.#body,
    );
    this.#scroll = el('div', { class: 'tbl-scroll' }, this.#table);
    this.node = el(
      'section',
      { class: 'tbl-box', 'aria-label': how.label },
      (this.#search || how.filters) && el('div', { class: 'tbl-tools' }, this.#search?.node, this.#filters),
      this.#foot.count,
      this.#scroll,
      this.choice.bar,
      this.#foot.node,
    );
    watchRowKeys(this.#body);
    this.showQuery();
    this.reload();
  }

  /** @param {Record<string, string>} words of the address */
  update(words) {
    this.query = readQuery(words, this.#usual);
    this.showQuery();
    this.reload();
  }

  showQuery() {
    const field = this.#search?.input;
    if (field && document.activeElement !== field) field.value = this.query.search;
    const { filters } = this.#how;
    if (filters) {
      const change = (part) => this.#changeFilter(part);
      this.#filters.replaceChildren(...filters(this.query.filters, change).filter(Boolean));
    }
    this.#head.showOrder(this.query);
  }

  async reload() {
    const turn = ++this.#turn;
    const isOld = () => turn !== this.#turn || this.#ctx.signal.aborted;
    attr(this.#table, 'aria-busy', true);
    if (this.rows.length === 0) {
      this.#body.replaceChildren(...Array.from({ length: BARS }, () => waitingRow(this.#width)));
    }
    try {
      const answer = await this.#how.load(toParams(this.query));
      if (isOld()) return;
      ({ rows: this.rows, total: this.total } = answer);
      const last = pageCount(this.query, this.total);
      if (this.rows.length === 0 && this.query.page > 1 && this.query.page > last) {
        this.#ask({ page: last });
        return;
      }
      this.#draw();
    } catch (cause) {
      if (isOld() || cause.code === 'signin') return;
      this.#drawFailure(cause);
    }
    attr(this.#table, 'aria-busy', null);
  }

  get #width() {
    return this.#head.cols.length;
  }

  /**
   * Another query, written into the address.
   * @param {Partial<Query>} change
   */
  #ask(change, toTop = false) {
    this.#ctx.router.replace(writeQuery({ ...this.query, ...change }, this.#usual));
    if (toTop) this.#scroll.scrollTop = 0;
  }

  /** The buttons are made again; the focus stays at the one that was pressed. */
  #changeFilter(change) {
    const at = [...this.#filters.children].findIndex((one) =>
      one.getAttribute('aria-expanded') === 'true' || one.contains(document.activeElement)
    );
    const filters = Object.entries({ ...this.query.filters, ...change }).filter(([, value]) => value);
    this.#ask({ page: 1, filters: Object.fromEntries(filters) });
    const now = this.#filters.children[at];
    (now?.querySelector('input') ?? now)?.focus();
  }

  #draw() {
    const { t } = this.#ctx.i18n;
    const giveBack = holdRowFocus(this.#body);
    const drawn = this.rows.map((row) => tableRow(row, this.#how, t, this.choice));
    this.#body.replaceChildren(...(drawn.length > 0 ? drawn : [this.#nothing()]));
    this.choice.renew();
    this.#foot.show(this.query, this.total);
    giveBack();
  }

  #nothing() {
    const isNarrowed = this.query.search || Object.keys(this.query.filters).length > 0;
    const words = isNarrowed ? this.#ctx.i18n.t('table.noHit') : this.#how.empty;
    return wideRow(this.#width, el('p', { class: 'empty', text: words }));
  }

  #drawFailure(cause) {
    const { t } = this.#ctx.i18n;
    this.rows = [];
    const again = button({ label: t('table.again'), small: true, onClick: () => this.reload() });
    const note = el('div', { class: 'empty', role: 'alert' }, el('p', { text: failure(cause, t) }), again);
    this.#body.replaceChildren(wideRow(this.#width, note));
  }
}

/** @param {string} label @param {(words: string) => void} onWords runs a moment after the typing */
function createSearch(label, onWords) {
  let timer = 0;
  return searchField({
    label,
    class: 'tbl-search',
    onInput: (words) => {
      clearTimeout(timer);
      timer = setTimeout(() => onWords(words.trim()), SEARCH_AFTER_MS);
    },
  });
}
