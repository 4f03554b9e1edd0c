// Several windows of one browser share one session: one has the socket, and another one takes over when it ends.

import assert from 'node:assert/strict';
import test from 'node:test';
import { SharedSession } from '../../../Sources/Web/client/net/sharedsession.js';
import { Connection } from '../../../Sources/Web/client/net/socket.js';
import { WindowDevice } from '../../../Sources/Web/client/windowdevice.js';
import { answerWindows, canShare, loginElsewhere } from '../../../Sources/Web/client/windows.js';
import { fakeServer, ManualClock, plainCipher, settle } from './support.js';

const WHO = { account: 'mei', wirePassword: 'p', lang: 'en' };
const DEVICE = { id: 'a'.repeat(32), kind: 'web', name: 'n', knows: ['sync'] };

/** Channels and locks of one browser. A window that is `closed` says and hears nothing, and its locks are given on. */
function fakeBrowser() {
  const channels = new Set(), locks = new Map();
  const next = (name) => {
    const queue = locks.get(name);
    const one = queue[0];
    if (!one || one.runs) return;
    one.runs = true;
    const done = () => {
      const at = queue.indexOf(one);
      if (at < 0) return;
      queue.splice(at, 1);
      next(name);
    };
    one.done = done;
    Promise.resolve(one.run()).then(done);
  };
  return function openWindow() {
    const mine = { isClosed: false };
    class Channel {
      constructor(name) {
        this.name = name;
        channels.add(this);
      }
      postMessage(data) {
        if (mine.isClosed) return;
        const copy = structuredClone(data);
        for (const one of [...channels]) {
          if (one === this || one.name !== this.name) continue;
          queueMicrotask(() => {
            if (channels.has(one) && !one.owner.isClosed) one.onmessage?.({ data: copy });
          });
        }
      }
      owner = mine;
      close() {
        channels.delete(this);
      }
    }
    const request = (name, run) => {
      if (!locks.has(name)) locks.set(name, []);
      locks.get(name).push({ run: () => (mine.isClosed ? undefined : run()), owner: mine });
      queueMicrotask(() => next(name));
    };
    const close = () => {
      mine.isClosed = true;
      for (const queue of locks.values()) for (const one of [...queue]) if (one.owner === mine) one.done?.();
    };
    return { Channel, locks: { request }, close };
  };
}

function setUp() {
  const clock = new ManualClock(), server = fakeServer(), openWindow = fakeBrowser();
  let n = 0;
  const open = () => {
    const { Channel, locks, close } = openWindow();
    const real = new Connection({
      serverInfo: async () => ({ token: 't', uploadFileSize: 7 }),
      WebSocket: server.WebSocket,
      clock,
      page: { protocol: 'http:', host: 'h' },
      cipher: plainCipher,
      device: () => DEVICE,
    });
    n += 1;
    const session = new SharedSession({ connection: real, locks, Channel, clock, random: () => n / 1000 });
    const packets = [], states = [];
    session.addEventListener('packet', ({ detail: { method, data } }) => {
      packets.push(data?.id ? `${method} ${data.id}` : method);
    });
    session.addEventListener('status', ({ detail: { status, reason } }) => {
      states.push(reason ? `${status} ${reason}` : status);
    });
    return { session, packets, states, close, Channel };
  };
  const arrive = async () => {
    await settle();
    await server.last.open();
    const [{ rid }] = server.last.sent;
    await server.last.say({ method: 'login', result: 'success', data: { id: 5, account: 'mei' }, rid });
    await server.last.say({ method: 'SessionID', sessionID: 's' });
  };
  return { clock, server, open, arrive };
}

async function twoWindows() {
  const parts = setUp();
  const one = parts.open(), two = parts.open();
  one.session.connect(WHO);
  await parts.arrive();
  two.session.connect(WHO);
  await settle();
  return { ...parts, one, two };
}

test('a second window is online at once, over the socket of the first', async () => {
  const { server, one, two } = await twoWindows();
  assert.equal(server.sockets.length, 1);
  assert.deepEqual([one.session.leads, two.session.leads], [true, false]);
  assert.deepEqual([two.session.status, two.session.synced, two.session.access.fileLimit], ['online', true, 7]);
  assert.deepEqual(two.packets, ['login 5', 'sessionid'], 'its own login comes first');
  await server.last.say({ method: 'message', result: 'success', data: [] });
  assert.deepEqual([one.packets.at(-1), two.packets.at(-1)], ['message', 'message']);
});

test('an answer goes to the window that asked; what it changes is shown by both', async () => {
  const { server, one, two } = await twoWindows();
  const asked = two.session.request('history', [{ gid: 'c', from: 1, to: 2 }]);
  const starred = two.session.request('star', ['c', true]);
  await settle();
  const [, history, star] = server.last.sent;
  assert.deepEqual([history.method, star.method, history.userID], ['history', 'star', 5]);
  await server.last.say({ method: 'star', result: 'success', data: { gid: 'c', star: 1 }, rid: star.rid });
  await server.last.say({ method: 'history', result: 'success', data: [], rid: history.rid });
  assert.equal((await asked).method, 'history');
  await starred;
  assert.deepEqual(one.packets, ['login 5', 'sessionid', 'star']);
  assert.deepEqual(two.packets, ['login 5', 'sessionid', 'star', 'history']);
});

