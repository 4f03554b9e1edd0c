// What members of a chat see of each other: who is writing, the notice, pinned and kept messages, roles.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { FakeElement, send } from './dom.js'; // before the modules that need a document
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { createStore } from '../../../Sources/Web/client/state/store.js';
import { TYPING_MS } from '../../../Sources/Web/client/state/typing.js';
import { createI18n } from '../../../Sources/Web/shared/i18n.js';
import { createAnnouncer } from '../../../Sources/Web/client/ui/announcer.js';
import { messageLine } from '../../../Sources/Web/client/ui/messageline.js';
import { createNoticeBar, maySetNotice } from '../../../Sources/Web/client/ui/notice.js';
import { pinsTab } from '../../../Sources/Web/client/ui/sidepins.js';
import { createTypingSign } from '../../../Sources/Web/client/ui/typingsign.js';
import { createWriters } from '../../../Sources/Web/client/ui/writers.js';
import { tabs } from '../../../Sources/Web/shared/controls.js';
import { message, packet, settle, WEB } from './support.js';

const i18n = createI18n('en', JSON.parse(readFileSync(`${WEB}/client/lang/en.json`, 'utf8')));
const NAMES = ['Mei', 'Lin', 'Bo', 'Ann', 'Kai'];
const PEOPLE = NAMES.map((realname, i) => ({ id: i + 1, account: realname.toLowerCase(), realname }));
const GROUP = {
  id: 3,
  gid: 'c',
  name: 'Plans',
  type: 'group',
  createdBy: 'mei',
  admins: [],
  committers: '',
  dismissDate: 0,
  members: [1, 2, 3, 4, 5],
  pinned: [],
};

/** Mei's page in one chat; `asked` is what it asks of the server. */
function page(chat = {}, synced = true) {
  const store = createStore(reduce, initialState);
  const life = new AbortController();
  const asked = [];
  store.apply(packet('login', PEOPLE[0]));
  store.apply(packet('usergetlist', PEOPLE));
  store.apply(packet('getlist', [{ ...GROUP, ...chat }]));
  store.apply({ type: 'status', status: 'online', synced });
  const commands = new Proxy({}, { get: (_, name) => async (...params) => void asked.push([name, ...params]) });
  const went = [];
  const ctx = { store, commands, i18n, signal: life.signal, router: { go: (path) => went.push(path) }, toast() {} };
  return { ctx, store, asked, went, leave: () => life.abort() };
}

test('the others are told that one writes: at once, then now and then, and at the end', () => {
  let now = 100_000;
  const { ctx, asked, leave } = page();
  const sign = createTypingSign('c', ctx, () => now);
  sign.written(true);
  sign.written(true);
  assert.deepEqual(asked, [['typing', 'c', true]]);
  now += TYPING_MS - 1;
  sign.written(true);
  assert.equal(asked.length, 2, 'before the first sign has run out');
  sign.written(false);
  sign.stop();
  assert.deepEqual(asked.slice(2), [['typing', 'c', false]]);
  sign.written(true);
  leave();
  assert.deepEqual(asked.slice(3), [['typing', 'c', true], ['typing', 'c', false]]);
});

test('nobody is told by a classic session, nor in a chat that the server does not know', () => {
  for (const { ctx, asked } of [page({}, false), page({ id: 0 })]) {
    const sign = createTypingSign('c', ctx, () => 100_000);
    sign.written(true);
    sign.stop();
    assert.deepEqual(asked, []);
  }
});

test('those who write are named, a crowd is counted', () => {
  const { ctx, store, leave } = page();
  let drawn = 0;
  const writers = createWriters('c', ctx, () => {
    drawn += 1;
  });
  const write = (user, on = true) =>
    store.apply({ ...packet('chattyping', { gid: 'c', user, on }), now: Date.now() });
  assert.equal(writers.words(), '');
  write(2);
  assert.equal(writers.words(), 'Lin is writing…');
  write(3);
  assert.match(writers.words(), /^Lin.+Bo are writing…$/);
  write(4);
  write(5);
  assert.equal(writers.words(), '4 people are writing…');
  for (const user of [2, 3, 4, 5]) write(user, false);
  assert.equal(writers.words(), '');
  assert.ok(drawn >= 8);
  leave();
});

test('the notice is a line above the messages while there is one', () => {
  const { ctx, store } = page();
  const bar = createNoticeBar('c', ctx);
  assert.equal(bar.hidden, true);
  const set = (notice) => store.apply(packet('chatsetnotice', { gid: 'c', notice, by: 1, time: 5 }));
  set('At  nine\nsharp');
  assert.deepEqual([bar.hidden, bar.lastElementChild.textContent], [false, 'At nine sharp']);
  set('');
  assert.equal(bar.hidden, true);
  assert.equal(maySetNotice(store.get(), 'c'), true);
  assert.equal(maySetNotice(page({ createdBy: 'lin' }).store.get(), 'c'), false);
  assert.equal(maySetNotice(page({}, false).store.get(), 'c'), false);
});

test('pinned messages are listed, lead to their place and can be let go', async () => {
  const { ctx, store, asked, went } = page();
  const { panel, count } = pinsTab('c', ctx);
  store.apply(packet('message', [message({ gid: 'p', user: 2, content: 'Read this' })]));
  store.apply(packet('chatpinmessages', { gid: 'c', pinned: ['p', 'q'], changes: 4 }));
  assert.equal(count.textContent, '2');
  const [known, unknown] = panel.querySelectorAll('.line');
  assert.match(known.textContent, /^Lin.*Read this$/);
  assert.match(unknown.textContent, /Open the chat to read it/);
  send(known.children[0], 'click');
  assert.deepEqual(went, ['/chats/c/at/p']);
  send(known.children[1], 'click');
  await settle();
  assert.deepEqual(asked, [['pinMessage', 'c', 'p', false]]);
  store.apply(packet('chatunpinmessages', { gid: 'c', pinned: [], changes: 5 }));
  assert.equal(panel.querySelectorAll('.line').length, 0);
});

test('a kept message names its chat; one whose chat is not known leads nowhere', () => {
  const { ctx } = page();
  assert.match(messageLine({ gid: 'm', cgid: 'c' }, ctx, { isChatNamed: true }).textContent, /^Plans/);
  assert.equal(messageLine({ gid: 'm', cgid: '' }, ctx, {}).children[0].getAttribute('disabled'), '');
});

test('arrows walk only over tabs that are there', () => {
  const all = ['a', 'b', 'c'].map((key) => ({ key, label: key, panel: new FakeElement('div') }));
  const { node } = tabs({ label: 'x', tabs: all });
  node.children[1].hidden = true;
  globalThis.document.activeElement = node.children[0];
  send(node, 'keydown', { key: 'ArrowRight' });
  assert.deepEqual(all.map(({ panel }) => panel.hidden), [true, true, false]);
});

test('voices say that a message is urgent', () => {
  const { ctx } = page();
  const announcer = createAnnouncer();
  const said = () => announcer.node.children[0].textContent;
  announcer.messages([message({ user: 2, content: 'Call back', type: 'urgent' })], ctx);
  assert.match(said(), /Urgent, Call back$/);
  const other = createAnnouncer();
  other.messages([message({ user: 2, content: 'Lin joined', type: 'broadcast' })], ctx);
  assert.equal(other.node.children[0].textContent, '');
});
