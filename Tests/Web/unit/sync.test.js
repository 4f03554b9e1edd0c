// Catching up in a synced session: numbers, gaps, changes, another store, a connection that falls in the middle.

import assert from 'node:assert/strict';
import test from 'node:test';
import { showsGap, Syncing } from '../../../Sources/Web/client/commands/syncing.js';
import { createCommands } from '../../../Sources/Web/client/commands.js';
import { draftsToTell, tellDrafts } from '../../../Sources/Web/client/drafting.js';
import { watchPackets } from '../../../Sources/Web/client/incoming.js';
import { Connection } from '../../../Sources/Web/client/net/socket.js';
import { fillOpenChat } from '../../../Sources/Web/client/openchat.js';
import { askPresence } from '../../../Sources/Web/client/presence.js';
import { tellReading } from '../../../Sources/Web/client/reading.js';
import { askReceipts } from '../../../Sources/Web/client/receipts.js';
import { logOf } from '../../../Sources/Web/client/state/messages.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { createStore } from '../../../Sources/Web/client/state/store.js';
import { unreadOf } from '../../../Sources/Web/client/state/unread.js';
import { createStorage } from '../../../Sources/Web/client/storage.js';
import { fakeArchive, fakeServer, ManualClock, plainCipher, settle, Shelf } from './support.js';

const DEVICE = { id: 'a'.repeat(32), kind: 'web', name: 'n', knows: ['sync'] };

const chat = (fields) => ({
  id: 3,
  gid: 'c',
  name: 'Release',
  type: 'group',
  members: [5, 2],
  last: 0,
  read: 0,
  unread: 0,
  changes: 0,
  draft: '',
  pinned: [],
  saved: [],
  notice: null,
  ...fields,
});

const row = (index, fields = {}) => ({
  id: 1000 + index,
  gid: `m${index}`,
  cgid: 'c',
  user: 2,
  date: 5000 + index,
  order: index,
  type: 'normal',
  contentType: 'plain',
  content: `text ${index}`,
  index,
  changed: 0,
  deleted: 0,
  edited: 0,
  ...fields,
});

const rowsOf = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => row(from + i));

/** A whole page without its interface, at a server that answers `sync` with `news` and `history` with `rows`. */
function setUp({ archive = fakeArchive(), storage = createStorage(new Shelf(), new Shelf()) } = {}) {
  const clock = new ManualClock(), server = fakeServer();
  const connection = new Connection({
    serverInfo: async () => ({ token: 't' }),
    WebSocket: server.WebSocket,
    clock,
    page: { protocol: 'http:', host: 'h' },
    random: () => 0.5,
    cipher: plainCipher,
    device: () => DEVICE,
  });
  const store = createStore(reduce, initialState);
  const commands = createCommands({ connection, store, storage, archive, say: (key) => key, now: clock.now });
  const syncing = new Syncing({ connection, store, runs: commands.runs, archive, clock });
  tellReading({ store, connection, clock });
  tellDrafts({ store, connection, clock });
  askPresence({ store, connection });
  askReceipts({ store, connection });
  const nothing = () => {};
  const follow = { onLogin: nothing, onLists: nothing, onMessages: nothing, catchUp: () => syncing.run() };
  watchPackets({ connection, store, storage, archive, commands, ...follow });
  fillOpenChat(store, commands);
  const asked = (method) => server.last.sent.filter((one) => one.method === method);
  /** Answers the oldest request of a method that has no answer yet. */
  const answered = new Set();
  const answer = async (method, data, more = {}) => {
    const request = asked(method).find(({ rid }) => !answered.has(rid));
    assert.ok(request, `${method} was asked`);
    answered.add(request.rid);
    await server.last.say({ method: method.toLowerCase(), result: 'success', data, rid: request.rid, ...more });
    return request.params;
  };
  const push = (method, data) => server.last.say({ method, result: 'success', data });
  const arrive = async () => {
    await settle();
    await server.last.open();
    await answer('login', { id: 5, account: 'mei', realname: 'Mei' });
    await settle();
  };
  const list = (gid = 'c') => logOf(store.get().messages, gid).list;
  const open = (gid) => commands.look({ route: { ...store.get().view.route, gid }, visible: true });
  return { clock, server, connection, store, commands, archive, storage, asked, answer, push, arrive, list, open };
}

const news = (chats, more = {}) => ({
  epoch: 'e1',
  people: { number: 7, all: true, list: [{ id: 5, account: 'mei' }, { id: 2, account: 'lin' }], gone: [] },
  chats: { number: 9, all: true, list: chats, gone: [] },
  notices: [],
  ...more,
});

