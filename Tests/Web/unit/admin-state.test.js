// State of the administration pages: addresses, lists, the tree, the matrix, charts.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  axisTop,
  axisValues,
  hasData,
  linePath,
  peak,
  sparkRange,
  thin,
  thinTimes,
} from '../../../Sources/Web/admin/state/chart.js';
import { branches, branchOf, moveByDrop, moveByKey, pathOf, treeRows } from '../../../Sources/Web/admin/state/depts.js';
import {
  pageCount,
  pageNumbers,
  readQuery,
  sortBy,
  span,
  toParams,
  writeQuery,
} from '../../../Sources/Web/admin/state/lists.js';
import { changes, setRight, startMatrix } from '../../../Sources/Web/admin/state/matrix.js';
import { may, PAGES, pagesOf, pathTo, readPath } from '../../../Sources/Web/admin/state/pages.js';

const session = (rights, isSuper = false) => ({ rights, me: { id: 1, isSuper } });
const keys = (pages) => pages.map(({ key }) => key);

test('each person sees the pages of their rights, a system administrator all', () => {
  assert.deepEqual(keys(pagesOf(session(['people.view', 'log.view']))), ['people', 'log']);
  assert.deepEqual(keys(pagesOf(session(['server.view']))), ['dashboard', 'server', 'backup']);
  assert.equal(pagesOf(session([], true)).length, PAGES.length);
  assert.deepEqual(pagesOf(null), []);
  assert.equal(may(session(['chats.view']), 'chats.read'), false);
});

test('an address is a page and its words; a page without the right becomes the first one', () => {
  const mine = session(['people.view', 'chats.view']);
  assert.deepEqual(readPath('/people?search=%E9%99%86&page=2', mine), {
    page: 'people',
    query: { search: '陆', page: '2' },
  });
  assert.deepEqual(readPath('/server', mine), { page: 'people', query: {} });
  assert.deepEqual(readPath('', mine), { page: 'people', query: {} });
  assert.deepEqual(readPath('/account', mine), { page: 'account', query: {} });
  assert.deepEqual(readPath('/people', session(['people.edit'])), { page: 'account', query: {} });
  assert.equal(
    pathTo('people', { search: '陆 & 何', dept: 3, state: '', sort: undefined }),
    '/people?search=%E9%99%86+%26+%E4%BD%95&dept=3',
  );
  assert.deepEqual(readPath(pathTo('people', { search: 'a&b=c?#' }), mine).query, { search: 'a&b=c?#' });
  assert.equal(pathTo('log'), '/log');
});

const PEOPLE = { sorts: ['realname', 'lastLogin'], sort: 'id', filters: ['dept', 'state'] };

test('a list reads its query from any words and writes back only what is not usual', () => {
  assert.deepEqual(readQuery({}, PEOPLE), {
    search: '',
    page: 1,
    pageSize: 50,
    sort: 'id',
    descending: false,
    filters: {},
  });
  const query = readQuery({
    search: 'li',
    page: '3',
    pageSize: '200',
    sort: 'lastLogin',
    descending: 'true',
    dept: '4',
    other: 'x',
  }, PEOPLE);
  assert.deepEqual(query, {
    search: 'li',
    page: 3,
    pageSize: 200,
    sort: 'lastLogin',
    descending: true,
    filters: { dept: '4' },
  });
  assert.deepEqual(readQuery({ page: '-1', pageSize: '7', sort: 'password' }, PEOPLE), readQuery({}, PEOPLE));
  assert.deepEqual(readQuery(JSON.parse(JSON.stringify(writeQuery(query, PEOPLE))), PEOPLE), { ...query, page: 3 });
  assert.equal(pathTo('people', writeQuery(readQuery({}, PEOPLE), PEOPLE)), '/people');
  assert.deepEqual(toParams(query), {
    search: 'li',
    page: 3,
    pageSize: 200,
    sort: 'lastLogin',
    descending: true,
    dept: '4',
  });
});

