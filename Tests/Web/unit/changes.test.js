// What people do with messages and chats, as servers that know `sync` tell it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { decode } from '../../../Sources/Web/client/net/packet.js';
import { isMark, readBy } from '../../../Sources/Web/client/state/chatmarks.js';
import { isAdminOf, rightsIn } from '../../../Sources/Web/client/state/chats.js';
import { mayConfirm } from '../../../Sources/Web/client/state/messagechanges.js';
import { logOf } from '../../../Sources/Web/client/state/messages.js';
import { isSynced } from '../../../Sources/Web/client/state/session.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { TYPING_MS, writersIn } from '../../../Sources/Web/client/state/typing.js';

const CHAT = { id: 3, gid: 'c', name: 'Plans', type: 'group', createdBy: 'mei', members: [5, 2] };
const ROW = {
  id: 7,
  gid: 'm',
  cgid: 'c',
  user: 2,
  date: 100,
  order: 1,
  type: 'normal',
  contentType: 'plain',
  content: 'a',
  index: 1,
};

/** The state after packets as they come from the wire. */
const after = (state, ...packets) =>
  packets.reduce(
    (now, [method, data, at = 0]) =>
      reduce(now, { type: 'packet', packet: decode(JSON.stringify({ method, result: 'success', data })), now: at }),
    state,
  );
const start = after(
  initialState,
  ['login', { id: 5, account: 'mei' }],
  ['usergetlist', [{ id: 5, account: 'mei' }, { id: 2, account: 'lin' }]],
  ['getlist', [CHAT]],
  ['message', [{ ...ROW, changed: 0, deleted: 0, edited: 0 }]],
);
const only = (state) => logOf(state.messages, 'c').list[0];

test('a reaction is given and taken back, an older one changes nothing', () => {
  const react = (on, changes, user = 5) => ['messageReact', { cgid: 'c', gid: 'm', emoji: '👍', user, on, changes }];
  const both = after(start, react(true, 4), react(true, 5, 2));
  assert.deepEqual(only(both).reactions, { '👍': [5, 2] });
  assert.deepEqual(only(after(both, react(false, 3))).reactions, { '👍': [5, 2] }, 'told late');
  assert.deepEqual(only(after(both, react(true, 5, 2))).reactions, { '👍': [5, 2] }, 'told twice');
  assert.deepEqual(only(after(both, react(false, 6))).reactions, { '👍': [2] });
  assert.deepEqual(only(after(both, react(false, 6), react(false, 7, 2))).reactions, {});
});

test('a message that is recalled or edited is that in its place, and stays it', () => {
  const edited = { ...ROW, content: 'b', changed: 4, deleted: 0, edited: 200 };
  const gone = { ...ROW, content: '', changed: 6, deleted: 1, edited: 200, deletedBy: 5 };
  assert.deepEqual([only(after(start, ['messageUpdate', [edited]])).content], ['b']);
  const end = after(start, ['messageRetract', [gone]], ['messageUpdate', [edited]], ['history', [edited]]);
  assert.deepEqual([only(end).content, only(end).deleted, only(end).deletedBy], ['', true, 5]);
  assert.equal(after(start, ['messageUpdate', [{ ...edited, gid: 'other' }]]).messages, start.messages, 'not here');
});

test('a row without reactions takes away those that were there', () => {
  const reacted = after(start, ['messageReact', { cgid: 'c', gid: 'm', emoji: '👍', user: 5, on: true, changes: 4 }]);
  const row = { ...ROW, changed: 5, deleted: 0, edited: 0 };
  assert.deepEqual(only(after(reacted, ['changes', null], ['message', [row]])).reactions, {});
  assert.deepEqual(only(after(reacted, ['message', [ROW]])).reactions, { '👍': [5] }, 'a classic row knows of none');
});

test('the answer to what changed nothing proves nothing', () => {
  const known = (...packets) => {
    const { known: number, changes } = after({ ...start, chats }, ...packets).chats.get('c');
    return [number, changes];
  };
  const chats = new Map(start.chats).set('c', { ...start.chats.get('c'), known: 3, changes: 3, pinned: ['m'] });
  const react = (on, changes) => ['messageReact', { cgid: 'c', gid: 'm', emoji: '👍', user: 5, on, changes }];
  const pin = (pinned, changes) => ['chatPinMessages', { gid: 'c', pinned, changes }];
  assert.deepEqual(known(react(true, 4), react(true, 5)), [4, 5], 'there already: 5 is another change, which got lost');
  assert.deepEqual(known(react(false, 4)), [3, 4], 'never there');
  assert.deepEqual(known(pin(['m'], 4)), [3, 4], 'pinned already');
  assert.deepEqual(known(pin([], 4), react(true, 5)), [5, 5]);
});

test('an urgent message is confirmed once, by whoever got it', () => {
  const row = { ...ROW, id: 8, gid: 'u', index: 2, type: 'urgent', changed: 0, deleted: 0 };
  const urgent = after(start, ['message', [row]]);
  const one = (state) => logOf(state.messages, 'c').list[1];
  assert.equal(mayConfirm(one(urgent), 5), true);
  assert.equal(mayConfirm(one(urgent), 2), false, 'its sender');
  assert.equal(mayConfirm(only(urgent), 5), false, 'not urgent');
  const confirmed = after(urgent, ['messageConfirm', { gid: 'u', confirmed: [5], changes: 9 }]);
  assert.deepEqual([one(confirmed).confirmed, mayConfirm(one(confirmed), 5)], [[5], false]);
});