/** Logged in for the first time, with `count` messages in the chat, the newest of which is here. */
async function inside(count, fields = {}) {
  const parts = setUp();
  parts.commands.login({ account: 'mei', password: 'x' }, 'en');
  await parts.arrive();
  const known = await parts.answer('sync', news([chat({ last: count, ...fields })]));
  if (count > 0) await parts.answer('history', [row(count)]);
  return { ...parts, known };
}

test('a first login knows nothing and takes all; the next one says what it knows', async () => {
  const { store, known, asked, answer, server, clock, arrive } = await inside(3, { read: 1, unread: 2 });
  assert.deepEqual(known, [{ people: 0, chats: 0 }]);
  assert.deepEqual([asked('getlist').length, store.get().users.byId.size, store.get().chats.get('c').last], [0, 2, 3]);
  assert.equal(unreadOf(store.get().unread, 'c').count, 2, 'as the server counts');
  await server.last.fall();
  await clock.pass(2_000);
  await arrive();
  const none = { number: 8, all: false, list: [], gone: [] };
  const said = await answer('sync', news([], { people: none, chats: none }));
  assert.deepEqual(said, [{ epoch: 'e1', people: 7, chats: 9 }]);
  assert.deepEqual(store.get().numbers, { epoch: 'e1', people: 8, chats: 8 });
  assert.equal(store.get().chats.size, 1);
});

test('a message that is not the next one shows a gap: it is asked for, and the list is whole again', async () => {
  const { push, answer, list, asked } = await inside(3);
  await push('message', [row(4)]);
  assert.deepEqual([asked('sync').length, list().map((one) => one.index)], [1, [3, 4]]);
  await push('message', [row(7)]);
  await answer('sync', news([chat({ last: 7, unread: 7 })]));
  assert.deepEqual(await answer('history', rowsOf(5, 6)), [{ gid: 'c', from: 5, to: 6 }]);
  assert.deepEqual(list().map((one) => one.index), [3, 4, 5, 6, 7]);
  await push('message', [row(6)]);
  assert.deepEqual(list().map((one) => one.gid), ['m3', 'm4', 'm5', 'm6', 'm7'], 'the same gid twice is one message');
});

test('gaps are seen within a packet, over chats, and in chats that are not known', () => {
  const chats = new Map([['c', { last: 3 }], ['d', { last: 0 }]]);
  const of = (...data) => showsGap({ ok: true, method: 'message', data }, chats);
  assert.equal(of(row(5), row(4)), false, 'the newest first, as ever');
  assert.equal(of(row(4), row(1, { cgid: 'd' })), false);
  assert.equal(of(row(5)), true);
  assert.equal(of(row(4), row(6)), true);
  assert.equal(of(row(2)), false, 'an old one again');
  assert.equal(of(row(1, { cgid: 'new' })), true);
});

test('an opened chat loads its newest page, then what is before it', async () => {
  const { open, answer, list, store, commands } = await inside(80);
  open('c');
  await settle();
  assert.deepEqual(await answer('history', rowsOf(30, 79)), [{ gid: 'c', from: 30, to: 79 }]);
  assert.deepEqual([list().length, logOf(store.get().messages, 'c').complete], [51, false]);
  commands.loadHistory('c');
  await settle();
  assert.deepEqual(await answer('history', rowsOf(1, 29)), [{ gid: 'c', from: 1, to: 29 }]);
  assert.deepEqual([list().length, logOf(store.get().messages, 'c').complete], [80, true]);
});

test('a connection that falls while a run is on its way asks for it again', async () => {
  const { push, server, clock, arrive, answer, list } = await inside(3);
  await push('message', [row(6)]);
  await answer('sync', news([chat({ last: 6 })]));
  await server.last.fall();
  assert.deepEqual(list().map((one) => one.index), [3, 6]);
  await clock.pass(2_000);
  await arrive();
  await answer('sync', news([chat({ last: 9 })]));
  assert.deepEqual(await answer('history', rowsOf(7, 9)), [{ gid: 'c', from: 7, to: 9 }]);
  assert.deepEqual(await answer('history', rowsOf(4, 5)), [{ gid: 'c', from: 4, to: 5 }]);
  assert.deepEqual(list().map((one) => one.index), [3, 4, 5, 6, 7, 8, 9]);
});

