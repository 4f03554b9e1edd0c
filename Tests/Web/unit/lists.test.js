// The content of the lists: categories, marks, public groups, people and departments; and what may be done in a group.

import assert from 'node:assert/strict';
import test from 'node:test';
import { decode, toChat, toUser } from '../../../Sources/Web/client/net/packet.js';
import { categoriesOf, listedChats, rightsIn } from '../../../Sources/Web/client/state/chats.js';
import { find, matching } from '../../../Sources/Web/client/state/find.js';
import { useReadings } from '../../../Sources/Web/client/state/pinyin.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { totalUnread, unreadOf } from '../../../Sources/Web/client/state/unread.js';
import { deptBranches, deptCounts, people } from '../../../Sources/Web/client/state/users.js';
import { createI18n } from '../../../Sources/Web/shared/i18n.js';
import { message, packet, readText } from './support.js';

const user = (id, realname, more = {}) => toUser({ id, account: `u${id}`, realname, clientStatus: 'online', ...more });
const chat = (gid, more = {}) =>
  toChat({
    id: 3,
    gid,
    name: gid,
    type: 'group',
    createdBy: 'u1',
    members: [1, 2],
    star: 0,
    hide: 0,
    mute: 0,
    category: '',
    ...more,
  });
const PEOPLE = [
  user(1, '梅', { dept: 2 }),
  user(2, '林伟', { dept: 3 }),
  user(3, '安', { dept: 3, clientStatus: 'offline' }),
  user(4, '白', { dept: 9, clientStatus: 'busy' }),
  user(5, '走', { deleted: 1 }),
];
const DEPTS = {
  1: { name: 'Top', order: 1, parent: 0 },
  2: { name: 'B', order: 2, parent: 1 },
  3: { name: 'A', order: 1, parent: 2 },
  4: { name: 'Lost', order: 1, parent: 77 },
};
const CHATS = [
  chat('a', { lastActiveTime: 10 }),
  chat('b', { lastActiveTime: 20, category: 'work' }),
  chat('c', { lastActiveTime: 30, star: 1, category: 'work' }),
  chat('h', { hide: 1 }),
];
const START = [
  packet('login', PEOPLE[0]),
  packet('usergetlist', PEOPLE, { depts: DEPTS, roles: { dev: 'Developer' } }),
  packet('getlist', CHATS),
];
const run = (...actions) => [...START, ...actions].reduce(reduce, initialState);
const sections = (state, filter = 'all') =>
  listedChats(state, filter).map(({ key, chats }) => [key, ...chats.map((one) => one.gid)]);

test('categories are sections of their own; the stars come first', () => {
  const state = run();
  assert.deepEqual(sections(state), [['starred', 'c'], ['in work', 'b'], ['recent', 'a']]);
  assert.deepEqual(categoriesOf(state), ['work']);
  const moved = reduce(state, packet('category', { gids: ['a', 'nowhere'], category: 'home' }));
  assert.deepEqual(sections(moved), [['starred', 'c'], ['in home', 'a'], ['in work', 'b']]);
  assert.equal(moved.chats.has('nowhere'), false);
});

test('a category packet is read from the wire, whatever its shape', () => {
  assert.deepEqual(
    decode('{"module":"chat","method":"category","result":"success","data":{"gids":["a",7],"category":null}}').data,
    { gids: ['a', '7'], category: '' },
  );
  assert.deepEqual(decode('{"module":"chat","method":"category","result":"success","data":[]}').data, {
    gids: [],
    category: '',
  });
});

test('a chat is marked read and unread by hand', () => {
  const unread = run(
    packet('message', [message({ cgid: 'a', id: 7, user: 2 }), message({ cgid: 'a', id: 8, user: 2 })]),
  );
  assert.equal(unreadOf(unread.unread, 'a').count, 2);
  const read = reduce(unread, { type: 'marked', gid: 'a', read: true });
  assert.deepEqual([unreadOf(read.unread, 'a').count, totalUnread(read).count], [0, 0]);
  const again = reduce(read, { type: 'marked', gid: 'a', read: false });
  assert.equal(totalUnread(again).count, 1);
  assert.equal(reduce(again, { type: 'marked', gid: 'a', read: false }), again);
  const more = reduce(read, packet('message', [message({ cgid: 'a', id: 9, user: 2 })]));
  assert.equal(unreadOf(more.unread, 'a').count, 1, 'what was read is not counted again');
});

