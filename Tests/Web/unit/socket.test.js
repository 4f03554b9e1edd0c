import assert from 'node:assert/strict';
import test from 'node:test';
import { LoginError } from '../../../Sources/Web/client/net/serverinfo.js';
import {
  Connection,
  DEAD_AFTER_MS,
  LOGIN_TIMEOUT_MS,
  PING_AFTER_MS,
  REQUEST_TIMEOUT_MS,
  RETRY_FIRST_MS,
  RETRY_MAX_MS,
  Status,
} from '../../../Sources/Web/client/net/socket.js';
import { fakeServer, ManualClock, plainCipher, settle } from './support.js';

const WHO = { account: 'mei', wirePassword: 'p', lang: 'en' };
const OWN = { method: 'login', result: 'success', data: { id: 5, account: 'mei' } };

function setUp({ serverInfo = async () => ({ token: 't' }), device = () => null } = {}) {
  const clock = new ManualClock();
  const server = fakeServer();
  const env = {
    serverInfo,
    WebSocket: server.WebSocket,
    clock,
    page: { protocol: 'http:', host: 'h' },
    random: () => 0.5,
    cipher: plainCipher,
    device,
  };
  const connection = new Connection(env);
  const states = [], packets = [];
  connection.addEventListener('status', ({ detail }) => states.push(detail.status));
  connection.addEventListener('packet', ({ detail }) => packets.push(detail.method));
  return { clock, server, connection, states, packets, env };
}

async function online(parts) {
  parts.connection.connect(WHO);
  await settle();
  await parts.server.last.open();
  await parts.server.last.say(OWN);
}

test('logs in: token, socket, one login packet, online at the own answer', async () => {
  const parts = setUp();
  await online(parts);
  assert.deepEqual(parts.states, ['connecting', 'loggingIn', 'online']);
  assert.equal(parts.server.last.url, 'ws://h/ws');
  assert.deepEqual(parts.server.last.sent.map(({ method, params }) => [method, params]), [['login', [
    '',
    'mei',
    'p',
    'online',
  ]]]);
  assert.deepEqual(parts.packets, ['login']);
});

test('takes nothing but the own login while logging in', async () => {
  const { connection, server, packets } = setUp();
  connection.connect(WHO);
  await settle();
  await server.last.open();
  await server.last.say({ method: 'login', result: 'success', data: { id: 9, account: 'tao' } });
  await server.last.say({ method: 'message', result: 'success', data: [] });
  assert.equal(connection.status, Status.loggingIn);
  assert.deepEqual(packets, []);
  await server.last.say(OWN);
  await server.last.say({ method: 'login', result: 'success', data: { id: 9, account: 'tao' } });
  assert.deepEqual(packets, ['login', 'login']);
});

test('knows its own login by the account in any spelling, and by the mail address', async () => {
  for (const typed of ['MEI', 'Mei', ' mei ', 'Mei.Chen@Example.com', 'mei.chen@example.com']) {
    const { connection, server } = setUp();
    connection.connect({ ...WHO, account: typed });
    await settle();
    await server.last.open();
    await server.last.say({ method: 'login', result: 'success', data: { id: 9, account: 'tao', email: '' } });
    assert.equal(connection.status, Status.loggingIn);
    await server.last.say({
      method: 'login',
      result: 'success',
      data: { id: 5, account: 'mei', email: 'mei.chen@example.com' },
    });
    assert.equal(connection.status, Status.online, typed);
  }
});

test('a first login that fails is told and left', async () => {
  for (const [error, code] of [[new LoginError('credentials'), 'credentials'], [new Error('odd'), 'network']]) {
    const { connection, clock, server } = setUp({
      serverInfo: async () => {
        throw error;
      },
    });
    connection.connect(WHO);
    await settle();
    await clock.pass(60_000);
    assert.equal(connection.status, Status.idle);
    assert.equal(connection.error.code, code);
    assert.equal(server.sockets.length, 0);
  }
});

test('a refused login packet brings the words of the server', async () => {
  const { connection, server } = setUp();
  connection.connect(WHO);
  await settle();
  await server.last.open();
  await server.last.say({ method: 'login', result: 'fail', data: 'locked' });
  assert.deepEqual([connection.status, connection.error.code, connection.error.words], ['idle', 'refused', 'locked']);
});

test('silence during login ends after its limit', async () => {
  const { connection, server, clock } = setUp();
  connection.connect(WHO);
  await settle();
  await server.last.open();
  await clock.pass(LOGIN_TIMEOUT_MS);
  assert.equal(connection.status, Status.idle);
});

