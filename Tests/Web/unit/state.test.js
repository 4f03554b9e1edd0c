import assert from 'node:assert/strict';
import test from 'node:test';
import { avatarColour, avatarLetters } from '../../../Sources/Web/shared/letters.js';
import { chatTitle, directGid, listedChats, recentChats, rightsIn } from '../../../Sources/Web/client/state/chats.js';
import { find } from '../../../Sources/Web/client/state/find.js';
import { draftMessage } from '../../../Sources/Web/client/state/draftmessage.js';
import { HISTORY_PAGE, nextPage } from '../../../Sources/Web/client/state/historypages.js';
import { lastShown, logOf, unsent, waiting, wantsNewest } from '../../../Sources/Web/client/state/messages.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { createStore } from '../../../Sources/Web/client/state/store.js';
import { timeline } from '../../../Sources/Web/client/state/timeline.js';
import { totalUnread, unreadOf } from '../../../Sources/Web/client/state/unread.js';
import { parsePath, pathOf } from '../../../Sources/Web/client/state/view.js';
import { toChat, toUser } from '../../../Sources/Web/client/net/packet.js';
import { createI18n } from '../../../Sources/Web/shared/i18n.js';
import { message, packet } from './support.js';

const user = (id, account, realname, more = {}) => toUser({ id, account, realname, clientStatus: 'online', ...more });
const PEOPLE = [user(1, 'mei', '梅'), user(2, 'lin', 'Lin Wei'), user(9, 'tao', '陶然', { clientStatus: 'offline' })];
const GROUP = toChat({ id: 3, gid: 'c', name: 'Release', type: 'group', createdBy: 'mei', members: [1, 2], star: 0 });
const run = (...actions) => actions.reduce(reduce, initialState);
const START = [packet('login', PEOPLE[0]), packet('usergetlist', PEOPLE), packet('getlist', [GROUP])];
const gids = (state, gid = 'c') => logOf(state.messages, gid).list.map((one) => one.gid);
const page = (data, pageID, recTotal, recPerPage = HISTORY_PAGE) =>
  packet('history', data, { pager: { gid: 'c', pageID, recTotal, recPerPage } });

test('messages are merged by gid and stand in the server’s order, whatever clocks and numbers of senders say', () => {
  const [a, b, c] = [
    message({ id: 3, gid: 'a', date: 5, order: 2 }),
    message({ id: 2, gid: 'b', date: 5, order: 1 }),
    message({ id: 1, gid: 'c', date: 5, order: 2 }),
  ];
  const d = message({ id: 9, gid: 'd', date: 4, order: 9 });
  for (const lists of [[[a, b, c, d]], [[d, c, b, a]], [[a], [b, c], [d, a]]]) {
    const state = run(...START, ...lists.map((list) => packet('message', list)));
    assert.deepEqual(gids(state), ['c', 'b', 'a', 'd']);
  }
  const [first, second] = [
    message({ id: 9, index: 1, gid: 'x', date: 9_000 }),
    message({ id: 8, index: 2, gid: 'y', date: 5 }),
  ];
  assert.deepEqual(gids(run(...START, packet('message', [second, first]))), ['x', 'y'], 'the index where there is one');
});

test('a reply stands below what it answers although its clock is behind, and in the list of chats, too', () => {
  const [said, reply] = [
    message({ id: 4, gid: 'said', date: 50_000, order: 9 }),
    message({ id: 5, gid: 'reply', date: 100, order: 1 }),
  ];
  for (const packets of [[[said], [reply]], [[reply, said]], [[reply], [said]]]) {
    const state = run(...START, ...packets.map((list) => packet('message', list)), page([reply, said], 1, 2));
    assert.deepEqual(gids(state), ['said', 'reply']);
    assert.equal(lastShown(logOf(state.messages, 'c')).gid, 'reply', 'the last words of the chat');
  }
});

