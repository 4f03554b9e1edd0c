// The rules between connection, state and what this browser keeps.

import assert from 'node:assert/strict';
import test from 'node:test';
import { once } from '../../../Sources/Web/client/data.js';
import { endsSession, hiddenChatsNamed, watchPackets } from '../../../Sources/Web/client/incoming.js';
import { keepAccount, keepSnapshot } from '../../../Sources/Web/client/keeping.js';
import { fillOpenChat } from '../../../Sources/Web/client/openchat.js';
import { createPreferences } from '../../../Sources/Web/client/preferences.js';
import { readPrefs } from '../../../Sources/Web/client/state/prefs.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { createStore } from '../../../Sources/Web/client/state/store.js';
import { createStorage, loginToResume } from '../../../Sources/Web/client/storage.js';
import { ManualClock, message, packet, settle, Shelf } from './support.js';

const MEI = { id: 5, account: 'mei', realname: 'Mei' };
const GROUP = { id: 3, gid: 'c', name: 'Release', type: 'group', members: [5, 2], admins: [], committers: '' };

/** A connection that says what the test says, and a list of everything that follows. */
function setUp() {
  const log = [];
  const note = (name) => (...values) => void log.push([name, ...values]);
  const store = createStore(reduce, initialState);
  const connection = new EventTarget();
  watchPackets({
    connection,
    store,
    storage: { saveSession: note('session'), forgetPassword: note('forgetPassword') },
    archive: { put: (messages) => note('put')(messages.length) },
    commands: {
      hide: note('hide'),
      keepLogin: note('keepLogin'),
      warmUp: note('warmUp'),
      fetchChat: note('fetchChat'),
    },
    onLogin: note('onLogin'),
    onLists: note('onLists'),
    onMessages: (messages) => note('onMessages')(messages.length),
  });
  const say = (type, detail) => connection.dispatchEvent(new CustomEvent(type, { detail }));
  const receive = (method, data, more) => say('packet', packet(method, data, more).packet);
  return { store, log, say, receive };
}

test('the own login is kept and followed up; another person’s is not', async () => {
  const { log, receive } = setUp();
  receive('login', MEI);
  assert.deepEqual(log, [['keepLogin']], 'the follow-up waits until the connection is online');
  await settle();
  assert.deepEqual(log.splice(0), [['keepLogin'], ['onLogin']]);
  receive('login', { id: 2, account: 'lin', realname: 'Lin' });
  await settle();
  assert.deepEqual(log, []);
});

test('new messages are kept, announced, and make an unknown chat known', () => {
  const { log, receive } = setUp();
  receive('login', MEI);
  receive('getlist', [GROUP]);
  log.length = 0;
  receive('message', [message({ cgid: 'c' }), message({ cgid: 'new' })]);
  assert.deepEqual(log.splice(0), [['put', 2], ['fetchChat', 'new'], ['onMessages', 2]]);
  receive('history', [message({ cgid: 'c' })]);
  assert.deepEqual(log.splice(0), [['put', 1]], 'old ones are not announced');
  receive('message', null, { ok: false });
  assert.deepEqual(log, []);
});

test('a message shows a hidden chat, and the server hears of it once', () => {
  const { log, receive, store } = setUp();
  receive('login', MEI);
  receive('getlist', [{ ...GROUP, hide: true }]);
  assert.equal(store.get().chats.get('c').hide, true);
  log.length = 0;
  receive('message', [message({ cgid: 'c' }), message({ cgid: 'c' })]);
  assert.deepEqual(log.filter(([name]) => name === 'hide'), [['hide', 'c', false]]);
  const chats = new Map([['c', { hide: true }], ['d', { hide: false }]]);
  const about = (method, ok = true) => ({ method, ok, data: [{ cgid: 'c' }, { cgid: 'd' }, { cgid: 'e' }] });
  assert.deepEqual([...hiddenChatsNamed(about('message'), chats)], ['c']);
  assert.equal(hiddenChatsNamed(about('history'), chats).size, 0);
  assert.equal(hiddenChatsNamed({ ...about('message', false), data: null }, chats).size, 0);
});