test('an order that is downwards at first can be turned round and is kept in the address', () => {
  const how = { sorts: ['lastActive', 'name'], sort: 'lastActive', descending: true, filters: [] };
  const first = readQuery({}, how), turned = sortBy(first, 'lastActive');
  assert.equal(first.descending, true);
  assert.equal(turned.descending, false);
  assert.deepEqual(
    readQuery(Object.fromEntries(Object.entries(writeQuery(turned, how)).map(([k, v]) => [k, String(v)])), how)
      .descending,
    false,
  );
  assert.deepEqual(sortBy({ ...first, page: 4 }, 'name'), { ...first, page: 1, sort: 'name', descending: false });
});

test('pages in the foot', () => {
  const query = { page: 2, pageSize: 50 };
  assert.equal(pageCount(query, 0), 1);
  assert.equal(pageCount(query, 10_000), 200);
  assert.deepEqual(span(query, 214), { first: 51, last: 100 });
  assert.deepEqual(span({ page: 5, pageSize: 50 }, 214), { first: 201, last: 214 });
  assert.deepEqual(span({ page: 1, pageSize: 50 }, 0), { first: 0, last: 0 });
  assert.deepEqual(pageNumbers(1, 200), [1, 2, 3, 4, 5]);
  assert.deepEqual(pageNumbers(100, 200), [98, 99, 100, 101, 102]);
  assert.deepEqual(pageNumbers(200, 200), [196, 197, 198, 199, 200]);
  assert.deepEqual(pageNumbers(1, 2), [1, 2]);
});

const dept = (id, parent, place, people = 0) => ({ id, name: `d${id}`, parent, place, people });
//  1 ─ 2 ─ 4, 5
//    └ 3        6 stands alone
const DEPTS = [
  dept(1, 0, 0, 1),
  dept(2, 1, 0, 2),
  dept(3, 1, 1, 4),
  dept(4, 2, 0, 8),
  dept(5, 2, 1, 16),
  dept(6, 0, 1, 32),
];

test('the tree counts whole branches and hides what is closed', () => {
  const rows = treeRows(DEPTS);
  assert.deepEqual(rows.map(({ id, level, all }) => [id, level, all]), [[1, 1, 31], [2, 2, 26], [4, 3, 8], [5, 3, 16], [
    3,
    2,
    4,
  ], [6, 1, 32]]);
  assert.deepEqual(rows.map(({ open }) => open), [true, true, undefined, undefined, undefined, undefined]);
  const closed = treeRows(DEPTS, ({ id }) => id !== 2);
  assert.deepEqual(closed.map(({ id }) => id), [1, 2, 3, 6]);
  assert.equal(closed[1].all, 26);
  assert.deepEqual([...branchOf(DEPTS, 2)].sort(), [2, 4, 5]);
  assert.deepEqual(pathOf(DEPTS, 5), ['d1', 'd2', 'd5']);
});

test('rings and lost parents neither hang nor hide', () => {
  assert.deepEqual(treeRows([dept(1, 1, 0), dept(2, 99, 1)]).map(({ id }) => id), [1, 2]);
  assert.deepEqual(treeRows([dept(1, 2, 0), dept(2, 1, 0), dept(3, 0, 0)]).map(({ id }) => id), [3]);
  assert.equal(pathOf([dept(1, 2, 0), dept(2, 1, 0)], 1).length, 32);
  assert.deepEqual([...branches([]).keys()], []);
});

test('Alt and an arrow', () => {
  assert.equal(moveByKey(DEPTS, 2, 'ArrowUp'), null);
  assert.deepEqual(moveByKey(DEPTS, 2, 'ArrowDown'), { parent: 1, place: 1 });
  assert.deepEqual(moveByKey(DEPTS, 3, 'ArrowUp'), { parent: 1, place: 0 });
  assert.deepEqual(moveByKey(DEPTS, 3, 'ArrowRight'), { parent: 2, place: 2 });
  assert.equal(moveByKey(DEPTS, 1, 'ArrowRight'), null);
  assert.deepEqual(moveByKey(DEPTS, 4, 'ArrowLeft'), { parent: 1, place: 1 });
  assert.deepEqual(moveByKey(DEPTS, 2, 'ArrowLeft'), { parent: 0, place: 1 });
  assert.equal(moveByKey(DEPTS, 6, 'ArrowLeft'), null);
});