test('a message whose clock was ahead once keeps neither its place nor its chat on top for two days', () => {
  const now = 1_000_000_000, seconds = now / 1000, ahead = seconds + 172_800;
  const at = (list) => ({ ...packet('message', list), now });
  const other = { ...GROUP, gid: 'd', id: 12, lastActiveTime: seconds - 10 };
  let state = run(...START, packet('getlist', [GROUP, other]), at([message({ id: 20, gid: 'odd', date: ahead })]));
  state = reduce(state, at([message({ id: 21, gid: 'next', date: seconds })]));
  assert.deepEqual(gids(state), ['odd', 'next']);
  assert.equal(state.chats.get('c').lastActiveTime, seconds);
  state = reduce(state, at([message({ id: 22, cgid: 'd', date: seconds + 1 })]));
  assert.equal(recentChats(state)[0].gid, 'd');
  state = reduce(state, { ...packet('getlist', [{ ...GROUP, lastActiveTime: ahead }, other]), now });
  assert.equal(state.chats.get('c').lastActiveTime, seconds, 'as listed by a server whose clock was ahead');
  state = reduce(state, at([message({ id: 21, gid: 'next', date: seconds + 400, content: 'sent again' })]));
  assert.equal(gids(state).at(-1), 'next');
});

test('what waits stays at the end until the server has it, then it takes its place', () => {
  let state = run(...START, packet('message', [message({ id: 30, gid: 'a', date: 5_000 })]));
  for (const gid of ['mine1', 'mine2']) {
    const draft = draftMessage(logOf(state.messages, 'c'), {
      gid,
      cgid: 'c',
      user: 1,
      content: 'x',
      contentType: 'plain',
      now: 1_000_000,
    });
    state = reduce(state, { type: 'queued', message: draft });
  }
  state = reduce(state, packet('message', [message({ id: 31, gid: 'b', date: 9_000 })]));
  assert.deepEqual(gids(state), ['a', 'b', 'mine1', 'mine2']);
  assert.deepEqual(waiting(state.messages).map((one) => one.gid), ['mine1', 'mine2']);
  state = reduce(state, packet('message', [message({ id: 32, gid: 'mine2', user: 1, date: 8_000 })]));
  assert.deepEqual(gids(state), ['a', 'b', 'mine2', 'mine1']);
});

test('an odd number of somebody’s does not keep others from writing: theirs go on from sane ones', () => {
  const state = run(
    ...START,
    packet('message', [
      message({ order: 7 }),
      message({ order: Number.MAX_SAFE_INTEGER }),
      message({ order: 2 ** 53 }),
    ]),
  );
  const about = { gid: 'own', cgid: 'c', user: 1, content: 'hi', contentType: 'plain', now: 1_000_000 };
  assert.equal(draftMessage(logOf(state.messages, 'c'), about).order, 8);
  const ahead = run(...START, packet('message', [message({ date: 500_000 })]));
  assert.equal(draftMessage(logOf(ahead.messages, 'c'), about).date, 1_000, 'nor does an odd clock give mine its time');
});

test('a day that comes twice, since a clock was odd, has two lines of different keys', () => {
  const day = 86_400;
  const list = [1, 3, 1, 3].map((n, i) => message({ id: i + 1, gid: `t${i}`, date: n * day + 40_000 }));
  const keys = timeline(list, 0).map((row) => row.key);
  assert.equal(new Set(keys).size, keys.length);
  assert.deepEqual(timeline(list, 0).filter((row) => row.message).map((row) => row.key), ['t0', 't1', 't2', 't3']);
});

test('an own message waits, fails, is tried again, and its echo takes its place', () => {
  let state = run(...START, packet('message', [message({ date: 5000, order: 7 })]));
  const draft = draftMessage(logOf(state.messages, 'c'), {
    gid: 'own',
    cgid: 'c',
    user: 1,
    content: 'hi',
    contentType: 'plain',
    now: 1_000_000,
  });
  assert.deepEqual([draft.date, draft.order], [5000, 8], 'a slow clock does not sort it up');
  state = reduce(state, { type: 'queued', message: draft });
  assert.equal(waiting(state.messages).length, 1);
  state = reduce(state, { type: 'failed', gid: 'own', words: 'no' });
  assert.deepEqual([waiting(state.messages).length, unsent(state.messages).length], [0, 1]);
  state = reduce(state, { type: 'retried', gid: 'own' });
  assert.equal(waiting(state.messages).length, 1);
  state = reduce(state, packet('message', [message({ gid: 'own', user: 1, date: 5001, order: 8, content: 'hi' })]));
  assert.deepEqual([unsent(state.messages).length, gids(state).length, logOf(state.messages, 'c').list.at(-1).state], [
    0,
    2,
    'stored',
  ]);
  assert.equal(
    reduce(state, { type: 'failed', gid: 'own' }).messages,
    state.messages,
    'a late failure does not undo the echo',
  );
});