test('a wrong password and a kick end the session of the tab; a lost network does not', () => {
  assert.deepEqual([
    endsSession({ status: 'idle', error: { code: 'credentials' } }),
    endsSession({ status: 'kicked', error: null }),
    endsSession({ status: 'waiting', error: { code: 'network' } }),
    endsSession({ status: 'online' }),
  ], [true, true, false, false]);
  const { log, say, store } = setUp();
  say('status', { status: 'kicked', error: null, reason: '', retryAt: 0 });
  assert.deepEqual(log, [['session', null]]);
  assert.equal(store.get().session.status, 'kicked');
});

test('a device that an administrator signed out has no password any more', () => {
  const { log, say } = setUp();
  say('status', { status: 'kicked', error: null, reason: 'elsewhere', retryAt: 0 });
  assert.deepEqual(log.splice(0), [['session', null]]);
  say('status', { status: 'kicked', error: null, reason: 'signedOut', retryAt: 0 });
  assert.deepEqual(log, [['session', null], ['forgetPassword']]);
  const shelf = new Shelf(), storage = createStorage(shelf, new Shelf());
  storage.forgetPassword();
  assert.equal(storage.login(), null);
  const login = { account: 'mei', wirePassword: 'p', serverName: '', remember: true, automatic: true };
  storage.saveLogin(login);
  assert.deepEqual(loginToResume(storage), login);
  storage.forgetPassword();
  assert.deepEqual(storage.login(), { account: 'mei', serverName: '', remember: false, automatic: false });
  assert.equal(loginToResume(storage), null);
});

test('the account is saved a moment after its last change, and at once at the end of the page', async () => {
  const clock = new ManualClock();
  const store = createStore(reduce, initialState);
  const saved = [];
  const flush = keepAccount({
    store,
    storage: {
      ...createStorage(new Shelf(), new Shelf()),
      saveAccount: (account, { drafts }) => saved.push([account, [...drafts]]),
    },
    account: () => 'mei',
    clock,
  });
  store.apply({ type: 'draft', gid: 'c', text: 'nobody is in' });
  await clock.pass(1_000);
  flush();
  assert.deepEqual(saved, []);
  store.apply(packet('login', MEI));
  store.apply({ type: 'status', status: 'online', error: null, reason: '', retryAt: 0 });
  store.apply({ type: 'draft', gid: 'c', text: 'a' });
  await clock.pass(300);
  store.apply({ type: 'draft', gid: 'c', text: 'ab' });
  await clock.pass(399);
  assert.deepEqual(saved, []);
  await clock.pass(1);
  assert.deepEqual(saved.splice(0), [['mei', [['c', 'ab']]]]);
  store.apply({ type: 'draft', gid: 'c', text: 'abc' });
  flush();
  flush();
  await clock.pass(1_000);
  assert.deepEqual(saved, [['mei', [['c', 'abc']]]]);
});

test('a window keeps what another one has not sent, and takes away what it has sent itself', async () => {
  const clock = new ManualClock(), storage = createStorage(new Shelf(), new Shelf());
  const open = () => {
    const store = createStore(reduce, initialState);
    const save = keepAccount({ store, storage, account: () => 'mei', clock });
    store.apply(packet('login', MEI));
    store.apply({ type: 'status', status: 'online', error: null, reason: '', retryAt: 0 });
    return { store, save };
  };
  const kept = () => storage.account('mei').unsent.map(({ gid }) => gid);
  const one = open(), two = open();
  const queued = (gid) => ({ type: 'queued', message: message({ gid, id: 0, state: 'waiting' }) });
  one.store.apply(queued('from one'));
  one.store.apply({ type: 'removed', gid: 'hidden in one' });
  one.save();
  two.store.apply(queued('from two'));
  two.store.apply({ type: 'removed', gid: 'hidden in two' });
  two.save();
  assert.deepEqual(kept(), ['from one', 'from two']);
  assert.deepEqual(storage.account('mei').hidden, ['hidden in one', 'hidden in two']);
  two.store.apply(packet('message', [message({ gid: 'from two' })]));
  two.save();
  assert.deepEqual(kept(), ['from one']);
  one.store.apply({ type: 'removed', gid: 'from one' });
  one.save();
  assert.deepEqual(kept(), []);
});

