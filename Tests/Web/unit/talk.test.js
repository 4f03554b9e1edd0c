// Files on their way, searching, going back to a message, what this device keeps.

import assert from 'node:assert/strict';
import test from 'node:test';
import { FileError } from '../../../Sources/Web/client/net/files.js';
import { contentOf } from '../../../Sources/Web/client/state/content.js';
import { KEPT, lastShown, logOf, unsent } from '../../../Sources/Web/client/state/messages.js';
import { isAnswer, QUOTE_LENGTH, quotedIn, quoteText } from '../../../Sources/Web/client/state/quote.js';
import { excerpt, matches, pieces, spanOf, typesOf, wordsOf } from '../../../Sources/Web/client/state/search.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { aroundOf, moved, PART, partOf, sameRow, timeline } from '../../../Sources/Web/client/state/timeline.js';
import { secondsLeft } from '../../../Sources/Web/client/state/uploads.js';
import { parsePath } from '../../../Sources/Web/client/state/view.js';
import { setUp } from './session.js';
import { message, packet, settle } from './support.js';

const FILE = (size = 20_000, name = 'a.pdf') => ({
  file: { size, type: 'application/pdf', name },
  name,
  image: false,
  width: 0,
  height: 0,
  data: '',
});

/** An upload that ends when the test says so. */
function fakeUpload() {
  const calls = [];
  const upload = (file, about, access, how) =>
    new Promise((resolve, reject) => {
      calls.push({ file, about, access, ...how, resolve, reject });
      how.signal.addEventListener('abort', () => reject(new FileError('stopped')));
    });
  return { upload, calls };
}

const only = (store) => logOf(store.get().messages, 'c').list.at(-1);

test('a file is uploaded first, then its message goes out with its place', async () => {
  const { upload, calls } = fakeUpload();
  const { commands, store, sent, archive } = await setUp({ upload });
  commands.sendFiles('c', [FILE()]);
  await settle();
  assert.deepEqual([only(store).state, sent('message').length, archive.files.size], ['uploading', 0, 1]);
  assert.deepEqual(calls[0].about, { name: 'a.pdf', userID: 5, gid: 'c' });
  calls[0].onProgress(20_000, 20_000);
  assert.equal(store.get().uploads.get('g1').sent, 20_000);
  calls[0].resolve({ id: 41, time: 7, name: 'a.pdf' });
  await settle();
  const [{ params: { messages: [row] } }] = sent('message');
  assert.deepEqual([row.gid, row.contentType, contentOf(row).file], ['g1', 'file', { id: 41, time: 7, name: 'a.pdf' }]);
  assert.deepEqual([store.get().uploads.size, archive.files.size], [0, 0], 'nothing is kept');
});

test('a small picture goes inside its message', async () => {
  const { upload, calls } = fakeUpload();
  const { commands, sent } = await setUp({ upload });
  commands.sendFiles('c', [{
    ...FILE(300, 'a.png'),
    image: true,
    width: 2,
    height: 1,
    data: 'data:image/png;base64,iVBORw0KGgo=',
  }]);
  await settle();
  const [{ params: { messages: [row] } }] = sent('message');
  assert.deepEqual([row.contentType, contentOf(row).width, calls.length], ['image', 2, 0]);
});

test('two uploads at a time; one that is given up leaves its place to the next', async () => {
  const { upload, calls } = fakeUpload();
  const { commands, store } = await setUp({ upload });
  commands.sendFiles('c', [FILE(), FILE(), FILE()]);
  await settle();
  assert.equal(calls.length, 2);
  commands.removeMessage('g1');
  await settle();
  assert.equal(calls.length, 3);
  assert.deepEqual(logOf(store.get().messages, 'c').list.map((one) => one.gid), ['g2', 'g3']);
});

test('a file above the limit is refused before anything is sent', async () => {
  const { upload, calls } = fakeUpload();
  const { commands, store } = await setUp({ upload });
  commands.sendFiles('c', [FILE(40 * 1024 * 1024)]);
  await settle();
  assert.deepEqual([calls.length, only(store).state, store.get().uploads.get('g1').code], [0, 'failed', 'tooLarge']);
});

test('an empty file is refused before anything is sent', async () => {
  const { upload, calls } = fakeUpload();
  const { commands, store } = await setUp({ upload });
  commands.sendFiles('c', [FILE(0)]);
  assert.deepEqual([calls.length, store.get().uploads.get('g1').code], [0, 'empty']);
});