test('a link to a message waits for the connection, and for the page that is on its way', async () => {
  const { server, connection, clock, arrive, answer, commands, open, asked } = await inside(80);
  open('c');
  await settle();
  await answer('history', rowsOf(30, 79));
  await server.last.fall();
  assert.deepEqual([connection.status, await commands.reach('c', 'm2')], ['waiting', false]);
  await clock.pass(2_000);
  assert.equal(connection.status, 'connecting');
  const found = commands.reach('c', 'm2');
  await arrive();
  await answer('sync', news([chat({ last: 80 })]));
  assert.equal(asked('history').length, 1);
  const again = commands.reach('c', 'm2');
  await answer('history', rowsOf(1, 29));
  assert.deepEqual([await found, await again, asked('history').length], [true, true, 1]);
});

test('a row that changes while its page is on its way does not stay as it was', async () => {
  const { push, answer, list, store, open, asked } = await inside(3);
  open('c');
  await settle();
  assert.equal(asked('history').length, 2);
  const recalled = row(2, { content: '', deleted: 1, changed: 1 });
  await push('messageretract', [recalled]);
  assert.equal(asked('changes').length, 0, 'not before the page is here');
  await answer('history', rowsOf(1, 2));
  assert.deepEqual(list().map((one) => one.content), ['text 1', 'text 2', 'text 3']);
  assert.deepEqual(await answer('changes', { gid: 'c', changes: 1, pinned: [], list: [recalled] }), ['c', 0]);
  assert.deepEqual([list()[1].deleted, store.get().chats.get('c').known], [true, 1]);
});

test('a change that got lost is asked for at once where somebody looks', async () => {
  const { push, answer, list, open, asked } = await inside(1);
  open('c');
  await settle();
  const edited = (changed) => row(1, { content: `edit ${changed}`, edited: 9, changed });
  await push('messageupdate', [edited(2)]);
  assert.deepEqual(await answer('changes', { gid: 'c', changes: 2, pinned: [], list: [edited(2)] }), ['c', 0]);
  await push('messageupdate', [edited(3)]);
  assert.deepEqual([list()[0].content, asked('changes').length], ['edit 3', 1]);
});

test('rows that changed are asked for; an older change than the one here changes nothing', async () => {
  const { push, answer, list, store, archive } = await inside(3);
  await push('messageupdate', [row(3, { content: 'new', changed: 1, edited: 9 })]);
  assert.deepEqual([list()[0].content, store.get().chats.get('c').known], ['new', 1]);
  await push('messageupdate', [row(3, { content: 'old', changed: 0 })]);
  assert.equal(list()[0].content, 'new');
  await push('resync', null);
  await answer('sync', news([chat({ last: 3, changes: 4 })]));
  const recalled = row(3, { content: '', deleted: 1, changed: 4 });
  assert.deepEqual(await answer('changes', { gid: 'c', changes: 4, pinned: [], list: [recalled] }), ['c', 1]);
  assert.deepEqual([list()[0].deleted, store.get().chats.get('c').known], [true, 4]);
  assert.equal(archive.messages.at(-1).deleted, true, 'this device keeps it so');
});

test('another store of the server: nothing that was known is true, what is unsent stays', async () => {
  const { commands, server, clock, arrive, answer, store, list, archive } = await inside(3);
  await server.last.fall();
  commands.send('c', 'unsent', 'plain');
  await clock.pass(2_000);
  await arrive();
  await answer('sync', news([chat({ last: 1, name: 'Other' })], { epoch: 'e2' }));
  assert.deepEqual(list().map((one) => one.content), ['unsent']);
  assert.deepEqual([store.get().chats.get('c').last, store.get().numbers.epoch], [1, 'e2']);
  assert.equal(archive.messages.length, 0);
  await answer('history', [row(1)]);
  assert.deepEqual(list().map((one) => one.content), ['text 1', 'unsent']);
});

test('what this device keeps is shown before the server is asked; a hole ends it', async () => {
  const parts = await inside(60);
  parts.archive.messages.push(...[...rowsOf(10, 20), ...rowsOf(40, 59)].map((one) => ({ ...one, state: 'stored' })));
  parts.open('c');
  await settle();
  assert.deepEqual(parts.list().map((one) => one.index), Array.from({ length: 21 }, (_, i) => 40 + i));
  assert.deepEqual(await parts.answer('history', rowsOf(1, 39)), [{ gid: 'c', from: 1, to: 39 }]);
  assert.equal(parts.list().length, 60);
});

