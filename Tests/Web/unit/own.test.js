// Choices kept here and at the server, and the commands about oneself and about groups.

import assert from 'node:assert/strict';
import test from 'node:test';
import { groupCommands } from '../../../Sources/Web/client/commands/groups.js';
import { ownCommands } from '../../../Sources/Web/client/commands/own.js';
import { md5hex } from '../../../Sources/Web/client/net/md5.js';
import { fromSettings, isShared, readPrefs, toSettings } from '../../../Sources/Web/client/state/prefs.js';
import { NOTES_READ } from '../../../Sources/Web/client/state/notes.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { createStore } from '../../../Sources/Web/client/state/store.js';
import { packet, settle } from './support.js';

const HERE = { ...readPrefs(null, ['en']), by: 'mei', saved: 100 };

test('what was stored in another shape becomes the usual', () => {
  for (
    const stored of [null, 7, 'x', { lang: 'xx', theme: 1, size: 'big', closed: 'no', sound: 'yes' }, { size: 99 }, {
      size: -4,
    }]
  ) {
    const prefs = readPrefs(stored, ['zh-TW']);
    assert.deepEqual([prefs.lang, prefs.theme, prefs.sound, prefs.closed], ['zh-tw', 'system', true, []]);
    assert.ok(prefs.size >= 13 && prefs.size <= 18);
  }
  assert.equal(readPrefs({ panel: false }, []).panel, false);
});

test('settings of other clients stay beside ours', () => {
  const stored = { version: 3, lastSaveTime: 5, 'ui.chat.sendMarkdown': false, hash: 'h' };
  const object = toSettings(stored, { ...HERE, theme: 'dark' });
  assert.deepEqual([object['ui.chat.sendMarkdown'], object.lastSaveTime, object['web.theme']], [false, 5, 'dark']);
  assert.equal('web.panel' in object || 'web.by' in object || 'web.desktop' in object, false, 'of this browser alone');
  assert.equal(toSettings(null, HERE).version, 3);
});

test('the newer choices win; another account’s count for nothing', () => {
  const stored = toSettings({}, { ...HERE, theme: 'dark', saved: 200 });
  assert.equal(fromSettings(stored, HERE, 'mei').theme, 'dark');
  assert.equal(fromSettings(stored, { ...HERE, saved: 300 }, 'mei'), null);
  assert.equal(fromSettings(stored, { ...HERE, saved: 300, by: 'lin' }, 'mei').theme, 'dark');
  assert.equal(fromSettings({ 'ui.x': 1 }, HERE, 'mei'), null);
  assert.equal(fromSettings(null, HERE, 'mei'), null);
  assert.equal(fromSettings(stored, { ...HERE, panel: false }, 'mei').panel, false);
  assert.deepEqual([isShared({ theme: 'dark' }), isShared({ panel: true })], [true, false]);
});

/** A server that answers what it is told, and remembers what it was asked. */
function setUp(answers = {}) {
  const store = createStore(reduce, initialState);
  store.apply(packet('login', { id: 5, account: 'mei', realname: 'Mei' }));
  store.apply(
    packet('usergetlist', [{ id: 5, account: 'mei', realname: 'Mei' }, { id: 2, account: 'lin', realname: 'Lin' }]),
  );
  store.apply(
    packet('getlist', [{
      id: 3,
      gid: 'c',
      name: 'Release',
      type: 'group',
      members: [5, 2],
      admins: [],
      committers: '',
      createdBy: 'lin',
    }]),
  );
  const asked = [], posted = [];
  const connection = {
    status: 'online',
    async request(method, params) {
      asked.push([method, params]);
      const answer = answers[method];
      if (answer instanceof Error) throw answer;
      return { data: answer };
    },
  };
  let who = { account: 'mei', wirePassword: md5hex('old') };
  const login = {
    get: () => who,
    setPassword: (wirePassword) => {
      who = { ...who, wirePassword };
    },
  };
  const own = ownCommands({ connection, store, login });
  const groups = groupCommands({
    connection,
    store,
    newGid: () => 'new',
    now: () => 0,
    post: (...what) => posted.push(what),
    say: (key, values) => [key, ...Object.values(values ?? {})].join(' '),
  });
  return { store, own, groups, asked, posted, login };
}

