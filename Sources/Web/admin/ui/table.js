// A list of the server as a table: order by column, pages, choice of several rows, actions per row. The query stands in
// the address. On phones each row has two lines, the tag at the right.

import { button, iconButton, searchField } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { pageCount, readQuery, sortBy, toParams, writeQuery } from '../state/lists.js';
import { tableFoot } from './tablefoot.js';

const SEARCH_AFTER_MS = 250;
const BARS = 8; // rows that stand for those that are not there yet

/**
 * @typedef {object} Column
 * @property {string} key also the name for the order
 * @property {string} label
 * @property {string} width of the table, such as `22%`
 * @property {boolean} [sort]
 * @property {'main'|'tag'|'number'} [kind] the first column is `main`; a `tag` stays on phones
 * @property {(row: any) => Node|string} cell
 */

/**
 * @param {import('./mount.js').Context & {query: any}} ctx
 * @param {object} how
 * @param {string} how.label
 * @param {Column[]} how.columns
 * @param {(row: any) => string|number} how.key
 * @param {(row: any) => string} how.nameOf
 * @param {(params: object) => Promise<{total: number, rows: any[]}>} how.load
 * @param {string} [how.sort] first order
 * @param {boolean} [how.descending]
 * @param {string} how.search label of the search, empty for none
 * @param {string} how.count key of the words for the total
 * @param {string} how.empty what stands there without rows
 * @param {(query: any, change: (filters: object) => void) => (Node|null|false)[]} [how.filters]
 * @param {string[]} [how.filterNames]
 * @param {(row: any) => void} [how.open]
 * @param {(row: any) => ({label: string, icon: string, danger?: boolean, run: () => void}|null)[]} [how.actions] the
 *   first two stand open
 * @param {(rows: any[], clear: () => void) => Node[]} [how.bar] buttons for the chosen rows; without it nothing is
 *   chosen
 */