test('a failed upload tells its cause and begins again under its gid', async () => {
  const { upload, calls } = fakeUpload();
  const { commands, store, sent } = await setUp({ upload });
  commands.sendFiles('c', [FILE()]);
  await settle();
  calls[0].reject(new FileError('backend'));
  await settle();
  assert.deepEqual([only(store).state, store.get().uploads.get('g1').code], ['failed', 'backend']);
  commands.resend('g1');
  await settle();
  calls[1].resolve({ id: 1, time: 1, name: 'a.pdf' });
  await settle();
  assert.deepEqual(sent('message').map(({ params }) => params.messages[0].gid), ['g1']);
});

test('an upload whose connection fell waits and goes on after the next login, also after a reload', async () => {
  const { upload, calls } = fakeUpload();
  const { commands, server, clock, store, arrive, archive } = await setUp({ upload });
  commands.sendFiles('c', [FILE()]);
  await settle();
  await server.last.fall();
  calls[0].reject(new FileError('network'));
  await settle();
  assert.equal(only(store).state, 'uploading');
  await clock.pass(1_000);
  await arrive();
  await settle();
  assert.equal(calls.length, 2);

  const again = await setUp({ upload });
  again.archive.files.set('g1', archive.files.get('g1'));
  again.store.apply({ type: 'restored', unsent: unsent(store.get().messages) });
  await again.server.last.fall();
  await again.clock.pass(1_000);
  await again.arrive();
  await settle();
  assert.equal(calls.length, 3);
  again.archive.files.clear();
});

test('a file whose bytes are gone says so', async () => {
  const { upload } = fakeUpload();
  const { commands, store, archive, server, clock, arrive } = await setUp({ upload });
  await server.last.fall();
  store.apply({
    type: 'queued',
    message: {
      ...message({ id: 0, gid: 'x', user: 5, contentType: 'file', content: '{"name":"a","size":3}' }),
      state: 'uploading',
    },
  });
  archive.files.clear();
  await clock.pass(1_000);
  await arrive();
  await settle();
  assert.equal(store.get().uploads.get('x').code, 'gone');
  commands.removeMessage('x');
  assert.equal(logOf(store.get().messages, 'c').list.length, 0);
});

test('a removed message is not drawn again when the server sends it once more', () => {
  const one = message({ id: 7, gid: 'a' });
  let state = [packet('message', [message({ id: 6, gid: 'z' }), one]), { type: 'removed', gid: 'a' }].reduce(
    reduce,
    initialState,
  );
  assert.equal(lastShown(logOf(state.messages, 'c')).gid, 'z');
  state = reduce(state, packet('history', [one], { pager: { gid: 'c', pageID: 1, recPerPage: 50, recTotal: 2 } }));
  assert.deepEqual(timeline(logOf(state.messages, 'c').list, 0).filter((row) => row.message).map((row) => row.key), [
    'z',
  ]);
  const next = reduce(reduce(initialState, { type: 'restored', hidden: [...state.hidden] }), packet('message', [one]));
  assert.equal(lastShown(logOf(next.messages, 'c')), undefined, 'kept over a reload');
});

test('a long list shrinks when its chat is left, and history goes on where it ends', () => {
  const list = Array.from({ length: 1000 }, (_, i) => message({ id: i + 1, gid: `m${i}`, date: i, order: i }));
  const waits = message({ id: 0, gid: 'mine', date: 2, order: 0, state: 'waiting' });
  let state = [
    { type: 'view', route: parsePath('/chats/c') },
    { type: 'restored', unsent: [waits] },
    packet('message', list),
  ].reduce(reduce, initialState);
  assert.equal(logOf(state.messages, 'c').list.length, 1001, 'the open chat keeps all');
  state = reduce(state, { type: 'view', route: parsePath('/chats/d') });
  const { list: kept, complete } = logOf(state.messages, 'c');
  assert.deepEqual([kept.length, kept[0].gid, kept.at(-1).gid, complete], [KEPT + 1, 'm800', 'mine', false]);
  const late = packet('history', [message({ id: 1, gid: 'm0', date: 0 })], {
    pager: { gid: 'c', pageID: 20, recPerPage: 50, recTotal: 1000 },
  });
  assert.equal(
    logOf(reduce(state, late).messages, 'c').list.length,
    KEPT + 1,
    'a page that does not join any more is not taken',
  );
});

