// Choosing people: the tree of departments that the dialog lists.

import assert from 'node:assert/strict';
import test from 'node:test';
import { personItem, pickTree } from '../../../Sources/Web/client/state/pick.js';

const DEPTS = new Map(
  [[1, 'Company', 0], [2, 'Design', 1], [3, 'Empty', 1], [4, 'Icons', 2]]
    .map(([id, name, parent]) => [id, { id, name, parent, order: id }]),
);
const PEOPLE = [[10, 1], [11, 2], [12, 4], [13, 99]].map(([id, dept]) => ({ id, dept, realname: `P${id}` }));
const tree = (opened = [], chosen = []) =>
  pickTree(PEOPLE, DEPTS, { opened: new Set(opened), chosen: new Set(chosen) });
const seen = (items) => items.map(({ key, level }) => `${'-'.repeat(level)}${key}`);

test('closed departments are one row each; people of none stand at the end', () => {
  assert.deepEqual(seen(tree()), ['dept 1', '13']);
  assert.deepEqual(tree()[0].ids, [10, 11, 12], 'everybody below belongs to it');
});

test('an open department shows its departments, then its people; empty ones are left out', () => {
  assert.deepEqual(seen(tree([1])), ['dept 1', '-dept 2', '-10', '13']);
  assert.deepEqual(seen(tree([1, 2, 4])), ['dept 1', '-dept 2', '--dept 4', '---12', '--11', '-10', '13']);
  assert.deepEqual(seen(tree([2])), ['dept 1', '13'], 'below a closed one nothing is open');
});

test('a department knows how many of its people are chosen', () => {
  const items = tree([1], [11, 12, 13]);
  assert.deepEqual(items.map(({ inside, on }) => inside ?? on), [2, 2, false, true]);
  assert.deepEqual(personItem(PEOPLE[0], new Set([10])), { key: '10', user: PEOPLE[0], level: 0, on: true });
});

test('departments that lie in each other end somewhere', () => {
  const knot = new Map([[1, { id: 1, name: 'a', parent: 0, order: 1 }], [2, {
    id: 2,
    name: 'b',
    parent: 1,
    order: 1,
  }]]);
  for (let id = 3; id < 30; id++) knot.set(id, { id, name: `d${id}`, parent: id - 1, order: 1 });
  const people = [{ id: 5, dept: 2 }, { id: 6, dept: 29 }];
  const items = pickTree(people, knot, { opened: new Set(knot.keys()), chosen: new Set() });
  assert.deepEqual(items.filter(({ user }) => user).map(({ user }) => user.id), [5]);
});