export function createTable(ctx, how) {
  const { i18n, router, signal } = ctx;
  const { t } = i18n;
  const { columns, key, filterNames = [] } = how;
  const usual = {
    sorts: columns.filter(({ sort }) => sort).map((one) => one.key),
    sort: how.sort ?? '',
    descending: how.descending,
    filters: filterNames,
  };
  let query = readQuery(ctx.query, usual), rows = [], total = 0, turn = 0, typed = 0;
  const chosen = new Map();

  const search = how.search && searchField({
    label: how.search,
    class: 'tbl-search',
    onInput: (words) => {
      clearTimeout(typed);
      typed = setTimeout(() => ask({ ...query, search: words.trim(), page: 1 }), SEARCH_AFTER_MS);
    },
  });
  const filters = el('div', { class: 'tbl-filters' });
  const all = how.bar &&
    el('input', { type: 'checkbox', 'aria-label': t('table.all'), on: { change: () => chooseAll(all.checked) } });
  const heads = columns.map((column) =>
    el(
      'th',
      { role: 'columnheader', scope: 'col', class: `tbl-${column.kind ?? 'more'}` },
      column.sort
        ? el(
          'button',
          { class: 'tbl-sort', type: 'button', on: { click: () => ask(sortBy(query, column.key)) } },
          column.label,
        )
        : column.label,
    )
  );
  const body = el('tbody', { role: 'rowgroup' });
  const cols = [how.bar && 'tbl-col-check', ...columns.map(() => ''), how.actions && 'tbl-col-do'].filter((one) =>
    one !== undefined
  )
    .map((name) => el('col', { class: name || null }));
  columns.forEach((column, i) => {
    cols[i + (how.bar ? 1 : 0)].style.width = column.width;
  });
  const table = el(
    'table',
    { class: 'tbl', role: 'table', 'aria-label': how.label },
    el('colgroup', {}, cols),
    el(
      'thead',
      { role: 'rowgroup' },
      el(
        'tr',
        { role: 'row' },
        how.bar && el('th', { class: 'tbl-check', role: 'columnheader' }, el('label', { class: 'check' }, all)),
        heads,
        how.actions &&
          el(
            'th',
            { role: 'columnheader', class: 'tbl-do' },
            el('span', { class: 'sr-only', text: t('table.actions') }),
          ),
      ),
    ),
    body,
  );
  const bar = el('div', { class: 'tbl-bar', role: 'region', 'aria-label': t('table.chosen'), hidden: true });
  const foot = tableFoot(ctx, how.count, {
    page: (page) => ask({ ...query, page }, true),
    size: (pageSize) => ask({ ...query, pageSize, page: 1 }, true),
  });
  const scroll = el('div', { class: 'tbl-scroll' }, table);
  const node = el(
    'section',
    { class: 'tbl-box', 'aria-label': how.label },
    (search || how.filters) && el('div', { class: 'tbl-tools' }, search?.node, filters),
    foot.count,
    scroll,
    bar,
    foot.node,
  );

  const mine = (row) =>
    el(
      'tr',
      { role: 'row', class: 'tbl-row', data: { key: key(row) }, on: { click: (event) => press(event, row) } },
      how.bar && el(
        'td',
        { role: 'cell', class: 'tbl-check' },
        el(
          'label',
          { class: 'check' },
          el('input', {
            type: 'checkbox',
            checked: chosen.has(key(row)),
            'aria-label': t('table.choose', { name: how.nameOf(row) }),
            on: { change: (event) => choose(row, event.target.checked) },
          }),
        ),
      ),
      columns.map((column) =>
        el(
          'td',
          { role: 'cell', class: `tbl-${column.kind ?? 'more'}` },
          column.kind === 'main' && how.open
            ? el('button', { class: 'tbl-open', type: 'button', on: { click: () => how.open(row) } }, column.cell(row))
            : column.cell(row),
        )
      ),
      how.actions && el('td', { role: 'cell', class: 'tbl-do' }, actionsOf(row)),
    );

  function actionsOf(row) {
    const items = how.actions(row);
    const open = items.filter(Boolean).slice(0, 2).map((one) =>
      iconButton({
        label: `${one.label} · ${how.nameOf(row)}`,
        icon: one.icon,
        size: 18,
        class: 'tbl-quick',
        onClick: one.run,
      })
    );
    const more = items.length > 0 &&
      iconButton({
        label: t('table.more', { name: how.nameOf(row) }),
        icon: 'more',
        size: 18,
        onClick: () => openMenu(more, items),
      });
    if (more) attr(more, 'aria-haspopup', 'menu');
    return [...open, more];
  }

  function press(event, row) {
    if (how.open && !event.target.closest('button, a, input, label') && getSelection().isCollapsed) how.open(row);
  }

  function choose(row, is) {
    if (is) chosen.set(key(row), row);
    else chosen.delete(key(row));
    showChosen();
  }
  function chooseAll(is) {
    for (const row of rows) {
      if (is) chosen.set(key(row), row);
      else chosen.delete(key(row));
    }
    showChosen();
  }
  function clear() {
    chosen.clear();
    showChosen();
  }
  function showChosen() {
    for (const row of body.querySelectorAll('.tbl-row')) {
      const is = [...chosen.keys()].some((one) => String(one) === row.dataset.key);
      attr(row, 'aria-selected', how.bar ? is : null);
      const box = row.querySelector('.tbl-check input');
      if (box) box.checked = is;
    }
    if (!how.bar) return;
    const here = rows.filter((row) => chosen.has(key(row))).length;
    all.checked = here > 0 && here === rows.length;
    all.indeterminate = here > 0 && here < rows.length;
    bar.hidden = chosen.size === 0;
    if (bar.hidden) return bar.replaceChildren();
    bar.replaceChildren(
      el('span', { class: 'tbl-chosen', role: 'status', text: i18n.count('table.count', chosen.size) }),
      ...how.bar([...chosen.values()], clear),
      iconButton({
        label: t('table.none'),
        icon: 'close',
        size: 18,
        onClick: () => {
          clear();
          all.focus();
        },
      }),
    );
  }

  /** Another query, written into the address. */
  function ask(next, toTop = false) {
    router.replace(writeQuery(next, usual));
    if (toTop) scroll.scrollTop = 0;
  }

  /** The buttons are made anew; the focus stays at the one that was pressed. */
  function changeFilter(change) {
    const at = [...filters.children].findIndex((one) =>
      one.getAttribute('aria-expanded') === 'true' || one.contains(document.activeElement)
    );
    ask({
      ...query,
      page: 1,
      filters: Object.fromEntries(Object.entries({ ...query.filters, ...change }).filter(([, value]) => value)),
    });
    (filters.children[at]?.querySelector('input') ?? filters.children[at])?.focus();
  }

  function showQuery() {
    if (search && document.activeElement !== search.input) search.input.value = query.search;
    if (how.filters) filters.replaceChildren(...how.filters(query.filters, changeFilter).filter(Boolean));
    columns.forEach((column, i) => {
      if (!column.sort) return;
      const is = column.key === query.sort;
      attr(heads[i], 'aria-sort', is ? (query.descending ? 'descending' : 'ascending') : 'none');
      heads[i].firstChild.replaceChildren(
        column.label,
        ...(is ? [icon(query.descending ? 'sort-down' : 'sort-up', 14)] : []),
      );
    });
  }

  const wide = (content) =>
    el('tr', { role: 'row', class: 'tbl-wide' }, el('td', { role: 'cell', colspan: cols.length }, content));
  const bars = () =>
    Array.from(
      { length: BARS },
      () =>
        el(
          'tr',
          { class: 'tbl-wait', 'aria-hidden': 'true' },
          cols.map(() => el('td', {}, el('span', { class: 'tbl-wait-bar' }))),
        ),
    );

  async function reload() {
    const mineTurn = ++turn;
    attr(table, 'aria-busy', true);
    if (rows.length === 0) body.replaceChildren(...bars());
    try {
      const answer = await how.load(toParams(query));
      if (mineTurn !== turn || signal.aborted) return;
      ({ rows, total } = answer);
      if (rows.length === 0 && query.page > 1 && query.page > pageCount(query, total)) {
        return ask({ ...query, page: pageCount(query, total) });
      }
      draw();
    } catch (cause) {
      if (mineTurn !== turn || signal.aborted || cause.code === 'signin') return;
      rows = [];
      body.replaceChildren(
        wide(
          el(
            'div',
            { class: 'empty', role: 'alert' },
            el('p', { text: failure(cause, t) }),
            button({ label: t('table.again'), small: true, onClick: reload }),
          ),
        ),
      );
    }
    attr(table, 'aria-busy', null);
  }

  function draw() {
    const held = document.activeElement.closest?.('.tbl-row');
    const where = held && body.contains(held)
      ? { key: held.dataset.key, at: [...held.querySelectorAll('button, input')].indexOf(document.activeElement) }
      : null;
    body.replaceChildren(
      ...(rows.length > 0
        ? rows.map(mine)
        : [
          wide(
            el('p', {
              class: 'empty',
              text: query.search || Object.keys(query.filters).length > 0 ? t('table.noHit') : how.empty,
            }),
          ),
        ]),
    );
    for (const row of rows) if (chosen.has(key(row))) chosen.set(key(row), row);
    showChosen();
    foot.show(query, total);
    if (where) {
      body.querySelector(`[data-key="${CSS.escape(where.key)}"]`)?.querySelectorAll('button, input')[where.at]?.focus();
    }
  }

  body.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    const control = event.target.closest('button, input');
    if (!step || !control || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const at = [...control.closest('tr').querySelectorAll('button, input')].indexOf(control);
    control.closest('tr')[step]?.querySelectorAll('button, input')[at]?.focus();
  });

  showQuery();
  reload();
  return {
    node,
    reload,
    clear,
    refilter: showQuery,
    get rows() {
      return rows;
    },
    get total() {
      return total;
    },
    get query() {
      return query;
    },
    /** The address has other words. */
    update(words) {
      query = readQuery(words, usual);
      showQuery();
      reload();
    },
  };
}