test('marks of a chat follow the server', () => {
  const chat = (...packets) => after(start, ...packets).chats.get('c');
  assert.deepEqual(chat(['chatPinMessages', { gid: 'c', pinned: ['m'], changes: 4 }]).pinned, ['m']);
  assert.deepEqual(chat(['chatSetNotice', { gid: 'c', notice: 'At 9', by: 5, time: 7 }]).notice, {
    notice: 'At 9',
    by: 5,
    time: 7,
  });
  assert.equal(chat(['chatSetNotice', { gid: 'c', notice: '', by: 5, time: 7 }]).notice, null);
  assert.equal(chat(['chatMarkUnread', { gid: 'c', read: 3, unread: 2 }]).unread, 2);
  const marks = (...list) => ['readMarks', { gid: 'c', marks: list }];
  const marked = chat(marks([2, 3], [9, 1]), marks([2, 4]));
  assert.deepEqual([readBy(marked, 2), readBy(marked, 9), readBy(marked, 1)], [4, 1, 0]);
  assert.equal(after(start, ['readMarks', { gid: 'other', marks: [[2, 3]] }]).chats, start.chats);
  assert.equal(isMark('constructor'), false);
});

test('the owner of a group is whoever it was handed to', () => {
  const mine = (state) => rightsIn(state, state.chats.get('c'));
  assert.deepEqual([mine(start).own, mine(start).leave], [true, false]);
  const handed = after(start, ['chatChangeOwnership', { ...CHAT, ownedBy: 'lin' }]);
  assert.deepEqual([mine(handed).own, mine(handed).leave, mine(handed).admin], [false, true, false]);
  assert.equal(isAdminOf(handed.chats.get('c'), { id: 2, account: 'lin' }), true);
  const admin = after(handed, ['chatAddAdmins', { ...CHAT, ownedBy: 'lin', admins: '5' }]);
  assert.deepEqual([mine(admin).own, mine(admin).admin, mine(admin).notice], [false, true, true]);
});

test('what is kept for oneself is found by chat', () => {
  const kept = after(start, ['messageSave', { gid: 'm', saved: true }]);
  assert.deepEqual([...kept.saved], [['m', 'c']]);
  assert.equal(after(kept, ['messageSave', { gid: 'm', saved: true }]).saved, kept.saved);
  assert.deepEqual([...after(kept, ['messageSave', { gid: 'm', saved: false }]).saved], []);
  const listed = after(kept, ['getlist', [{ ...CHAT, saved: ['x', 'y'] }]]);
  assert.deepEqual([...listed.saved].sort(), [['x', 'c'], ['y', 'c']]);
  assert.deepEqual([...after(kept, ['getlist', []]).saved], [], 'of a chat that one is not in any more');
});

test('whoever writes is shown until the message, a while at most', () => {
  const on = after(start, ['chatTyping', { gid: 'c', user: 2, on: true }, 1_000]);
  assert.deepEqual(writersIn(on.typing, 'c', 1_000), [2]);
  assert.deepEqual(writersIn(on.typing, 'c', 1_000 + TYPING_MS), []);
  assert.equal(after(on, ['chatTyping', { gid: 'c', user: 2, on: false }]).typing.size, 0);
  assert.equal(after(on, ['message', [{ ...ROW, id: 9, gid: 'n' }]]).typing.size, 0);
  assert.equal(reduce(on, { type: 'status', status: 'waiting' }).typing.size, 0);
});

test('a server must say that it knows sync', () => {
  assert.equal(isSynced(start), false);
  const synced = reduce(start, { type: 'status', status: 'online', synced: true });
  assert.equal(isSynced(synced), true);
  assert.equal(isSynced(reduce(synced, { type: 'status', status: 'waiting' })), true, 'still the same server');
});

test('packets of any shape do no harm', () => {
  const odd = [null, 5, [], { gid: 'c' }, { gid: 'm', cgid: 'c', emoji: '__proto__', user: 'x', on: 1, changes: 'y' }];
  for (const method of ['messageReact', 'readMarks', 'chatTyping', 'messageConfirm', 'chatSetNotice', 'messageSave']) {
    for (const data of odd) assert.ok(after(start, [method, data]).chats.has('c'), method);
  }
  const row = after(start, ['message', [{ ...ROW, changed: 1, reactions: { a: 'x', b: [1, 'y'] }, confirmed: 4 }]]);
  assert.deepEqual([only(row).reactions, only(row).confirmed], [{ b: [1] }, []]);
});

test('earlier texts come clean, whatever stands in them', () => {
  const raw = { gid: 'm', texts: [{ number: 2, date: 5, content: 'b' }, { number: 'x', content: 7 }, null] };
  const texts = (data) =>
    decode(JSON.stringify({ module: 'chat', method: 'messagetexts', result: 'success', data })).data;
  assert.deepEqual(texts(raw).slice(0, 2), [
    { number: 2, date: 5, content: 'b' },
    { number: 0, date: 0, content: '7' },
  ]);
  assert.deepEqual([texts(null), texts({}), texts([])], [[], [], []]);
});