test('unread counts messages of others once, mentions apart, and clears when the chat is looked at', () => {
  const text = { content: 'hey @mei' };
  let state = run(
    ...START,
    packet('message', [
      message({ id: 10 }),
      message({ id: 11, ...text }),
      message({ id: 12, user: 1, cgid: 'x' }),
      message({ id: 13, type: 'broadcast' }),
    ]),
  );
  assert.deepEqual([unreadOf(state.unread, 'c').count, unreadOf(state.unread, 'c').mentions], [2, 1]);
  state = reduce(state, packet('message', [message({ id: 11, ...text })]));
  assert.equal(unreadOf(state.unread, 'c').count, 2, 'delivered again');
  state = reduce(state, { type: 'view', visible: false, route: parsePath('/chats/c') });
  assert.equal(unreadOf(state.unread, 'c').count, 2, 'nobody looks');
  state = reduce(state, { type: 'view', visible: true });
  assert.deepEqual([unreadOf(state.unread, 'c').count, unreadOf(state.unread, 'c').line], [0, 10]);
  state = reduce(state, packet('message', [message({ id: 14 })]));
  assert.equal(unreadOf(state.unread, 'c').count, 0, 'read as it comes');
  state = reduce(state, { type: 'view', route: parsePath('/chats') });
  assert.equal(unreadOf(state.unread, 'c').line, 0, 'the line goes with leaving');
});

test('answering from elsewhere means having read', () => {
  const state = run(
    ...START,
    packet('message', [message({ id: 10 })]),
    packet('message', [message({ id: 11, user: 1 })]),
  );
  assert.equal(unreadOf(state.unread, 'c').count, 0);
});

test('muted chats do not count in the total', () => {
  const state = run(...START, packet('message', [message({ id: 10 })]), packet('mute', { gid: 'c', mute: true }));
  assert.equal(totalUnread(state).count, 0);
  assert.equal(unreadOf(state.unread, 'c').count, 1);
});

test('offline messages after a restart add to what was kept', () => {
  const kept = { count: 2, mentions: 0, first: 5, seen: 6, line: 0 };
  const state = run(
    { type: 'restored', unread: [['c', kept]] },
    ...START,
    packet('message', [message({ id: 6 }), message({ id: 7 })]),
  );
  assert.deepEqual([unreadOf(state.unread, 'c').count, unreadOf(state.unread, 'c').first], [3, 5]);
});

test('history pages join the run, and the length tells the next page', () => {
  const all = Array.from({ length: 120 }, (_, i) => message({ id: 1000 + i, gid: `h${i}`, date: 1000 + i, order: i }));
  const newest = (n) => [...all].reverse().slice((n - 1) * 50, n * 50);
  let state = run(...START, { type: 'historyAsked', gid: 'c' });
  assert.equal(logOf(state.messages, 'c').loading, true);
  state = reduce(state, page(newest(1), 1, 120));
  assert.deepEqual([logOf(state.messages, 'c').loading, nextPage(logOf(state.messages, 'c')).pageID], [false, 2]);
  state = reduce(state, packet('message', [message({ id: 2000, gid: 'new', date: 9999 })]));
  state = reduce(state, page(newest(2), 2, 121));
  assert.equal(nextPage(logOf(state.messages, 'c')).pageID, 3);
  state = reduce(state, page(newest(3), 3, 121));
  assert.equal(logOf(state.messages, 'c').complete, true);
  assert.deepEqual(gids(state), [...all.map((one) => one.gid), 'new']);
  assert.equal(unreadOf(state.unread, 'c').count, 1, 'history is not unread');
});

