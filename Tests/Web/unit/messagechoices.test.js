// What one may do with a message, how that is shown, and what goes to the server for it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { FakeElement, send } from './dom.js'; // before the modules that need a document
import { changeCommands } from '../../../Sources/Web/client/commands/changes.js';
import { messageRights } from '../../../Sources/Web/client/state/messagerights.js';
import { receiptOf } from '../../../Sources/Web/client/state/receipts.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { sameRow, timeline } from '../../../Sources/Web/client/state/timeline.js';
import { createI18n } from '../../../Sources/Web/shared/i18n.js';
import { messageWords } from '../../../Sources/Web/client/ui/chatrow.js';
import { createEditing } from '../../../Sources/Web/client/ui/composeredit.js';
import { reactionRow } from '../../../Sources/Web/client/ui/reactions.js';
import { urgentLine } from '../../../Sources/Web/client/ui/urgent.js';
import { message, packet, settle, WEB } from './support.js';

const PEOPLE = [{ id: 5, account: 'mei', realname: 'Mei' }, { id: 2, account: 'lin', realname: 'Lin' }];
const GROUP = {
  id: 3,
  gid: 'c',
  name: 'Plans',
  type: 'group',
  createdBy: 'lin',
  admins: [],
  committers: '',
  dismissDate: 0,
  members: [5, 2, 9],
};

/** Mei's session, in one group; `chat` changes the group. */
function stateWith(chat = {}, synced = true) {
  return [
    packet('login', PEOPLE[0]),
    packet('usergetlist', PEOPLE),
    packet('getlist', [{ ...GROUP, ...chat }]),
    { type: 'status', status: 'online', synced },
  ].reduce(reduce, initialState);
}
const NOW = 1_000_000_000_000;
const mine = (more) => message({ user: 5, index: 4, date: NOW / 1000 - 30, ...more });
const rights = (one, chat, synced) => messageRights(stateWith(chat, synced), one, NOW);

test('one edits and recalls what one has said lately, an administrator recalls any', () => {
  const { recall, edit, react, readers, markUnread } = rights(mine());
  assert.deepEqual([recall, edit, react, readers, markUnread], [true, true, true, true, false]);
  const old = rights(mine({ date: NOW / 1000 - 30 * 86_400 }));
  assert.deepEqual([old.recall, old.edit, old.react], [false, false, true]);
  const others = rights(mine({ user: 2 }));
  assert.deepEqual([others.recall, others.edit, others.readers, others.markUnread], [false, false, false, true]);
  assert.equal(rights(mine({ user: 2 }), { admins: ['5'] }).recall, true);
  assert.equal(rights(mine({ contentType: 'image', content: '{}' })).edit, false, 'only texts');
  assert.equal(rights(mine({ user: 2 }), { type: 'one2one', createdBy: 'mei' }).recall, false, 'not a group');
});

test('a limit of 0 is never, for a message that seems to come from the future, too', () => {
  const state = { ...stateWith(), limits: { recall: 0, edit: 0, receiptMembers: 0, earlierTexts: false, ahead: 0 } };
  for (const seconds of [-1, 0, 1]) {
    const { recall, edit } = messageRights(state, mine({ date: NOW / 1000 + seconds }), NOW);
    assert.deepEqual([recall, edit], [false, false]);
  }
});

test('pins are for administrators, in a chat of two for both', () => {
  assert.equal(rights(mine()).pin, false);
  assert.equal(rights(mine(), { admins: ['mei'] }).pin, true);
  assert.equal(rights(mine(), { gid: 'c', type: 'one2one', members: [5, 2] }).pin, true);
});

