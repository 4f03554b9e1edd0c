import assert from 'node:assert/strict';
import test from 'node:test';
import { decode, encode, toChat, toMessage, toUser } from '../../../Sources/Web/client/net/packet.js';
import { requestServerInfo, socketAddress } from '../../../Sources/Web/client/net/serverinfo.js';
import { vectors } from './support.js';

test('every golden answer is a packet', () => {
  for (const { name, response } of vectors('packets').packets) {
    if (!response || typeof response !== 'object') continue;
    const packet = decode(JSON.stringify(response));
    assert.ok(packet, name);
    assert.equal(packet.method, response.method.toLowerCase(), name);
    assert.equal(packet.ok, response.result === undefined || response.result === 'success', name);
  }
});

test('what is no packet gives null', () => {
  for (const text of ['', 'x', '[]', 'null', '1', '{}', '{"method":1}', '{"method":"a"} tail']) {
    assert.equal(decode(text), null, text);
  }
});

test('requests carry the user only after login', () => {
  assert.deepEqual(JSON.parse(encode('ping', [], { lang: 'en', userID: 5 })), {
    module: 'chat',
    method: 'ping',
    params: [],
    v: '2.3.0',
    lang: 'en',
    userID: 5,
  });
  assert.equal('userID' in JSON.parse(encode('login', [], { lang: 'en', userID: 0 })), false);
});

test('numbers may come as text, sets as text, dates in any form', () => {
  assert.deepEqual(
    toMessage({ id: '7', gid: 'g', cgid: 'c', user: '2', date: '1546831234', order: '4', content: 'a' }),
    {
      id: 7,
      gid: 'g',
      cgid: 'c',
      user: 2,
      date: 1546831234,
      order: 4,
      type: 'normal',
      contentType: 'plain',
      content: 'a',
      state: 'stored',
    },
  );
  assert.equal(toMessage({ date: 1546831234567 }).date, 1546831234);
  assert.equal(toMessage({ date: '2019-01-07 03:20:34' }).date, new Date(2019, 0, 7, 3, 20, 34).getTime() / 1000);
  assert.equal(toMessage({ date: '0000-00-00 00:00:00' }).date, 0);
  assert.equal(toMessage({ contentType: 'emoticon' }).contentType, 'emotion');
  assert.deepEqual(toChat({ gid: 'g', members: ['2', 5], admins: '2,5', star: '1' }).members, [2, 5]);
  assert.deepEqual(toChat({ gid: 'g', admins: ',2' }).admins, ['2']);
  assert.equal(toChat({ gid: 'g', star: '1' }).star, true);
  assert.equal(toChat({ gid: 'g' }).star, undefined);
  assert.equal(toUser({ id: '3', account: 'a', clientStatus: 'odd' }).status, 'offline');
  assert.equal(toUser({ id: 3, account: 'a' }).realname, 'a');
});

test('a list, an object of records and one record are the same', () => {
  const one = { id: 1, gid: 'g', cgid: 'c' };
  for (const data of [[one], { 1: one }, one]) {
    assert.equal(decode(JSON.stringify({ method: 'message', data })).data.length, 1);
  }
  assert.deepEqual(decode('{"method":"message","data":null}').data, []);
});

test('the words of a failure are found wherever they stand', () => {
  const words = (raw) => decode(JSON.stringify({ method: 'x', result: 'fail', ...raw })).message;
  assert.equal(words({ message: 'no' }), 'no');
  assert.equal(words({ data: 'no' }), 'no');
  assert.equal(words({ message: { name: ['a', 'b'] } }), 'a b');
  assert.equal(words({ data: [{ gid: 'g', messages: 'no' }] }), 'no');
});

test('server info: one encoded form field, and an error code for each answer', async () => {
  const who = { account: 'm&i', wirePassword: 'p', lang: 'en' };
  const answer = (status, body = '', headers = {}) => async (url, request) => {
    assert.equal(url, '/serverInfo');
    assert.deepEqual(JSON.parse(new URLSearchParams(request.body).get('data')).params, ['', 'm&i', 'p', '']);
    return new Response(body, { status, headers });
  };
  const code = async (run) => (await requestServerInfo(who, run).catch((error) => error)).code;
  assert.equal(await code(answer(401)), 'credentials');
  assert.equal(await code(answer(502)), 'backend');
  assert.equal(await code(answer(200, 'no json')), 'backend');
  assert.equal(await code(answer(200, '{"token":"short"}')), 'backend');
  assert.equal(
    await code(async () => {
      throw new TypeError('down');
    }),
    'network',
  );
  const disabled = answer(401, 'This account has been disabled.\n', { 'X-Refusal': 'disabled' });
  const off = await requestServerInfo(who, disabled).catch((error) => error);
  assert.deepEqual([off.code, off.words, off.passing], ['refused', 'This account has been disabled.', false]);
  const away = await requestServerInfo(who, answer(503, 'No database.\n', { 'Retry-After': '5' })).catch((error) =>
    error
  );
  assert.deepEqual([away.code, away.words, away.retryAfter, away.passing], ['backend', 'No database.', 5, true]);
  const proxy = await requestServerInfo(who, answer(503, '<html>nginx</html>')).catch((error) => error);
  assert.deepEqual([proxy.code, proxy.words], ['backend', '']);
  const many = await requestServerInfo(who, answer(429, '', { 'Retry-After': '600' })).catch((error) => error);
  assert.deepEqual([many.code, many.retryAfter], ['tooMany', 600]);
  const token = '0'.repeat(32);
  assert.equal((await requestServerInfo(who, answer(200, `{"token":"${token}"}\n`))).token, token);
});

test('the socket is beside the page unless the server names another', () => {
  assert.equal(socketAddress({}, { protocol: 'https:', host: 'a:1' }), 'wss://a:1/ws');
  assert.equal(socketAddress({}, { protocol: 'http:', host: 'a:1' }), 'ws://a:1/ws');
  assert.equal(socketAddress({ socketUrl: 'wss://b/x' }, { protocol: 'http:', host: 'a' }), 'wss://b/x');
  assert.equal(socketAddress({ socketUrl: 'javascript:1' }, { protocol: 'http:', host: 'a' }), 'ws://a/ws');
});
