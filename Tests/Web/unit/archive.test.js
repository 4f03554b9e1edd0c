// What this browser keeps of the talk: rows with their places, people and chats with the numbers that stand for them.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createArchive } from '../../../Sources/Web/client/archive.js';
import { fakeIndexedDB } from './fakeidb.js';

const row = (index, more = {}) => ({
  id: 1000 + index,
  gid: `m${index}`,
  cgid: 'c',
  user: 2,
  date: 5000 + index,
  index,
  changed: 0,
  content: `text ${index}`,
  state: 'stored',
  ...more,
});

function setUp(factory = fakeIndexedDB()) {
  const archive = createArchive(factory);
  archive.open('Mei');
  return { archive, factory };
}

test('a run ends at a hole, and never begins above one', async () => {
  const { archive } = setUp();
  await archive.put([1, 2, 3, 5, 6, 7].map((index) => row(index)));
  await archive.put([row(9, { gid: 'other', cgid: 'd' })]);
  const run = async (to, count = 50) => (await archive.run('c', to, count)).map(({ index }) => index);
  assert.deepEqual(await run(Infinity), [5, 6, 7]);
  assert.deepEqual(await run(3), [1, 2, 3]);
  assert.deepEqual(await run(4), [], 'the next one is not here');
  assert.deepEqual(await run(7, 2), [6, 7]);
  assert.deepEqual((await archive.page('c', 2)).map(({ index }) => index), [6, 7]);
});

test('a row that is older than the one here is not written', async () => {
  const { archive } = setUp();
  await archive.put([row(3, { changed: 4, content: 'new' })]);
  await archive.put([row(3, { changed: 2, content: 'old' }), { ...row(4), id: 0 }]);
  assert.deepEqual((await archive.run('c', Infinity, 9)).map(({ content }) => content), ['new']);
});

test('people and chats come back with their numbers, also in several slices', async () => {
  const { archive, factory } = setUp();
  assert.equal(await archive.snapshot(), null);
  const users = Array.from({ length: 1203 }, (_, i) => ({ id: i + 1, account: `u${i}` }));
  const numbers = { epoch: 'e', people: 1, chats: 2 };
  await archive.saveSnapshot(/** @type {any} */ ({ me: 5, users, chats: [{ gid: 'c' }, { gid: 'd' }], numbers }));
  const kept = await archive.snapshot();
  assert.deepEqual([kept.users.length, kept.chats.length, kept.numbers], [1203, 2, numbers]);
  await archive.saveSnapshot({ ...kept, chats: [{ gid: 'c', last: 9 }], users: [] });
  const again = await setUp(factory).archive.snapshot();
  assert.deepEqual([again.chats, again.users], [[{ gid: 'c', last: 9 }], []], 'what is gone is gone');
});

test('what another window has written or taken away meanwhile is seen', async () => {
  const { archive, factory } = setUp(), other = setUp(factory).archive;
  const [mei, lin] = [{ id: 5 }, { id: 6 }], [c, d] = [{ gid: 'c' }, { gid: 'd' }];
  const numbers = (n) => ({ me: 5, numbers: { epoch: 'e', people: n, chats: n } });
  await archive.saveSnapshot({ ...numbers(1), users: [mei], chats: [c] });
  await other.snapshot();
  await archive.saveSnapshot({ ...numbers(2), users: [mei, lin], chats: [c, d] });
  await other.saveSnapshot({ ...numbers(3), users: [mei, lin], chats: [c] });
  const kept = await setUp(factory).archive.snapshot();
  assert.deepEqual([kept.chats, kept.users], [[c], [mei, lin]], 'a chat that is gone is gone, whoever wrote it');
  await setUp(factory).archive.clear();
  await archive.saveSnapshot({ ...numbers(4), users: [mei, lin], chats: [c] });
  const whole = await setUp(factory).archive.snapshot();
  assert.deepEqual([whole.chats, whole.users], [[c], [mei, lin]]);
});

test('no number is kept before what it stands for, and no half of a list is believed', async () => {
  const factory = fakeIndexedDB(), { archive } = setUp(factory);
  const snapshot = { me: 5, users: [{ id: 5 }], chats: [{ gid: 'c' }], numbers: { epoch: 'e', people: 1, chats: 1 } };
  await archive.saveSnapshot(snapshot);
  const [base] = factory.opened, { transaction } = base;
  base.transaction = (names, mode) => {
    if (names.length === 1 && names[0] === 'chats') throw new Error('the disk is full');
    return transaction(names, mode);
  };
  const next = { ...snapshot, chats: [{ gid: 'c', last: 1 }], numbers: { epoch: 'e', people: 2, chats: 2 } };
  await archive.saveSnapshot(next);
  assert.equal(await archive.snapshot(), null, 'chats cannot be read');
  base.transaction = transaction;
  assert.deepEqual((await archive.snapshot()).numbers, snapshot.numbers);
  await archive.saveSnapshot(next);
  assert.deepEqual(await archive.snapshot(), { ...next, notes: [] });
});

test('notices come back with the numbers that stand for them', async () => {
  const { archive, factory } = setUp();
  const snapshot = { me: 5, users: [{ id: 5 }], chats: [], numbers: { epoch: 'e', people: 1, chats: 2 } };
  await archive.saveSnapshot(snapshot);
  assert.deepEqual((await archive.snapshot()).notes, []);
  await archive.saveSnapshot({ ...snapshot, notes: [{ id: 1, gid: 'n' }] });
  assert.deepEqual((await setUp(factory).archive.snapshot()).notes, [{ id: 1, gid: 'n' }]);
  await archive.clear();
  await archive.saveSnapshot({ ...snapshot, notes: [] });
  assert.deepEqual((await setUp(factory).archive.snapshot()).notes, []);
});

test('another store of the server clears all but the files that wait to be sent', async () => {
  const { archive } = setUp();
  await archive.put([row(1)]);
  await archive.saveSnapshot(/** @type {any} */ ({ me: 5, users: [{ id: 5 }], chats: [], numbers: {} }));
  await archive.saveFile('g', /** @type {any} */ ({ size: 1 }));
  await archive.clear();
  assert.deepEqual([await archive.snapshot(), await archive.run('c', Infinity, 9)], [null, []]);
  assert.deepEqual(await archive.file('g'), { size: 1 });
});

test('logging out on a strange machine deletes the database', async () => {
  const { archive, factory } = setUp();
  await archive.put([row(1)]);
  assert.equal(factory.bases.size, 1);
  await archive.forget();
  assert.equal(factory.bases.size, 0);
});

test('a browser without a database keeps nothing and says so to nobody', async () => {
  const { archive } = setUp({
    open() {
      throw new Error('forbidden');
    },
  });
  await archive.put([row(1)]);
  assert.deepEqual([await archive.run('c', Infinity, 9), await archive.snapshot()], [[], null]);
});

test('a database that another window deletes is opened again by the next login', async () => {
  const { archive, factory } = setUp();
  await archive.put([row(1)]);
  for (const db of factory.opened) db.onversionchange?.();
  factory.bases.clear();
  archive.open('mei');
  await archive.put([row(2)]);
  assert.deepEqual((await archive.run('c', Infinity, 9)).map(({ index }) => index), [2]);
});