test('a drop goes between or into, never into itself, and says nothing for the place it has', () => {
  assert.equal(moveByDrop(DEPTS, 2, 4, 'into'), null);
  assert.equal(moveByDrop(DEPTS, 2, 2, 'after'), null);
  assert.deepEqual(moveByDrop(DEPTS, 3, 2, 'before'), { parent: 1, place: 0 });
  assert.equal(moveByDrop(DEPTS, 3, 2, 'after'), null);
  assert.deepEqual(moveByDrop(DEPTS, 2, 3, 'after'), { parent: 1, place: 1 });
  assert.deepEqual(moveByDrop(DEPTS, 6, 2, 'into'), { parent: 2, place: 2 });
  assert.equal(moveByDrop(DEPTS, 5, 2, 'into'), null);
  assert.deepEqual(moveByDrop(DEPTS, 4, 2, 'into'), { parent: 2, place: 1 });
});

test('the matrix knows what differs', () => {
  const names = ['a', 'b', 'c'], groups = [{ id: 1, rights: ['c', 'a'] }, { id: 2, rights: [] }];
  const start = startMatrix(groups);
  assert.deepEqual(changes(groups, start, names), { groups: [], boxes: 0 });
  const next = setRight(setRight(setRight(start, 1, 'b', true), 1, 'c', false), 2, 'a', true);
  assert.deepEqual(changes(groups, next, names), {
    groups: [{ id: 1, rights: ['a', 'b'] }, { id: 2, rights: ['a'] }],
    boxes: 3,
  });
  assert.equal(start.get(1).has('b'), false);
  assert.deepEqual(changes(groups, setRight(next, 2, 'a', false), names).groups.map(({ id }) => id), [1]);
});

test('axes are round and hold the values', () => {
  assert.equal(axisTop([]), 4);
  assert.equal(axisTop([null, 0]), 4);
  assert.equal(axisTop([26.4]), 40);
  assert.equal(axisTop([331]), 400);
  assert.equal(axisTop([0.003]), 0.004);
  for (const value of [1, 3, 7, 12, 99, 101, 1306, 10_001]) {
    assert.ok(axisTop([value]) >= value && axisTop([value]) <= value * 2.6 + 4, String(value));
  }
  assert.deepEqual(axisValues(40), [0, 10, 20, 30, 40]);
});

test('lines have gaps, long ones keep their peaks', () => {
  assert.equal(linePath([1, null, 2, 3], (i) => i, (value) => value), 'M0.0 1.0M2.0 2.0L3.0 3.0');
  const long = Array.from({ length: 1440 }, (_, i) => (i === 700 ? 99 : i % 7));
  const thinned = thin(long, 120);
  assert.ok(thinned.length <= 120 && thinned.includes(99));
  assert.equal(thinTimes(long, 120).length, thinned.length);
  assert.deepEqual(thin([1, 2, null], 3), [1, 2, null]);
  assert.deepEqual(thin([null, null, 5, null], 2), [null, 5]);
  assert.deepEqual(peak([null, 3, 9, 9]), { value: 9, at: 2 });
  assert.equal(peak([null]), null);
  assert.deepEqual(sparkRange([100, null, 99]), { low: 80, high: 100 });
  assert.deepEqual(sparkRange([10, 2]), { low: 2, high: 10 });
  assert.deepEqual(sparkRange([null, 0]), { low: 0, high: 1 });
  assert.equal(hasData([null], [null, 0]), true);
  assert.equal(hasData([null], []), false);
});