test('what this device keeps is shown until the newest page says what is true', () => {
  const kept = [message({ id: 1, gid: 'a', date: 1 }), message({ id: 9, gid: 'b', date: 9 })];
  let state = reduce(initialState, { type: 'recalled', gid: 'c', list: kept });
  assert.deepEqual(logOf(state.messages, 'c').list.map((one) => one.gid), ['a', 'b']);
  state = reduce(
    state,
    packet('history', [kept[1], message({ id: 10, gid: 'd', date: 10 })], {
      pager: { gid: 'c', pageID: 1, recPerPage: 50, recTotal: 70 },
    }),
  );
  assert.deepEqual(logOf(state.messages, 'c').list.map((one) => one.gid), ['b', 'd'], 'there may be a gap before');
  assert.equal(logOf(state.messages, 'c').recalled, false);
});

test('only a part of a long list stands in the page and moves step by step', () => {
  const list = Array.from({ length: 500 }, (_, i) => message({ id: i + 1, gid: `p${i}` }));
  let held = { first: '', last: '' };
  assert.deepEqual(partOf(list, held), { from: 440, to: 500, follows: true });
  for (let i = 0; i < 4; i++) held = moved(list, held, -1);
  let part = partOf(list, held);
  assert.deepEqual([part.from, part.to - part.from, part.follows], [240, PART.most, false]);
  part = partOf([...Array.from({ length: 50 }, (_, i) => message({ id: 0, gid: `o${i}` })), ...list], held);
  assert.deepEqual([part.from, part.to - part.from], [290, PART.most], 'older ones above move nothing');
  for (let i = 0; i < 9; i++) held = moved(list, held, 1);
  assert.deepEqual([partOf(list, held).to, held.last], [500, '']);
  assert.deepEqual(partOf(list, aroundOf(list, 3)), { from: 0, to: 33, follows: false });
  assert.deepEqual(partOf([], held), { from: 0, to: 0, follows: true });
});

test('a part that begins within a group or a day goes on as if it were whole', () => {
  const list = Array.from({ length: 6 }, (_, i) => message({ id: i + 1, gid: `q${i}`, user: 2, date: 1000 + i }));
  assert.deepEqual(timeline(list, 0, { from: 3 }).map((row) => [row.kind, row.head]), [
    ['day', undefined],
    ['message', false],
    ['message', false],
    ['message', false],
  ]);
  assert.equal(timeline(list, 2, { from: 3 }).some((row) => row.kind === 'unread'), false, 'the line stands above');
});

test('more than three system lines in a row fold to one that opens', () => {
  const list = Array.from(
    { length: 5 },
    (_, i) => message({ id: i + 1, gid: `s${i}`, type: 'broadcast', date: 1000 + i }),
  );
  const [, fold] = timeline(list, 0);
  assert.deepEqual([fold.kind, fold.count], ['fold', 5]);
  assert.equal(timeline(list, 0, { unfolded: new Set([fold.key]) }).length, 6);
  assert.equal(timeline(list.slice(0, 3), 0).length, 4);
});

test('pictures of one person one after the other are one row; another person, words or a failure begin again', () => {
  const picture = (i, more = {}) =>
    message({
      id: i,
      gid: `p${i}`,
      user: 2,
      date: 1000 + i,
      contentType: 'file',
      content: JSON.stringify({ id: i, time: 1, name: `${i}.png`, isImage: true }),
      ...more,
    });
  const kinds = (list) => timeline(list, 0).slice(1).map((row) => row.messages?.length ?? row.kind);
  assert.deepEqual(kinds([1, 2, 3].map((i) => picture(i))), [3]);
  assert.deepEqual(kinds([picture(1), picture(2, { user: 3 }), picture(3, { user: 3 })]), ['message', 2]);
  assert.deepEqual(
    kinds([
      picture(1),
      picture(2),
      message({ id: 3, gid: 'w', user: 2, date: 1003, content: 'x', contentType: 'text' }),
      picture(4),
    ]),
    [2, 'message', 'message'],
  );
  assert.deepEqual(kinds([picture(1), picture(2, { state: 'failed' }), picture(3)]), ['message', 'message', 'message']);
  assert.deepEqual(kinds([picture(1), picture(2, { date: 1020 })]), ['message', 'message'], 'sent later');
  const list = [picture(1), picture(2)];
  const [, before] = timeline(list, 0), [, after] = timeline([...list, picture(3)], 0), [, again] = timeline(list, 0);
  assert.deepEqual([before.key === after.key, sameRow(before, after), sameRow(before, again), before.head], [
    true,
    false,
    true,
    true,
  ]);
});

