// Notices of programs and the limits of the server: what comes with `sync` and beside it, and what is kept of it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { decode } from '../../../Sources/Web/client/net/packet.js';
import { messageRights } from '../../../Sources/Web/client/state/messagerights.js';
import { KEPT_NOTES, NOTES_READ } from '../../../Sources/Web/client/state/notes.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { totalUnread } from '../../../Sources/Web/client/state/unread.js';
import { parsePath, pathOf } from '../../../Sources/Web/client/state/view.js';
import { message } from './support.js';

const NOW = 1_700_000_000_000;
const note = (id, more = {}) => (
  { id: String(id), gid: `n${id}`, content: `text ${id}`, date: 1_700_000_000, ...more }
);
const packetOf = (method, data) => (
  { type: 'packet', now: NOW, packet: decode(JSON.stringify({ method, result: 'success', data })) }
);
const sync = (notices, more = {}) =>
  packetOf('sync', {
    epoch: '1',
    people: { number: 1, all: false, list: [], gone: [] },
    chats: { number: 1, all: false, list: [], gone: [] },
    notices,
    ...more,
  });
const notify = (...list) => packetOf('notify', list);
const after = (...actions) => actions.reduce(reduce, initialState);
const idsOf = ({ notes }) => notes.list.map(({ id }) => id);

test('each notice is there once, in order, however it came', () => {
  const state = after(notify(note(3)), sync([note(1), note(3), note(2)]), notify(note(2), note(4)));
  assert.deepEqual([idsOf(state), state.notes.unread, totalUnread(state).count], [[1, 2, 3, 4], 4, 4]);
  const known = after(sync([note(1)]));
  assert.equal(reduce(known, notify(note(1, { content: 'another' }))).notes, known.notes);
});

test('no more than the newest ones are kept', () => {
  const many = Array.from({ length: KEPT_NOTES + 50 }, (_, i) => note(i + 1));
  const state = after(sync(many.slice(0, 150)), sync(many.slice(150)));
  assert.deepEqual([idsOf(state).length, idsOf(state)[0], idsOf(state).at(-1)], [KEPT_NOTES, 51, KEPT_NOTES + 50]);
});

test('the mark moves forward only, by one’s own reading, another device’s and that of the last visit', () => {
  const all = after(sync([note(1), note(2), note(3)]));
  const read = (action) => reduce(all, action).notes;
  assert.equal(read({ type: 'notesRead', id: 2 }).unread, 1);
  assert.equal(read({ type: 'restored', notesRead: 3 }).unread, 0);
  assert.equal(read(packetOf('settings', { [NOTES_READ]: 1 })).unread, 2);
  assert.equal(read(packetOf('settings', { [NOTES_READ]: 'x', 'ui.x': 1 })).unread, 3);
  const done = reduce(all, { type: 'notesRead', id: 3 });
  assert.equal(reduce(done, packetOf('settings', { [NOTES_READ]: 1 })).notes.unread, 0);
  assert.equal(reduce(done, notify(note(4))).notes.unread, 1);
});

test('another store of the server has other notices', () => {
  const state = reduce(after(sync([note(8)]), { type: 'notesRead', id: 8 }), sync([note(1)], { epoch: '2' }));
  assert.deepEqual([idsOf(state), state.notes.unread], [[1], 1]);
});

test('what a program sent in another form costs nothing', () => {
  const odd = [null, 'x', {}, { gid: '' }, { gid: 'a', sender: 'b', actions: 'c', date: {}, content: 7, title: null }];
  const [one, ...others] = after(packetOf('notify', odd)).notes.list;
  assert.deepEqual([one.gid, one.content, one.title, one.actions, one.sender.name, others], ['a', '7', '', [], '', []]);
  assert.equal(after(packetOf('notify', null)).notes.list.length, 0);
  const many = after(notify(note(1, { actions: Array(9).fill({ label: 'l', url: 'u' }) })));
  assert.equal(many.notes.list[0].actions.length, 3);
});

test('a chat with any gid is no notice, the notices have an address of their own', () => {
  assert.deepEqual([parsePath(pathOf.notes()).notes, parsePath(pathOf.notes()).gid], [true, '']);
  const chat = parsePath(pathOf.chat('notices'));
  assert.deepEqual([chat.notes, chat.gid], [false, 'notices']);
});

const CHAT = { id: 3, gid: 'c', type: 'group', createdBy: 'lin', members: [5, 2], last: 4, changes: 0 };
/** Mei's session at a server whose clock is `behind` seconds behind this one. */
const at = (limits, behind = 0) =>
  after(
    packetOf('login', { id: 5, account: 'mei', realname: 'Mei' }),
    { type: 'status', status: 'online', synced: true },
    sync([], {
      limits,
      time: NOW / 1000 - behind,
      people: { number: 1, all: true, list: [{ id: 5, account: 'mei' }, { id: 2, account: 'lin' }], gone: [] },
      chats: { number: 1, all: true, list: [CHAT], gone: [] },
    }),
  );
/** What Mei may do with a message of that age, s by this clock. */
const rights = (state, age) => messageRights(state, message({ user: 5, index: 4, date: NOW / 1000 - age }), NOW);

test('nothing is offered that the server would refuse', () => {
  const usual = { recall: 120, edit: 86_400, receiptMembers: 200 };
  const may = ({ recall, edit, readers }) => [recall, edit, readers];
  assert.deepEqual(may(rights(at(usual), 100)), [true, true, true]);
  assert.deepEqual(may(rights(at(usual), 121)), [false, true, true]);
  assert.deepEqual(may(rights(at(usual), 86_401)), [false, false, true]);
  assert.deepEqual(may(rights(at({ recall: 0, edit: 0, receiptMembers: 0 }), 1)), [false, false, false]);
  assert.deepEqual(may(rights(at({ recall: 30, edit: 60, receiptMembers: 2 }), 31)), [false, true, true]);
  assert.deepEqual(may(rights(at(undefined), 100)), [true, true, true], 'a server that does not say it');
});

test('earlier texts are offered of edited messages, where the server shows them', () => {
  const usual = { recall: 120, edit: 86_400, receiptMembers: 200 };
  const may = (told, edited) =>
    messageRights(at({ ...usual, ...told }), message({ user: 2, index: 4, date: NOW / 1000, edited }), NOW).earlier;
  assert.equal(may({ earlierTexts: true }, NOW / 1000), true);
  assert.equal(may({ earlierTexts: true }, 0), false);
  assert.equal(may({ earlierTexts: false }, NOW / 1000), false);
});

test('ages are those of the server’s clock', () => {
  const state = at({ recall: 120, edit: 86_400, receiptMembers: 200 }, 600);
  assert.equal(state.limits.ahead, 600);
  assert.equal(rights(state, 660).recall, true, 'said a minute ago');
  assert.equal(rights(state, 780).recall, false);
});
