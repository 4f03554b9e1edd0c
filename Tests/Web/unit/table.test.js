// Tables of the administration: chosen rows, over pages and after the rows have been loaded again.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Choice } from '../../../Sources/Web/admin/state/choice.js';

const rows = (...ids) => ids.map((id) => ({ id }));

test('rows are chosen one by one or all of a page, and stay chosen on another page', () => {
  const choice = new Choice(({ id }) => id);
  const first = rows(1, 2, 3), second = rows(4, 5);
  assert.equal(choice.of(first), 'none');
  choice.set([first[1]], true);
  assert.deepEqual([choice.of(first), choice.of(second), choice.size], ['some', 'none', 1]);
  choice.set(second, true);
  assert.deepEqual([choice.of(first), choice.of(second), choice.size], ['some', 'all', 3]);
  assert.deepEqual(choice.rows.map(({ id }) => id), [2, 4, 5]);
  choice.set([first[1]], false);
  assert.deepEqual([choice.of(first), choice.has(first[1])], ['none', false]);
  choice.clear();
  assert.deepEqual([choice.size, choice.of(second)], [0, 'none']);
  assert.equal(choice.of([]), 'none', 'an empty page is not wholly chosen');
});

test('a chosen row becomes the newer record of its key; others are not chosen by it', () => {
  const choice = new Choice(({ id }) => id);
  choice.set([{ id: 1, name: 'old' }], true);
  choice.renew([{ id: 1, name: 'new' }, { id: 2, name: 'other' }]);
  assert.deepEqual(choice.rows, [{ id: 1, name: 'new' }]);
});

test('keys are compared as the document has them', () => {
  const choice = new Choice(({ id }) => id);
  choice.set(rows(12), true);
  assert.deepEqual([choice.hasWord('12'), choice.hasWord('1'), choice.hasWord('')], [true, false, false]);
});