test('comes back with doubling delays up to a bound, and starts small again after success', async () => {
  let up = true;
  const parts = setUp({
    serverInfo: async () => {
      if (!up) throw new LoginError('network');
      return { token: 't' };
    },
  });
  await online(parts);
  up = false;
  await parts.server.last.fall();
  const delays = [];
  for (let i = 0; i < 7; i++) {
    assert.equal(parts.connection.status, Status.waiting);
    delays.push(parts.connection.retryAt - parts.clock.now());
    await parts.clock.pass(delays.at(-1));
  }
  assert.deepEqual(delays, [1, 2, 4, 8, 16, 30, 30].map((n) => n * RETRY_FIRST_MS));
  assert.equal(delays.at(-1), RETRY_MAX_MS);
  up = true;
  parts.connection.retryNow();
  await settle();
  await parts.server.last.open();
  await parts.server.last.say(OWN);
  await parts.server.last.fall();
  assert.equal(parts.connection.retryAt - parts.clock.now(), RETRY_FIRST_MS);
});

test('told to connect to another node it comes back at once, not all at the same moment', async () => {
  for (const [random, delay] of [[0, 0], [0.5, 1_000], [1, 2_000]]) {
    const parts = setUp();
    parts.env.random = () => random;
    parts.connection = new Connection(parts.env);
    await online(parts);
    await parts.server.last.fall(1012);
    assert.equal(parts.connection.status, Status.waiting);
    assert.equal(parts.connection.retryAt - parts.clock.now(), delay);
    // The next fall of the line is an ordinary one, and the first.
    await parts.clock.pass(delay);
    await settle();
    await parts.server.last.open();
    await parts.server.last.say(OWN);
    assert.equal(parts.connection.status, Status.online);
    parts.env.random = () => 0.5;
  }
});

test('jitter stays within its share', async () => {
  for (const [random, share] of [[0, 0.8], [1, 1.2]]) {
    const parts = setUp();
    parts.env.random = () => random;
    parts.connection = new Connection(parts.env);
    await online(parts);
    await parts.server.last.fall();
    assert.equal(parts.connection.retryAt - parts.clock.now(), share * RETRY_FIRST_MS);
  }
});

test('a password changed meanwhile ends the session', async () => {
  let right = true;
  const parts = setUp({
    serverInfo: async () => {
      if (!right) throw new LoginError('credentials');
      return { token: 't' };
    },
  });
  await online(parts);
  right = false;
  await parts.server.last.fall();
  await parts.clock.pass(RETRY_FIRST_MS);
  assert.deepEqual([parts.connection.status, parts.connection.error.code], ['idle', 'credentials']);
});

test('kickoff: closed, told, and no way back by itself', async () => {
  const parts = setUp();
  await online(parts);
  const socket = parts.server.last;
  await socket.say({ method: 'kickoff', message: 'x' });
  assert.equal(parts.connection.status, Status.kicked);
  assert.equal(socket.readyState, 3);
  await parts.clock.pass(10 * RETRY_MAX_MS);
  assert.equal(parts.server.sockets.length, 1);
});

test('asks after two silent minutes, gives up after four', async () => {
  const parts = setUp();
  await online(parts);
  await parts.clock.pass(PING_AFTER_MS - 1);
  assert.equal(parts.server.last.sent.length, 1);
  await parts.clock.pass(1);
  assert.equal(parts.server.last.sent.at(-1).method, 'ping');
  await parts.server.last.say({ method: 'ping', result: 'success' });
  await parts.clock.pass(PING_AFTER_MS - 1);
  assert.equal(parts.connection.status, Status.online);
  await parts.clock.pass(DEAD_AFTER_MS);
  assert.notEqual(parts.connection.status, Status.online);
});

test('requests: answered by fitting packets in order, refused, failed by the oldest, timed out, closed', async () => {
  const parts = setUp();
  await online(parts);
  const { connection, server, clock } = parts;
  const ends = [];
  const ask = (method, gid) =>
    connection.request(method, [gid], { fits: (one) => one.data?.gid === gid })
      .then(() => ends.push(`${gid} ok`), (error) => ends.push(`${gid} ${error.code} ${error.words}`.trim()));
  ask('changeName', 'a');
  ask('changeName', 'b');
  ask('dismiss', 'c');
  await server.last.say({ method: 'changename', result: 'success', data: { gid: 'b' } });
  await server.last.say({ method: 'changename', result: 'fail', message: 'no' });
  await server.last.say({ method: 'error', code: 0, message: 'time out' });
  assert.deepEqual(ends, ['b ok', 'a refused no', 'c error time out']);
  ask('star', 'd');
  await clock.pass(REQUEST_TIMEOUT_MS);
  ask('star', 'e');
  await settle();
  await server.last.fall();
  ask('star', 'f');
  await settle();
  assert.deepEqual(ends.slice(3), ['d timeout', 'e closed', 'f closed']);
  assert.ok(server.last.sent.every(({ method, userID }) => method === 'login' || userID === 5));
});

test('damaged packets are passed over', async () => {
  const parts = setUp();
  await online(parts);
  await parts.server.last.say('no json');
  await parts.server.last.say({ module: 'other', method: 'x' });
  await parts.server.last.say({ method: 'notify', result: 'success', data: [] });
  assert.deepEqual(parts.packets, ['login', 'notify']);
});