test('after a new login a gap throws the old part away, but not what waits', () => {
  const old = Array.from({ length: 3 }, (_, i) => message({ id: 100 + i, gid: `o${i}`, date: 100 + i }));
  const draft = draftMessage({ list: [] }, {
    gid: 'own',
    cgid: 'c',
    user: 1,
    content: 'x',
    contentType: 'plain',
    now: 0,
  });
  const before = run(...START, page(old, 1, 3), { type: 'queued', message: draft }, packet('getlist', [GROUP]));
  assert.equal(nextPage(logOf(before.messages, 'c')).pageID, 1);
  const fresh = Array.from({ length: 50 }, (_, i) => message({ id: 200 + i, gid: `f${i}`, date: 200 + i }));
  const gap = reduce(before, page(fresh, 1, 500));
  assert.deepEqual(gids(gap).filter((gid) => gid.startsWith('o')), ['own']);
  assert.equal(logOf(gap.messages, 'c').complete, false);
  const joined = reduce(before, page([...fresh.slice(1), old[2]], 1, 500));
  assert.equal(gids(joined).filter((gid) => /^o\d/.test(gid)).length, 3);
});

test('a one-to-one chat appears with its first message, under the name of the other', () => {
  const gid = directGid(10, 9);
  assert.equal(gid, '10&9');
  const state = run(...START, packet('message', [message({ cgid: '1&2' })]));
  assert.equal(chatTitle(state, state.chats.get('1&2'), (key) => key), 'Lin Wei');
  assert.equal(run(...START, packet('message', [message({ cgid: 'unknown' })])).chats.has('unknown'), false);
});

test('a member list without me takes the chat away, wherever it comes from', () => {
  for (const method of ['addmember', 'joinchat']) {
    assert.equal(run(...START, packet(method, { ...GROUP, members: [2] })).chats.has('c'), false);
  }
  const state = run(...START, packet('changename', toChat({ gid: 'c', name: 'New', type: 'group', members: [1, 2] })));
  assert.deepEqual(
    [state.chats.get('c').name, state.chats.get('c').star],
    ['New', false],
    'what the packet lacks stays',
  );
});

test('sections: starred first, newest first, hidden ones not', () => {
  const chats = [['a', 1, 5], ['b', 0, 9], ['h', 0, 99]].map(([gid, star, time], i) =>
    toChat({ id: i + 1, gid, type: 'group', members: [1], star, hide: gid === 'h', lastActiveTime: time })
  );
  const state = run(START[0], START[1], packet('getlist', chats));
  const sections = (one, filter) =>
    listedChats(one, filter).map(({ key, chats }) => [key, ...chats.map((chat) => chat.gid)]);
  assert.deepEqual(sections(state, 'all'), [['starred', 'a'], ['recent', 'b']]);
  const shown = reduce(state, packet('message', [message({ cgid: 'h', id: 5000 })]));
  assert.deepEqual(sections(shown, 'unread'), [['recent', 'h']], 'a message shows a hidden chat');
});

test('rights follow owner, admins and committers', () => {
  const rights = (fields) => rightsIn(run(...START), { ...GROUP, ...fields });
  assert.deepEqual(rights({}), {
    admin: true,
    write: true,
    rename: true,
    invite: true,
    kick: true,
    dismiss: true,
    leave: false,
    own: true,
    pin: true,
    notice: true,
    manage: true,
    appoint: false,
  });
  const guest = rights({ createdBy: 'lin', committers: '2' });
  assert.deepEqual([guest.write, guest.kick, guest.leave], [false, false, true]);
  assert.equal(rights({ createdBy: 'lin', committers: '$ADMINS', admins: ['1'] }).write, true);
  assert.equal(rights({ dismissDate: 1 }).write, false);
});

test('people: a full list marks the missing as left, a part does not', () => {
  let state = run(...START, packet('usergetlist', [PEOPLE[0]], { partial: [1] }));
  assert.equal(state.users.byId.get(2).deleted, false);
  state = reduce(state, packet('usergetlist', [PEOPLE[0]]));
  assert.equal(state.users.byId.get(2).deleted, true);
  assert.equal(state.users.byId.get(2).realname, 'Lin Wei');
  assert.equal(
    run(...START, packet('logout', { ...PEOPLE[1], status: 'offline' })).users.byId.get(2).status,
    'offline',
  );
});

test('another login is not taken for me, and kicked is a status', () => {
  const state = run(...START, packet('login', PEOPLE[1]), { type: 'status', status: 'kicked' });
  assert.deepEqual([state.session.me, state.session.status], [1, 'kicked']);
  assert.equal(reduce(state, { type: 'reset' }).session.me, 0);
});

