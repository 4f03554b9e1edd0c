// The query of a list: words, filters, page, order. Between the address, the call and the foot of the table. Pure.

export const PAGE_SIZES = Object.freeze([50, 100, 200]);
const NUMBERS = 5; // page numbers in the foot

/**
 * @typedef {object} Query
 * @property {string} search
 * @property {number} page from 1
 * @property {number} pageSize
 * @property {string} sort name of a column, or empty
 * @property {boolean} descending
 * @property {Record<string, string>} filters
 */

/**
 * @param {Record<string, string>} words of the address
 * @param {{sorts: string[], sort: string, descending?: boolean, filters: string[]}} how the first order and what may be
 *   asked
 * @returns {Query}
 */
export function readQuery(words, { sorts, sort, descending = false, filters }) {
  const page = Number(words.page), size = Number(words.pageSize), own = sorts.includes(words.sort);
  return {
    search: words.search ?? '',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    pageSize: PAGE_SIZES.includes(size) ? size : PAGE_SIZES[0],
    sort: own ? words.sort : sort,
    descending: own ? words.descending === 'true' : descending,
    filters: Object.fromEntries(filters.filter((name) => words[name]).map((name) => [name, words[name]])),
  };
}

/**
 * Words of the address; defaults are left out.
 * @param {Query} query @param {{sort: string, descending?: boolean}} how
 */
export function writeQuery({ search, page, pageSize, sort, descending, filters }, how) {
  const usual = sort === how.sort && descending === (how.descending ?? false);
  return {
    search,
    ...filters,
    page: page > 1 ? page : '',
    pageSize: pageSize === PAGE_SIZES[0] ? '' : pageSize,
    ...(usual ? {} : { sort, descending: String(descending) }),
  };
}

/**
 * Parameters of the call.
 * @param {Query} query
 */
export const toParams = ({ search, page, pageSize, sort, descending, filters }) => ({
  ...(search && { search }),
  page,
  pageSize,
  ...(sort && { sort, descending }),
  ...filters,
});

/**
 * The query after a press on the head of a column: the other way round, or by this column.
 * @param {Query} query
 */
export const sortBy = (query, sort) => ({
  ...query,
  page: 1,
  sort,
  descending: query.sort === sort ? !query.descending : false,
});

/** Pages that the total needs; at least 1. */
export const pageCount = ({ pageSize }, total) => Math.max(1, Math.ceil(total / pageSize));

/** The numbers in the foot: at most 5, the page itself in the middle where that goes. */
export function pageNumbers(page, count) {
  const first = Math.max(1, Math.min(page - (NUMBERS >> 1), count - NUMBERS + 1));
  return Array.from({ length: Math.min(NUMBERS, count) }, (_, i) => first + i);
}

/** Number of the first and last row of a page; 0 and 0 if there is none. */
export const span = ({ page, pageSize }, total) => ({
  first: total === 0 ? 0 : (page - 1) * pageSize + 1,
  last: Math.min(page * pageSize, total),
});