test('logging out says so, closes, and stays closed', async () => {
  const parts = setUp();
  await online(parts);
  const socket = parts.server.last;
  parts.connection.close();
  await settle();
  assert.equal(socket.sent.at(-1).method, 'logout');
  assert.equal(socket.readyState, 3);
  assert.equal(parts.connection.status, Status.idle);
  await parts.clock.pass(10 * RETRY_MAX_MS);
  assert.equal(parts.server.sockets.length, 1);
});

test('each reason of the server to end a session is told as such', async () => {
  for (const reason of ['elsewhere', 'passwordChanged', 'passwordReset', 'disabled', 'deleted', undefined]) {
    const parts = setUp();
    let told = null;
    parts.connection.addEventListener('status', ({ detail }) => {
      told = detail;
    });
    await online(parts);
    await parts.server.last.say({ method: 'kickoff', message: 'x', reason });
    assert.deepEqual([told.status, told.reason], ['kicked', reason ?? 'elsewhere']);
  }
});

test('a database that is away is waited for and is no wrong password', async () => {
  for (const code of ['database', 'busy', 'stopping']) {
    const parts = setUp();
    await online(parts);
    await parts.server.last.fall();
    await parts.clock.pass(RETRY_FIRST_MS);
    await parts.server.last.open();
    await parts.server.last.say({ method: 'login', result: 'fail', data: 'No database.', code, seconds: 5 });
    assert.deepEqual([parts.connection.status, parts.connection.error.code], ['waiting', 'backend']);
    assert.equal(parts.connection.error.words, 'No database.');
    const before = parts.server.sockets.length;
    await parts.clock.pass(5_000);
    assert.equal(parts.server.sockets.length, before + 1);
  }
});

test('a start by itself waits for a server without database, too', async () => {
  let away = true;
  const { connection, clock, server } = setUp({
    serverInfo: async () => {
      if (away) throw new LoginError('backend', { message: 'No database.', retryAfter: 5 });
      return { token: 't' };
    },
  });
  connection.connect({ account: 'mei', wirePassword: 'w', lang: 'en' }, { patient: true });
  await clock.pass(0);
  assert.deepEqual([connection.status, connection.error.words], ['waiting', 'No database.']);
  away = false;
  await clock.pass(5_000);
  assert.equal(server.sockets.length, 1);
});

const DEVICE = { id: 'a'.repeat(32), kind: 'web', name: 'Firefox on Linux', knows: ['sync'] };

/** Online at a server that knows `sync`. */
async function synced() {
  const parts = setUp({ device: () => DEVICE });
  parts.connection.connect(WHO);
  await settle();
  await parts.server.last.open();
  const [{ rid }] = parts.server.last.sent;
  await parts.server.last.say({ ...OWN, rid });
  return parts;
}

test('a login names the device; the session is synced only if the answer repeats the rid', async () => {
  const { connection, server } = await synced();
  assert.deepEqual(server.last.sent[0].device, DEVICE);
  assert.equal(connection.synced, true);
  for (const answer of [OWN, { ...OWN, rid: 'other' }, (rid) => ({ ...OWN, rid, users: [5] })]) {
    const parts = setUp({ device: () => DEVICE });
    parts.connection.connect(WHO);
    await settle();
    await parts.server.last.open();
    const [{ rid }] = parts.server.last.sent;
    await parts.server.last.say(typeof answer === 'function' ? answer(rid) : answer);
    assert.deepEqual([parts.connection.status, parts.connection.synced], ['online', false]);
    parts.connection.request('star', ['c', true]).catch(() => {});
    await settle();
    assert.equal('rid' in parts.server.last.sent[1], false, 'an original server gets what it knows');
  }
});

test('a classic session says nothing of a device', async () => {
  const parts = setUp();
  await online(parts);
  assert.deepEqual([parts.connection.synced, 'device' in parts.server.last.sent[0]], [false, false]);
});

test('an answer belongs to the request that it names, in any order', async () => {
  const { connection, server } = await synced();
  const one = connection.request('star', ['c', true]).catch((refused) => refused);
  const two = connection.request('star', ['d', true]);
  const three = connection.request('mute', ['c', true]).catch((error) => error);
  await settle();
  const [, first, second, third] = server.last.sent;
  assert.equal(new Set([first.rid, second.rid, third.rid]).size, 3);
  await server.last.say({ method: 'star', result: 'success', data: { gid: 'x' } }); // a copy of another session's
  await server.last.say({ method: 'star', result: 'success', data: { gid: 'y' }, rid: 'of another window' });
  await server.last.say({ method: 'error', message: 'no', rid: third.rid });
  await server.last.say({ method: 'star', result: 'success', data: { gid: 'd' }, rid: second.rid });
  await server.last.say({ method: 'star', result: 'fail', message: 'No.', code: 'notFound', rid: first.rid });
  assert.equal((await two).data.gid, 'd');
  assert.deepEqual([(await three).code, (await three).words], ['error', 'no']);
  const error = await one;
  assert.deepEqual([error.code, error.words, error.reason], ['refused', 'No.', 'notFound']);
});