test('when the leader is closed another window logs in, and what was underway fails', async () => {
  const { clock, server, one, two, arrive } = await twoWindows();
  const underway = two.session.request('star', ['c', true]).catch((error) => error.code);
  one.close();
  await clock.pass(200);
  assert.equal(await underway, 'closed');
  assert.equal(server.sockets.length, 2);
  await arrive();
  assert.deepEqual([two.session.leads, two.session.status], [true, 'online']);
  assert.deepEqual(two.states, ['connecting', 'online', 'connecting', 'loggingIn', 'online']);
});

test('a third window follows the new leader', async () => {
  const { clock, one, two, arrive, open, server } = await twoWindows();
  const three = open();
  three.session.connect(WHO);
  await settle();
  one.close();
  await clock.pass(200);
  await arrive();
  assert.deepEqual([two.session.leads, three.session.leads, three.session.status], [true, false, 'online']);
  assert.equal(server.sockets.length, 2);
  const asked = three.session.request('star', ['c', true]);
  await settle();
  await server.last.say({ method: 'star', result: 'success', data: { gid: 'c' }, rid: server.last.sent[1].rid });
  assert.equal((await asked).ok, true);
});

test('logging out in any window logs out all of them, and nobody logs in again', async () => {
  for (const which of ['one', 'two']) {
    const parts = await twoWindows();
    parts[which].session.close();
    await parts.clock.pass(60_000);
    const other = which === 'one' ? parts.two : parts.one;
    assert.deepEqual([parts.one.session.status, parts.two.session.status], ['idle', 'idle']);
    assert.equal(other.states.at(-1), 'idle loggedOut');
    assert.equal(parts.server.sockets.length, 1);
    assert.equal(parts.server.last.sent.at(-1).method, 'logout');
  }
});

test('a kick ends all windows; none of them takes the session back by itself', async () => {
  const { clock, server, one, two } = await twoWindows();
  await server.last.say({ method: 'kickoff', reason: 'signedOut' });
  await clock.pass(60_000);
  assert.deepEqual([one.states.at(-1), two.states.at(-1)], ['kicked signedOut', 'kicked signedOut']);
  assert.equal(server.sockets.length, 1);
});

test('another password is refused, whatever the first window has', async () => {
  const { server, open } = await twoWindows();
  const three = open();
  three.session.connect({ ...WHO, wirePassword: 'guess' });
  await settle();
  assert.deepEqual([three.session.status, three.session.error.code], ['idle', 'credentials']);
  assert.deepEqual(three.packets, []);
  assert.equal(server.sockets.length, 1);
});

test('a new window goes on with the login of another one', async () => {
  const clock = new ManualClock(), openWindow = fakeBrowser();
  const nobody = loginElsewhere(openWindow().Channel, clock);
  await clock.pass(1_000);
  assert.equal(await nobody, null);
  let login = null;
  answerWindows(openWindow().Channel, () => login);
  const early = loginElsewhere(openWindow().Channel, clock);
  await clock.pass(1_000);
  assert.equal(await early, null, 'nobody is logged in there');
  login = { account: 'mei', wirePassword: 'p' };
  assert.deepEqual(await loginElsewhere(openWindow().Channel, clock), login);
  assert.equal(canShare({ navigator: {}, BroadcastChannel: class {} }), false, 'plain http has no locks');
  assert.equal(canShare({ navigator: { locks: {} }, BroadcastChannel: class {} }), true);
});

/** A window on plain http with what its sessionStorage has. */
function aloneWindow({ Channel }, clock, tab) {
  const storage = { device: () => tab.id, saveDevice: (_, id) => void (tab.id = id) };
  return new WindowDevice({ storage, agent: 'Firefox/1 Linux', Channel, clock });
}

test('a duplicated tab takes another device id; a reloaded one keeps its own', async () => {
  const clock = new ManualClock(), openWindow = fakeBrowser(), tab = { id: null };
  const first = openWindow();
  const one = aloneWindow(first, clock, tab);
  const { id } = one.get();
  assert.equal(tab.id, id);
  const copied = { ...tab };
  const two = aloneWindow(openWindow(), clock, copied);
  assert.equal(two.get().id, id, 'a duplicate begins with a copy');
  await two.claim();
  assert.notEqual(two.get().id, id);
  assert.equal(copied.id, two.get().id, 'and keeps the new one');
  assert.deepEqual([one.get().id, tab.id], [id, id]);
  first.close();
  const reloaded = aloneWindow(openWindow(), clock, tab);
  const claimed = reloaded.claim();
  await clock.pass(1_000);
  await claimed;
  assert.equal(reloaded.get().id, id);
});

test('a window that was kicked comes back as another device, so that two never kick each other in turn', async () => {
  const tab = { id: null };
  const one = aloneWindow({ Channel: undefined }, new ManualClock(), tab);
  await one.claim();
  const { id } = one.get();
  one.renew();
  assert.match(one.get().id, /^[0-9a-f]{32}$/);
  assert.notEqual(one.get().id, id);
  assert.equal(tab.id, one.get().id);
});