test('an answer is written with one quoted line and finds what it quotes', () => {
  const users = { byId: new Map([[2, { realname: 'Ann*a' }], [3, { realname: 'Bob' }]]), names: new Map() };
  const text = (gid, user, content) => message({ gid, user, content, contentType: 'text' });
  const long = 'a `b` [c] @d '.repeat(20).trim();
  const list = [text('1', 2, long), text('2', 3, 'short'), text('3', 2, 'short'), text('4', 3, 'other')];
  const answer = (to, name) => text('9', 3, `${quoteText(to, name, users.names)}\nyes`);
  assert.equal(answer(list[1], 'Bob').content, '> **Bob** short\nyes');
  for (const [i, name] of [[0, 'Ann*a'], [1, 'Bob'], [2, 'Ann*a']]) {
    assert.equal(quotedIn([...list, answer(list[i], name)], answer(list[i], name), users).gid, list[i].gid);
  }
  assert.equal(
    quotedIn([...list, text('9', 3, '> **Bob** shor…\nyes')], text('9', 3, '> **Bob** shor…\nyes'), users).gid,
    '2',
    'cut elsewhere',
  );
  assert.equal(
    quotedIn([...list, text('9', 3, '> **Eve** short\nyes')], text('9', 3, '> **Eve** short\nyes'), users),
    undefined,
  );
  assert.equal(
    quotedIn([text('9', 3, '> **Bob** short'), ...list], text('9', 3, '> **Bob** short'), users),
    undefined,
    'only what stands before',
  );
  assert.deepEqual([
    isAnswer(answer(list[1], 'Bob')),
    isAnswer({ contentType: 'plain', content: '> **Bob** x' }),
    isAnswer({ contentType: 'text', content: '> Bob' }),
  ], [true, false, false]);
  assert.ok(quoteText(list[0], 'A', users.names).length < 2 * QUOTE_LENGTH);
});

test('searching: every word, chat, person, time, kind', () => {
  const query = (more) => ({ words: '', gid: '', user: 0, from: 0, to: 0, types: new Set(), ...more });
  const one = message({ user: 2, date: 500, content: 'The Release is `green` https://a.example', contentType: 'text' });
  const fits = (more) => matches(one, query(more), wordsOf(query(more)));
  for (
    const more of [{ words: 'GREEN release' }, { gid: 'c' }, { user: 2 }, { from: 500 }, { to: 500 }, {
      types: new Set(['link']),
    }, { types: new Set(['code']) }]
  ) assert.equal(fits(more), true, JSON.stringify(more));
  for (
    const more of [{ words: 'green red' }, { gid: 'd' }, { user: 3 }, { from: 501 }, { to: 499 }, {
      types: new Set(['image', 'file']),
    }]
  ) assert.equal(fits(more), false, JSON.stringify(more));
  assert.deepEqual(typesOf(message({ contentType: 'file', content: '{"name":"a.pdf"}' })), ['file']);
  assert.ok(
    matches(message({ contentType: 'file', content: '{"name":"Budget.pdf"}' }), query({ words: 'budget' }), ['budget']),
  );
  assert.deepEqual(spanOf('all', 0), { from: 0, to: 0 });
  const now = new Date(2026, 10, 25, 12).getTime();
  assert.equal(spanOf('today', now).from, new Date(2026, 10, 25).getTime() / 1000);
});

test('hits are cut out of a text as text, whatever the words are made of', () => {
  assert.deepEqual(pieces('a.b A.B', ['a.b']).map((one) => one.hit), [true, false, true]);
  assert.deepEqual(pieces('x(y', ['(']).map((one) => one.text), ['x', '(', 'y']);
  const text = excerpt(message({ content: `${'x '.repeat(300)}needle` }), new Map(), ['needle']);
  assert.ok(text.startsWith('…') && text.includes('needle') && text.length < 200);
});

