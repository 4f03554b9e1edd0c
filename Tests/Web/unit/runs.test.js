// Runs of indexes: what is here, what is missing, what goes.

import assert from 'node:assert/strict';
import test from 'node:test';
import { isNewer, toDrop } from '../../../Sources/Web/client/archiverows.js';
import { browserName, deviceOf } from '../../../Sources/Web/client/device.js';
import { keptFrom, missingRun, MOST_ROWS, olderRun, runsOf } from '../../../Sources/Web/client/state/runs.js';

/** Messages with these places. */
const at = (...indexes) => indexes.map((index) => ({ id: 100 + index, index }));
const span = (from, to) => at(...Array.from({ length: to - from + 1 }, (_, i) => from + i));

test('runs are merged; what has no place belongs to none', () => {
  assert.deepEqual(runsOf(at(1, 2, 3, 7, 8, 12)), [{ from: 1, to: 3 }, { from: 7, to: 8 }, { from: 12, to: 12 }]);
  assert.deepEqual(runsOf([...at(4, 5), { id: 0 }]), [{ from: 4, to: 5 }]);
  assert.deepEqual(runsOf(at(3, 3, 4)), [{ from: 3, to: 4 }]);
  assert.deepEqual(runsOf([]), []);
});

test('what is missing up to the newest message: the first page, the end, holes', () => {
  assert.deepEqual(missingRun([], 0, 50), null, 'an empty chat');
  assert.deepEqual(missingRun([], 30, 50), { from: 1, to: 30 });
  assert.deepEqual(missingRun([], 300, 50), { from: 251, to: 300 });
  assert.deepEqual(missingRun(span(1, 10), 10, 50), null);
  assert.deepEqual(missingRun(span(1, 10), 13, 50), { from: 11, to: 13 });
  assert.deepEqual(missingRun(at(1, 2, 6), 6, 50), { from: 3, to: 5 });
  assert.deepEqual(missingRun(at(1, 2, 6, 9), 9, 50), { from: 7, to: 8 }, 'the newest hole first');
  assert.deepEqual(missingRun(at(1, 2, 6, 9), 11, 50), { from: 10, to: 11 });
});

test('far behind, the newest page comes first and the hole takes what is before it away', () => {
  const far = 11 + MOST_ROWS;
  assert.deepEqual(missingRun(span(1, 10), far - 1, 50), { from: 11, to: far - 1 }, 'one page joins');
  assert.deepEqual(missingRun(span(1, 10), far, 50), { from: far - 49, to: far });
  assert.equal(keptFrom([...span(1, 10), ...span(far, far + 1)]), 0);
  assert.equal(keptFrom([...span(1, 10), ...span(far + 1, far + 2)]), far + 1);
});

test('a page further back ends at what is here, and begins at what the server keeps', () => {
  assert.deepEqual(olderRun(at(200, 201), 1, 50), { from: 150, to: 199 });
  assert.deepEqual(olderRun(at(20, 21), 1, 50), { from: 1, to: 19 });
  assert.deepEqual(olderRun(at(20, 21), 15, 50), { from: 15, to: 19 });
  assert.equal(olderRun(at(15), 15, 50), null);
  assert.equal(olderRun(at(1), 0, 50), null);
  assert.equal(olderRun([], 1, 50), null);
});

test('the oldest messages of the largest chats go first', () => {
  const counts = new Map([['a', 10], ['b', 100], ['c', 300], ['d', 1]]);
  const drop = toDrop(counts, 200);
  assert.deepEqual([...drop], [['b', 6], ['c', 206]]);
  let left = 0;
  for (const [gid, count] of counts) left += count - (drop.get(gid) ?? 0);
  assert.ok(left <= 200);
  assert.equal(toDrop(counts, 411).size, 0);
  assert.deepEqual([...toDrop(new Map([['a', 5], ['b', 5]]), 4)], [['a', 3], ['b', 3]]);
});

test('a row replaces one that is kept only if it is as new', () => {
  assert.equal(isNewer({ changed: 3 }, undefined), true);
  assert.equal(isNewer({ changed: 3 }, { changed: 3 }), true);
  assert.equal(isNewer({ changed: 2 }, { changed: 3 }), false);
  assert.equal(isNewer({}, {}), true, 'classic rows have no number');
});

test('a device keeps its id, and is named by its browser and system', () => {
  const kept = new Map();
  const storage = { device: (shared) => kept.get(shared), saveDevice: (shared, id) => kept.set(shared, id) };
  const one = deviceOf(storage, '', true);
  assert.match(one.id, /^[0-9a-f]{32}$/);
  assert.deepEqual(one.knows, ['sync']);
  assert.equal(deviceOf(storage, '', true).id, one.id);
  assert.notEqual(deviceOf(storage, '', false).id, one.id);
  kept.set(true, 'broken');
  assert.match(deviceOf(storage, '', true).id, /^[0-9a-f]{32}$/);
  assert.equal(browserName('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0'), 'Firefox on Linux');
  const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0';
  assert.equal(browserName(edge), 'Edge on Windows');
  assert.equal(browserName('curl'), 'Browser');
});