test('public groups: as asked for, kept up to date, closed ones go', () => {
  assert.equal(run().publics, null);
  let state = run(packet('getpubliclist', [chat('p', { public: 1 }), chat('q', { public: 1 })]));
  state = reduce(state, packet('joinchat', chat('p', { public: 1, members: [1, 2, 3] })));
  assert.deepEqual(state.publics.find((one) => one.gid === 'p').members, [1, 2, 3]);
  assert.ok(state.chats.has('p'));
  state = reduce(state, packet('changepublic', chat('q', { public: 0, members: [2] })));
  assert.deepEqual(state.publics.map((one) => one.gid), ['p']);
  state = reduce(state, packet('dismiss', chat('p', { public: 1, dismissDate: 99, members: [1] })));
  assert.deepEqual(state.publics, []);
});

test('people: online first, then by name; by name alone; of a department with its branches', () => {
  const { users } = run();
  const { collator } = createI18n('zh-cn', {});
  const names = (how) => people(users, collator, how).map((one) => one.realname);
  assert.deepEqual(names(), ['林伟', '梅', '白', '安']);
  assert.deepEqual(names({ byStatus: false }), ['安', '白', '林伟', '梅']);
  assert.deepEqual(names({ dept: 2 }), ['林伟', '梅', '安']);
  assert.deepEqual(names({ dept: 3, byStatus: false }), ['安', '林伟']);
});

test('departments: counts include branches, a lost one stands at the top, a circle does not hang', () => {
  const { users } = run();
  assert.deepEqual([0, 1, 2, 3, 4].map((id) => deptCounts(users).get(id) ?? 0), [4, 3, 3, 2, 0]);
  const below = deptBranches(users.depts);
  assert.deepEqual([0, 1, 2].map((id) => below.get(id).map((dept) => dept.name)), [['Top', 'Lost'], ['B'], ['A']]);
  const circle = reduce(
    initialState,
    packet('usergetlist', [user(1, 'x', { dept: 1 })], {
      depts: { 1: { name: 'a', parent: 2 }, 2: { name: 'b', parent: 1 } },
    }),
  );
  assert.deepEqual([1, 2].map((id) => deptCounts(circle.users).get(id)), [1, 1]);
});

test('search finds people and groups by pinyin and initials; hidden chats only by words', () => {
  useReadings(JSON.parse(readText('Sources/Web/client/data/pinyin.json')).letters);
  const i18n = createI18n('en', {});
  const state = run(packet('create', chat('g', { name: '发布协同' })));
  assert.deepEqual(find(state, 'lw', i18n).people.map((hit) => hit.title), ['林伟']);
  assert.deepEqual(find(state, 'fabu', i18n).groups.map((hit) => [hit.title, hit.mark]), [['发布协同', [0, 2]]]);
  assert.deepEqual(find(state, 'u4', i18n).people.map((hit) => hit.title), ['白'], 'by account');
  assert.equal(find(state, '', i18n).recent.some((hit) => hit.of.gid === 'h'), false);
  assert.equal(find(state, 'h', i18n).groups.some((hit) => hit.of.gid === 'h'), true);
  assert.deepEqual(matching(PEOPLE, 'linw').map((one) => one.realname), ['林伟']);
});

test('five thousand people are searched and sorted in a moment', () => {
  const many = Array.from(
    { length: 5_000 },
    (_, i) =>
      user(
        i + 10,
        `${'赵钱孙李周吴郑王'[i % 8]}${'伟芳娜敏静丽强磊军洋'[i % 10]}${'一二三四五六七八九十'[(i >> 4) % 10]}`,
        { dept: i % 40 },
      ),
  );
  const { users } = reduce(initialState, packet('usergetlist', many, { depts: {} }));
  const { collator } = createI18n('zh-cn', {});
  people(users, collator);
  matching(many, 'zzz');
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    people(users, collator);
    assert.ok(matching(many, 'zw').length > 0);
    return performance.now() - start;
  });
  assert.ok(Math.min(...times) < 100, `${times}`);
});

test('who manages a group: its administrators; who appoints: super administrators in the system chat', () => {
  const state = run();
  assert.deepEqual([rightsIn(state, chat('x')).manage, rightsIn(state, chat('x')).appoint], [true, false]);
  assert.equal(rightsIn(state, chat('x', { createdBy: 'u2' })).manage, false);
  assert.equal(rightsIn(state, chat('x', { dismissDate: 5 })).manage, false);
  const chief = reduce(state, packet('userchange', { ...PEOPLE[0], admin: 'super' }));
  const system = rightsIn(chief, chat('s', { type: 'system', createdBy: 'system' }));
  assert.deepEqual([system.manage, system.appoint, system.dismiss, system.leave], [true, true, false, false]);
});