const page = (server, { gid = 'c', pageID, recTotal, data, continued, recPerPage = 500 }) =>
  server.last.say({
    method: 'history',
    result: 'success',
    data,
    pager: { gid, pageID, recPerPage, recTotal, continued },
  });

test('a search looks at this device, then at the server’s pages, and does not touch the open chat', async () => {
  const { commands, server, store, archive, sent } = await setUp();
  archive.messages.push(message({ id: 1, gid: 'old', content: 'green' }));
  let hits = [], progress = {};
  commands.search({ words: 'green', gid: 'c', user: 0, from: 0, to: 0, types: new Set() }, {
    signal: new AbortController().signal,
    onHits: (found) => {
      hits = found;
    },
    onProgress: (now) => {
      progress = now;
    },
  });
  await settle();
  assert.deepEqual(hits.map((one) => one.gid), ['old']);
  assert.deepEqual(sent('history')[0].params, ['c', 500, 1, 0, true, 0]);
  await page(server, {
    pageID: 1,
    recTotal: 700,
    continued: true,
    data: [{ gid: 'n', cgid: 'c', id: 9, date: 9000, content: 'all green' }, {
      gid: 'r',
      cgid: 'c',
      id: 8,
      date: 8000,
      content: 'red',
    }],
  });
  assert.deepEqual(hits.map((one) => one.gid), ['n', 'old']);
  assert.deepEqual([progress.busy, progress.reached], [true, 8000]);
  await page(server, { pageID: 2, recTotal: 700, continued: true, data: [] });
  assert.deepEqual([progress.busy, progress.more], [false, false]);
  assert.equal(logOf(store.get().messages, 'c').list.length, 0);
});

test('an abandoned search asks no further', async () => {
  const { commands, server, sent } = await setUp();
  const stop = new AbortController();
  commands.search({ words: 'x', gid: 'c', user: 0, from: 0, to: 0, types: new Set() }, {
    signal: stop.signal,
    onHits: () => {},
    onProgress: () => {},
  });
  await settle();
  stop.abort();
  await page(server, { pageID: 1, recTotal: 5000, continued: true, data: [] });
  assert.equal(sent('history').length, 1);
});

test('going back to a message loads long pages until it is there, and tells if it never was', async () => {
  const { commands, server } = await setUp();
  const row = (id) => ({ gid: `h${id}`, cgid: 'c', id, date: id, content: 'x' });
  const rows = (from, to) => Array.from({ length: to - from }, (_, i) => row(to - i - 1));
  const found = commands.reach('c', 'h3');
  await settle();
  await page(server, { pageID: 1, recTotal: 600, data: rows(100, 600), continued: false });
  await page(server, { pageID: 2, recTotal: 600, data: rows(0, 100), continued: false });
  assert.equal(await found, true);
  assert.equal(await commands.reach('c', 'nobody'), false);
});

test('forwarding writes the same contents into each chat', async () => {
  const { commands, sent } = await setUp();
  const one = message({ contentType: 'text', content: '**hi**' });
  await commands.forward(one, ['c', '2&5']);
  await settle();
  assert.deepEqual(sent('message').map(({ params: { messages: [row] } }) => [row.cgid, row.content]).sort(), [[
    '2&5',
    '**hi**',
  ], ['c', '**hi**']]);
});

test('a file that is forwarded is brought here and sent once more, for it belongs to its chat', async () => {
  const { upload, calls } = fakeUpload();
  const fetched = [];
  const { commands, server } = await setUp({
    upload,
    fetchFile: async (address) => {
      fetched.push(address);
      return { size: 9, type: '' };
    },
  });
  await server.last.say({ method: 'SessionID', sessionID: 's'.repeat(32) });
  await commands.forward(message({ contentType: 'file', content: '{"name":"a.pdf","id":4,"time":5}' }), ['c', 'd']);
  await settle();
  assert.match(fetched[0], /^\/download\?fileName=a\.pdf&time=5&id=4&ServerName=&gid=5&sid=[0-9a-f]{32}$/);
  assert.deepEqual(calls.map((call) => call.about.gid), ['c', 'd']);
});

test('seconds left follow from the speed', () => {
  assert.equal(secondsLeft({ sent: 1000, total: 3000, speed: 1000 }), 2);
  assert.equal(secondsLeft({ sent: 0, total: 3000, speed: 0 }), 0);
});