test('the mark goes to the server when somebody looks; other devices follow its count', async () => {
  const { open, clock, asked, answer, push, store } = await inside(3, { read: 1, unread: 2 });
  assert.equal(unreadOf(store.get().unread, 'c').count, 2);
  open('c');
  await settle();
  await answer('history', rowsOf(1, 2));
  await clock.pass(1_000);
  assert.deepEqual(asked('chatSetLastReadMessage').map(({ params }) => params), [['c', 3]]);
  assert.equal(unreadOf(store.get().unread, 'c').line, 1002, 'the line is above the first unread message');
  await answer('chatSetLastReadMessage', { gid: 'c', read: 3, unread: 0 });
  await push('chatmarkunread', { gid: 'c', read: 1, unread: 2 });
  await clock.pass(1_000);
  assert.equal(unreadOf(store.get().unread, 'c').count, 2, 'by hand, so it stays although the chat is open');
  assert.equal(asked('chatSetLastReadMessage').length, 1);
  await push('chatmarkunread', { gid: 'c', read: 2, unread: 1 });
  assert.equal(unreadOf(store.get().unread, 'c').line, 1003, 'the line moves to where the unread ones begin');
});

test('a chat that is left at once has been read all the same', async () => {
  const { open, clock, asked } = await inside(3, { read: 2, unread: 1 });
  open('c');
  open('');
  await clock.pass(1_000);
  assert.deepEqual(asked('chatSetLastReadMessage').map(({ params }) => params), [['c', 3]]);
});

test('a group that is opened asks once who has read the newest own message', async () => {
  const { open, asked, answer, push, store } = await inside(3);
  await push('message', [row(4, { user: 5 })]);
  open('c');
  await settle();
  assert.deepEqual(await answer('messageReaders', { gid: 'm4', read: [2], unread: [] }), ['m4']);
  await settle();
  assert.deepEqual(store.get().chats.get('c').marks, [[2, 4]]);
  await push('readmarks', { gid: 'c', marks: [[2, 9]] });
  await push('readmarks', { gid: 'c', marks: [[2, 7]] });
  await push('message', [row(5, { user: 5 })]);
  open('');
  open('c');
  await settle();
  assert.equal(asked('messageReaders').length, 1, 'what comes later is pushed');
  assert.deepEqual(store.get().chats.get('c').marks, [[2, 9]], 'a mark never moves back');
});

test('a draft goes to the server a moment after the last change, and comes from other devices', async () => {
  const { commands, clock, asked, answer, push, store } = await inside(0);
  commands.draft('c', 'ha');
  commands.draft('c', 'half');
  await clock.pass(1_000);
  assert.deepEqual(asked('chatSetDraft').map(({ params }) => params), [['c', 'half']]);
  commands.draft('c', 'half a');
  await answer('chatSetDraft', { gid: 'c', draft: 'half', time: 1 });
  assert.equal(store.get().drafts.get('c'), 'half a', 'what was typed meanwhile stays');
  await clock.pass(1_000);
  assert.equal(asked('chatSetDraft').length, 2);
  await answer('chatSetDraft', { gid: 'c', draft: 'half a', time: 1 });
  assert.deepEqual(draftsToTell(store.get()), []);
  await push('chatsetdraft', { gid: 'c', draft: 'of the phone', time: 2 });
  assert.equal(store.get().drafts.get('c'), 'of the phone');
});

test('presence is asked for once per login, of those who are shown and came with no list', async () => {
  const { commands, store, server, clock, arrive, answer, asked, open } = await inside(1);
  assert.equal(asked('userGetList').length, 0, 'the first list brings it');
  await server.last.fall();
  await clock.pass(2_000);
  await arrive();
  const none = { number: 8, all: false, list: [], gone: [] };
  await answer('sync', news([], { people: none, chats: none }));
  assert.equal(asked('userGetList').length, 0, 'nobody is shown');
  open('c');
  await settle();
  assert.deepEqual(asked('userGetList').map(({ params }) => params), [[[5, 2]]]);
  const lin = { id: 2, account: 'lin', clientStatus: 'busy' };
  await answer('userGetList', [lin], { partial: [5, 2] });
  assert.equal(store.get().users.byId.get(2).status, 'busy');
  assert.equal(store.get().users.byId.get(5).deleted, false, 'a part of the list is not all of it');
  commands.look({ route: { ...store.get().view.route, section: 'people' } });
  await settle();
  assert.equal(asked('userGetList').length, 1, 'all are known');
});