test('a password is changed by its digest, and later logins use the new one', async () => {
  const { own, asked, login } = setUp({ userChange: null });
  assert.deepEqual([own.isPassword('old'), own.isPassword('x')], [true, false]);
  await own.changePassword('new-one-7');
  assert.deepEqual(asked, [['userChange', [{ password: md5hex('new-one-7'), account: 'mei' }]]]);
  assert.equal(login.get().wirePassword, md5hex('new-one-7'));
});

test('a picture goes as it is, and none as the data: URL of nothing', async () => {
  const { own, asked } = setUp({ userChange: null });
  await own.savePicture('data:image/png;base64,AAAA');
  await own.savePicture('');
  assert.deepEqual(asked.map(([, [changes]]) => changes), [{ avatar: 'data:image/png;base64,AAAA', account: 'mei' }, {
    avatar: 'data:,',
    account: 'mei',
  }]);
});

test('a refused password change leaves the login as it was', async () => {
  const { own, login } = setUp({ userChange: new Error('no') });
  await assert.rejects(own.changePassword('new-one-7'));
  assert.equal(login.get().wirePassword, md5hex('old'));
});

test('after a login newer choices come from the server, or go there', async () => {
  const newer = setUp({ settings: toSettings({}, { ...HERE, theme: 'dark', saved: 200 }) });
  assert.equal((await newer.own.syncSettings(HERE)).theme, 'dark');
  assert.deepEqual(newer.asked, [['settings', ['mei', '']]]);

  const older = setUp({ settings: { 'ui.x': 1 } });
  assert.equal(await older.own.syncSettings(HERE), null);
  const [, [, saved]] = older.asked[1];
  assert.equal(saved['ui.x'], 1);
  const { hash, ...rest } = saved;
  assert.equal(hash, md5hex(JSON.stringify(rest)));
});

test('how far notices have been read is one of the settings, and never goes back', async () => {
  const { own, asked, store } = setUp({ settings: { 'ui.x': 1, [NOTES_READ]: 2 } });
  store.apply(packet('notify', [{ id: 3, gid: 'n', date: 0 }]));
  own.readNotes();
  own.readNotes();
  assert.deepEqual([asked, store.get().notes.unread], [[], 0], 'not before the settings were loaded');
  await own.syncSettings(HERE);
  const saved = asked.at(-1)[1][1];
  assert.deepEqual([saved['ui.x'], saved[NOTES_READ]], [1, 3]);
  store.apply(packet('notify', [{ id: 4, gid: 'm', date: 0 }]));
  own.readNotes();
  await settle();
  assert.equal(asked.at(-1)[1][1][NOTES_READ], 4);
  await own.saveSettings(HERE);
  assert.equal(asked.at(-1)[1][1][NOTES_READ], 4, 'other choices take it along');
});

test('a change before the settings were loaded overwrites nothing', async () => {
  const { own, asked } = setUp({});
  await own.saveSettings(HERE);
  assert.deepEqual(asked, []);
});

test('groups: what is sent, and the line that is written into the chat', async () => {
  const { groups, asked, posted } = setUp();
  assert.equal(await groups.createGroup('Ops', [2, 5], true), 'new');
  assert.deepEqual(asked.at(-1), ['create', ['new', 'Ops', 'group', [5, 2], 0, true]]);
  await groups.setCommitters('c', '$ADMINS');
  await groups.setPublic('c', true);
  await groups.setAdmin('c', 2, true);
  await groups.categorise(['c'], 'work');
  await groups.hide('c', true);
  await groups.join('c');
  assert.deepEqual(asked.slice(1), [
    ['setCommitters', ['c', '$ADMINS']],
    ['changePublic', ['c', true]],
    ['setAdmin', ['c', [2], true]],
    ['category', [['c'], 'work']],
    ['hide', ['c', true]],
    ['joinChat', ['c', true]],
  ]);
  assert.deepEqual(posted.map(([gid, text, , type]) => [gid, text, type]), [
    ['new', 'broadcast.create @mei **Ops**', 'broadcast'],
    ['c', 'broadcast.join @mei', 'broadcast'],
  ]);
});

test('who leaves says so before, and the chat goes here too', async () => {
  const { store, groups, asked } = setUp();
  await groups.leave('c');
  assert.deepEqual(asked.map(([method]) => method), ['message', 'joinChat']);
  assert.equal(asked[0][1].messages[0].content, 'broadcast.leave @mei');
  assert.equal(store.get().chats.has('c'), false);
});

test('who may not leave stays in the chat', async () => {
  const { store, groups } = setUp({ joinChat: new Error('no') });
  await assert.rejects(groups.leave('c'));
  assert.equal(store.get().chats.has('c'), true);
});