test('people and chats are kept while online, at most once in five seconds', async () => {
  const clock = new ManualClock();
  const store = createStore(reduce, initialState);
  const saved = [];
  keepSnapshot({ store, archive: { saveSnapshot: (one) => saved.push(one) }, clock });
  store.apply(packet('login', MEI));
  store.apply(packet('usergetlist', [MEI]));
  await clock.pass(10_000);
  assert.equal(saved.length, 0, 'not online');
  store.apply({ type: 'status', status: 'online', error: null, reason: '', retryAt: 0 });
  store.apply(packet('getlist', [GROUP]));
  await clock.pass(5_000);
  assert.equal(saved.length, 1);
  assert.deepEqual([saved[0].me, saved[0].users.length, saved[0].chats.map(({ gid }) => gid)], [5, 1, ['c']]);
  store.apply({ type: 'draft', gid: 'c', text: 'no part of it' });
  await clock.pass(10_000);
  assert.equal(saved.length, 1);
});

test('the chat that is opened is filled from this device', () => {
  const store = createStore(reduce, initialState);
  const recalled = [];
  fillOpenChat(store, { recall: (gid) => recalled.push(gid), loadHistory() {}, mend() {} });
  assert.deepEqual(recalled, []);
  store.apply({ type: 'view', route: { section: 'chats', gid: 'c' } });
  store.apply({ type: 'view', visible: true });
  assert.deepEqual(recalled, ['c']);
});

function choices({ inside = true, theirs = null } = {}) {
  const clock = new ManualClock();
  const log = [];
  const preferences = createPreferences({
    initial: readPrefs(null, ['en']),
    storage: { savePrefs: ({ theme }) => log.push(['kept', theme]) },
    commands: {
      account: () => 'mei',
      saveSettings: ({ size }) => log.push(['server', size]),
      syncSettings: async () => {
        if (theirs instanceof Error) throw theirs;
        return theirs;
      },
    },
    isInside: () => inside,
    show: (now, before) => log.push(['show', before.theme, now.theme]),
    clock,
  });
  return { clock, log, preferences };
}

test('a choice is kept, shown, and after a second without another one stored at the server', async () => {
  const { clock, log, preferences } = choices();
  await preferences.set({ theme: 'dark' });
  assert.deepEqual(log.splice(0), [['kept', 'dark'], ['show', 'system', 'dark']]);
  assert.deepEqual([preferences.get().by, preferences.get().saved], ['mei', clock.now()]);
  await clock.pass(900);
  await preferences.set({ size: 16 });
  await clock.pass(900);
  assert.equal(log.some(([name]) => name === 'server'), false);
  await clock.pass(100);
  assert.deepEqual(log.at(-1), ['server', 16]);
});

test('what is of this browser alone, or chosen before the login, does not go to the server', async () => {
  for (const [inside, change] of [[true, { panel: false }], [false, { theme: 'dark' }]]) {
    const { clock, log, preferences } = choices({ inside });
    await preferences.set(change);
    await clock.pass(5_000);
    assert.equal(log.some(([name]) => name === 'server'), false);
    assert.equal(preferences.get().saved, 0);
  }
});

test('the choices of the server are shown; without an answer the own ones stay', async () => {
  const found = choices({ theirs: { ...readPrefs(null, ['en']), theme: 'light' } });
  await found.preferences.sync();
  assert.deepEqual(found.log, [['kept', 'light'], ['show', 'system', 'light']]);
  for (const theirs of [null, new Error('closed')]) {
    const { log, preferences } = choices({ theirs });
    await preferences.sync();
    assert.deepEqual(log, []);
  }
});

test('a page goes on with the session of its tab, else with a login that wants it', () => {
  const from = (session, login) => loginToResume({ session: () => session, login: () => login });
  const tab = { account: 'mei', wirePassword: 'a' }, kept = { account: 'lin', wirePassword: 'b', automatic: true };
  assert.equal(from(tab, kept), tab);
  assert.equal(from(null, kept), kept);
  assert.equal(from(null, { ...kept, automatic: false }), null);
  assert.equal(from(null, { account: 'lin', automatic: true }), null, 'the password was not kept');
  assert.equal(from(null, null), null);
});

test('a table is loaded once, and again only after a failure', async () => {
  let calls = 0;
  const load = once(async () => {
    calls += 1;
    if (calls === 1) throw new Error('offline');
  });
  await Promise.all([load(), load()]);
  assert.equal(calls, 1);
  await load();
  await load();
  assert.equal(calls, 2);
});