test('timeline: days, the unread line, heads and followers', () => {
  const day = 86_400;
  const at = (date, more = {}) => message({ date: 1_700_000_000 + date, user: 2, ...more });
  const list = [
    at(0),
    at(60),
    at(400),
    at(420, { user: 1 }),
    at(430, { type: 'broadcast' }),
    at(440, { user: 1 }),
    at(2 * day),
  ];
  const rows = timeline(list, list[3].id);
  assert.deepEqual(rows.map((row) => row.kind + (row.head === undefined ? '' : row.head ? '+' : '-')), [
    'day',
    'message+',
    'message-',
    'message+',
    'unread',
    'message+',
    'system+',
    'message+',
    'day',
    'message+',
  ]);
  assert.equal(new Set(rows.map((row) => row.key)).size, rows.length);
});

test('the store tells watchers once per schedule and only about changes', () => {
  const queue = [];
  const store = createStore((state, action) => ({ ...state, ...action }), { a: 1, b: 1 }, (run) => queue.push(run));
  const seen = [];
  const life = new AbortController();
  store.watch((state) => [state.a], ([a]) => seen.push(a), life.signal);
  store.apply({ a: 2 });
  store.apply({ a: 3 });
  assert.equal(queue.length, 1);
  queue.pop()();
  store.apply({ b: 2 });
  queue.pop()();
  life.abort();
  store.apply({ a: 4 });
  queue.pop()();
  assert.deepEqual(seen, [1, 3]);
});

test('paths and routes are each other’s inverse', () => {
  const { section, gid, person, panel } = parsePath(pathOf.chat('1&2'));
  assert.deepEqual({ section, gid, person, panel }, { section: 'chats', gid: '1&2', person: 0, panel: false });
  assert.deepEqual([
    parsePath(pathOf.group('g')).part,
    parsePath(pathOf.settings('look')).part,
    parsePath(pathOf.settings()).part,
  ], ['g', 'look', '']);
  assert.deepEqual(Object.entries(parsePath(pathOf.message('1&2', 'm/1'))).filter(([, value]) => value), [
    ['section', 'chats'],
    ['gid', '1&2'],
    ['message', 'm/1'],
  ]);
  assert.equal(parsePath(pathOf.history('c')).part, 'c');
  assert.equal(parsePath(pathOf.panel('a/b')).gid, 'a/b');
  assert.equal(parsePath(pathOf.person(7)).person, 7);
  assert.equal(parsePath('#/chats/%zz').gid, '');
  assert.equal(parsePath('').section, 'chats');
});

test('quick search finds by name and account, beginnings first', () => {
  const i18n = createI18n('en', {});
  const state = run(...START);
  assert.deepEqual(find(state, 'ta', i18n).people.map((hit) => hit.title), ['陶然']);
  assert.deepEqual(find(state, 'rel', i18n).groups.map((hit) => hit.title), ['Release']);
  assert.deepEqual(find(state, 'mei', i18n).people, [], 'not oneself');
  assert.equal(find(state, '', i18n).recent.length, 1);
});

test('avatars: letters by script, colour by id', () => {
  const letters = (name, how) => avatarLetters(name, how).letters;
  assert.deepEqual(['沈知遥', '欧阳若川', '江河', 'Maya Lindqvist', 'mei'].map((name) => letters(name)), [
    '知遥',
    '若川',
    '江河',
    'ML',
    'M',
  ]);
  assert.equal(letters('数据平台 · 发布协同', { group: true }), '数据');
  assert.equal(letters('Release team', { group: true }), 'REL');
  assert.equal(letters('沈知遥', { small: true }), '遥');
  assert.equal(letters(''), '?');
  assert.equal(avatarColour(1), ((7 * 31) + 49) % 10);
});

test('the open chat asks for its newest page at each login, and not again after a failure', () => {
  const online = { type: 'status', status: 'online' };
  const open = { type: 'view', route: parsePath('/chats/c') };
  let state = run(...START, online, open);
  assert.equal(wantsNewest(state), 'c');
  state = reduce(state, { type: 'historyAsked', gid: 'c' });
  assert.equal(wantsNewest(state), '');
  state = reduce(state, page([], 1, 0));
  assert.equal(wantsNewest(state), '');
  state = reduce(state, packet('getlist', [GROUP]));
  assert.equal(wantsNewest(state), 'c');
  assert.equal(wantsNewest(reduce(state, { type: 'historyFailed', gid: 'c' })), '');
});
