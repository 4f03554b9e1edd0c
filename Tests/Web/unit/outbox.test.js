import assert from 'node:assert/strict';
import test from 'node:test';
import { ECHO_TIMEOUT_MS } from '../../../Sources/Web/client/outbox.js';
import { logOf } from '../../../Sources/Web/client/state/messages.js';
import { createStorage } from '../../../Sources/Web/client/storage.js';
import { CHAT, setUp } from './session.js';
import { settle } from './support.js';

test('a message is sent once and its echo makes it stored', async () => {
  const { commands, sent, states, echo } = await setUp();
  commands.send('c', 'hi', 'plain');
  await settle();
  assert.deepEqual(states(), ['hi waiting']);
  const [{ params: { messages: [row] } }] = sent('message');
  assert.deepEqual(row, {
    gid: 'g1',
    cgid: 'c',
    type: 'normal',
    contentType: 'plain',
    content: 'hi',
    date: '',
    user: 5,
    order: 1,
  });
  await echo(row);
  assert.deepEqual(states(), ['hi stored']);
});

test('no echo in ten seconds: failed; sent again under the same gid', async () => {
  const { commands, clock, sent, states, echo } = await setUp();
  commands.send('c', 'hi', 'plain');
  await settle();
  await clock.pass(ECHO_TIMEOUT_MS);
  assert.deepEqual(states(), ['hi failed']);
  commands.resend('g1');
  await settle();
  assert.deepEqual(sent('message').map(({ params }) => params.messages[0].gid), ['g1', 'g1']);
  await echo(sent('message')[1].params.messages[0]);
  assert.deepEqual(states(), ['hi stored']);
});

test('what is typed while the connection is away goes out once after it is back, in order', async () => {
  const { commands, server, clock, arrive, sent, states } = await setUp();
  await server.last.fall();
  commands.send('c', 'one', 'plain');
  commands.send('c', 'two', 'plain');
  await settle();
  assert.equal(sent('message').length, 0);
  await clock.pass(1_000);
  await arrive();
  await settle();
  assert.deepEqual(sent('message').map(({ params }) => params.messages[0].content), ['one', 'two']);
  assert.deepEqual(states(), ['one waiting', 'two waiting']);
});

test('a message without its echo when the connection falls is sent again under its gid', async () => {
  const { commands, server, clock, arrive, sent, states } = await setUp();
  commands.send('c', 'hi', 'plain');
  await settle();
  await server.last.fall();
  assert.deepEqual(states(), ['hi waiting']);
  await clock.pass(1_000);
  await arrive();
  await settle();
  assert.deepEqual(sent('message').map(({ params }) => params.messages[0].gid), ['g1', 'g1']);
});

test('a refusal fails the message with the words of the server', async () => {
  const { commands, server, store, states } = await setUp();
  commands.send('c', 'hi', 'plain');
  await settle();
  await server.last.say({ method: 'message', result: 'fail', data: [{ gid: 'c', messages: 'No rights to chat.' }] });
  assert.deepEqual(states(), ['hi failed']);
  assert.equal(logOf(store.get().messages, 'c').list[0].words, 'No rights to chat.');
});

test('a new one-to-one chat is made at the server before its first message', async () => {
  const { commands, server, store, sent } = await setUp();
  await server.last.fall();
  const gid = commands.openDirect(2);
  assert.equal(gid, '2&5');
  assert.ok(store.get().chats.has(gid));
  assert.equal(sent('create').length, 0);
});

test('group commands send their packets and tell the group', async () => {
  const { commands, server, sent } = await setUp();
  const made = commands.createGroup('Team', [2]);
  await settle();
  assert.deepEqual(sent('create')[0].params, ['g1', 'Team', 'group', [5, 2], 0, false]);
  await server.last.say({ method: 'create', result: 'success', data: { ...CHAT, gid: 'g1', name: 'Team' } });
  assert.equal(await made, 'g1');
  await settle();
  assert.equal(sent('message')[0].params.messages[0].type, 'broadcast');
  const failing = commands.rename('c', 'New').catch((error) => error.words);
  await settle();
  await server.last.say({ method: 'changename', result: 'fail', message: 'no' });
  assert.equal(await failing, 'no');
});

test('history is asked once at a time', async () => {
  const { commands, server, sent } = await setUp();
  commands.loadHistory('c');
  commands.loadHistory('c');
  await settle();
  assert.deepEqual(sent('history').map(({ params }) => params), [['c', 50, 1, 0, false, 0]]);
  await server.last.say({
    method: 'history',
    result: 'success',
    data: [],
    pager: { gid: 'c', pageID: 1, recPerPage: 50, recTotal: 0 },
  });
  commands.loadHistory('c');
  await settle();
  assert.equal(sent('history').length, 1, 'all is there');
});

test('the password is kept only if wished, logging out ends the automatic login', async () => {
  const { commands, storage, archive } = await setUp();
  commands.keepLogin();
  assert.equal(storage.login().wirePassword, '9dd4e461268c8034f5c8564e155c67a6');
  commands.logout();
  assert.equal(storage.login().automatic, false);
  assert.equal(storage.session(), null);
  assert.equal(archive.forgotten, 0, 'the machine is one’s own');
  commands.login({ account: 'mei', password: 'x' }, 'en');
  commands.keepLogin();
  assert.equal('wirePassword' in storage.login(), false);
  commands.logout();
  assert.equal(archive.forgotten, 1, 'on a strange one nothing stays');
});

test('broken storage costs nothing', () => {
  const broken = {
    getItem() {
      throw new Error('no');
    },
    setItem() {
      throw new Error('full');
    },
    removeItem() {},
  };
  const storage = createStorage(broken, broken);
  storage.savePrefs({});
  const nothing = { unread: [], drafts: [], unsent: [], hidden: [], notesRead: 0 };
  assert.deepEqual([storage.prefs(), storage.account('a')], [null, nothing]);
});