test('nothing is offered by a classic server, nor for what is not there', () => {
  const none = (one, chat, synced) =>
    assert.deepEqual(Object.values(rights(one, chat, synced)).filter(Boolean), [], one?.content);
  none(mine(), {}, false);
  none(mine({ deleted: true }));
  none(mine({ id: 0, state: 'waiting' }));
  none(mine({ type: 'broadcast' }));
  none(undefined);
  const dismissed = rights(mine(), { dismissDate: 7 });
  assert.deepEqual([dismissed.react, dismissed.recall, dismissed.edit, dismissed.pin, dismissed.save], [
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('receipts follow the marks of the others', () => {
  const receipt = (marks, more = {}) => receiptOf(stateWith({ marks, ...more }), mine());
  assert.equal(receipt(undefined), 'stored');
  assert.equal(receipt([[5, 9]]), 'stored', 'my own mark');
  assert.equal(receipt([[2, 3], [9, 1]]), 'stored');
  assert.equal(receipt([[2, 4]]), 'readBySome');
  assert.equal(receipt([[2, 4], [9, 8]]), 'readByAll');
  const many = Array.from({ length: 201 }, (_, i) => i + 1);
  assert.equal(receipt(many.map((id) => [id, 9]), { members: many }), 'stored', 'too many people');
});

test('a recalled message is one line, and its row is another one', () => {
  const list = [mine({ gid: 'a' }), mine({ gid: 'b', deleted: true, content: '' }), mine({ gid: 'c' })];
  const rows = timeline(list, 0).filter(({ kind }) => kind !== 'day');
  assert.deepEqual(rows.map(({ kind }) => kind), ['message', 'system', 'message']);
  assert.deepEqual(rows.map(({ key }) => key), ['a', 'gone b', 'c']);
  assert.equal(rows[2].head, true, 'the line stands between');
  const state = stateWith();
  const say = (key, values = {}) => `${key} ${values.name ?? ''}`.trim();
  const words = (more) => messageWords(mine({ deleted: true, content: '', ...more }), state, say);
  assert.equal(words({ deletedBy: 5 }), 'message.recalledByMe');
  assert.equal(words({ user: 2, deletedBy: 2 }), 'message.recalledBy Lin');
  assert.equal(words({ user: 5, deletedBy: 2 }), 'message.recalledByAdmin Lin');
  assert.equal(words({ user: 7, deletedBy: 0 }), 'message.recalledBy chat.unknownPerson');
});

test('a picture with reactions stands by itself, so that they have a place', () => {
  const content = '{"type":"image","id":1,"name":"a.png","width":4,"height":4,"time":1}';
  const image = (more) => mine({ contentType: 'image', content, date: 500, ...more });
  const kinds = (list) => timeline(list, 0).map(({ kind }) => kind);
  assert.deepEqual(kinds([image(), image()]), ['day', 'gallery']);
  assert.deepEqual(kinds([image(), image({ reactions: { '👍': [2] } })]), ['day', 'message', 'message']);
  const [, before] = timeline([image({ gid: 'p' })], 0);
  const [, after] = timeline([image({ gid: 'p', reactions: { '👍': [2] } })], 0);
  assert.equal(sameRow(before, after), false);
});

const i18n = createI18n('en', JSON.parse(readFileSync(`${WEB}/client/lang/en.json`, 'utf8')));

/** As much of a page as the parts below need; `asked` is what they ask of the server. */
function page(refuse = null) {
  const asked = [], toasts = [], alerts = [];
  const commands = new Proxy({}, {
    get: (_, name) => async (...params) => {
      asked.push([name, ...params]);
      if (refuse) throw refuse;
    },
  });
  const store = { get: () => stateWith() };
  const announcer = { alert: (text) => alerts.push(text) };
  const ctx = { commands, store, i18n, announcer, toast: (text) => toasts.push(text) };
  return { ctx, asked, toasts, alerts };
}

test('reactions are chips that say who, and are given or taken back by a press', async () => {
  const { ctx, asked } = page();
  assert.equal(reactionRow(mine(), ctx), null);
  assert.equal(reactionRow(mine({ reactions: { '👍': [5] }, deleted: true }), ctx), null);
  const row = reactionRow(mine({ gid: 'm', reactions: { '👍': [5, 2], '🎉': [2] } }), ctx);
  const [thumb, party, add] = row.children;
  assert.deepEqual([thumb.textContent, party.textContent], ['👍2', '🎉1']);
  assert.equal(thumb.getAttribute('aria-label'), '👍, 2 people: Mei, Lin');
  assert.deepEqual([thumb, party].map((one) => one.getAttribute('aria-pressed')), ['true', 'false']);
  assert.equal(add.getAttribute('aria-label'), 'React');
  send(thumb, 'click');
  send(party, 'click');
  await settle();
  assert.deepEqual(asked, [['react', 'm', '👍', false], ['react', 'm', '🎉', true]]);
});

test('a refusal is said, to eyes and ears', async () => {
  const { ctx, toasts, alerts } = page({ code: 'refused', words: 'Too many.' });
  send(reactionRow(mine({ reactions: { '👍': [2] } }), ctx).children[0], 'click');
  await settle();
  assert.deepEqual([toasts, alerts], [['Too many.'], ['Too many.']]);
});

test('an urgent message asks others to confirm, and tells its sender how many have', async () => {
  const { ctx, asked } = page();
  assert.equal(urgentLine(mine(), ctx), null);
  const line = urgentLine(mine({ gid: 'u', user: 2, type: 'urgent' }), ctx);
  const confirm = line.lastElementChild;
  assert.equal(confirm.textContent, 'Confirm');
  send(confirm, 'click');
  await settle();
  assert.deepEqual(asked, [['confirmMessage', 'u']]);
  assert.match(urgentLine(mine({ user: 2, type: 'urgent', confirmed: [5] }), ctx).textContent, /Confirmed$/);
  assert.match(urgentLine(mine({ type: 'urgent', confirmed: [2] }), ctx).textContent, /1 has confirmed$/);
});

test('editing puts the text into the field, and what was there comes back', async () => {
  const { ctx, asked } = page();
  const field = Object.assign(new FakeElement('textarea'), { value: 'a draft', setSelectionRange() {} });
  const editing = createEditing(ctx, field, () => {});
  editing.start(mine({ gid: 'm', content: 'helo' }));
  assert.deepEqual([field.value, editing.isSet(), editing.node.hidden], ['helo', true, false]);
  editing.start(mine({ gid: 'n', content: 'other' }));
  editing.stop();
  assert.deepEqual([field.value, editing.isSet(), editing.node.hidden], ['a draft', false, true]);
  editing.start(mine({ gid: 'm', content: 'helo' }));
  await editing.save('hello');
  assert.deepEqual([asked, field.value], [[['editMessage', 'm', 'hello']], 'a draft']);
  editing.start(mine({ gid: 'm', content: 'hello' }));
  await editing.save('hello');
  assert.equal(asked.length, 1, 'nothing changed');
});

test('an edit that is refused stays in the field, with the reason', async () => {
  const { ctx } = page({ code: 'refused', words: 'Too late.' });
  const field = Object.assign(new FakeElement('textarea'), { value: '', setSelectionRange() {} });
  const editing = createEditing(ctx, field, () => {});
  editing.start(mine({ content: 'helo' }));
  field.value = 'hello';
  await editing.save('hello');
  assert.deepEqual([field.value, editing.isSet()], ['hello', true]);
  assert.match(editing.node.textContent, /Too late\.$/);
});

test('each command asks with the parameters of the protocol', async () => {
  const asked = [];
  const connection = {
    request: async (...packet) => {
      asked.push(packet);
      return { data: { read: [2], unread: [] } };
    },
  };
  const commands = changeCommands({ connection });
  await commands.recallMessage('m');
  await commands.editMessage('m', 'x');
  await commands.react('m', '👍', true);
  await commands.pinMessage('c', 'm', true);
  await commands.pinMessage('c', 'm', false);
  await commands.markUnreadFrom('c', 4);
  await commands.setGroupAdmin('c', 2, true);
  await commands.setGroupAdmin('c', 2, false);
  await commands.handOver('c', 2);
  assert.deepEqual(asked, [
    ['messageRetract', ['m']],
    ['messageUpdate', ['m', 'x']],
    ['messageReact', ['m', '👍', true]],
    ['chatPinMessages', ['c', ['m']]],
    ['chatUnpinMessages', ['c', ['m']]],
    ['chatMarkUnread', ['c', 4]],
    ['chatAddAdmins', ['c', [2]]],
    ['chatRemoveAdmins', ['c', [2]]],
    ['chatChangeOwnership', ['c', 2]],
  ]);
  assert.deepEqual(await commands.readers('m'), { read: [2], unread: [] });
});
