// Calls of the administration pages: token, end of the session, the question for the password.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createApi } from '../../../Sources/Web/admin/net/api.js';

/** A server whose answers are given in order; records what it was asked. */
function fake(answers, { confirm = async () => true } = {}) {
  const asked = [];
  let ended = 0, questions = 0;
  const api = createApi({
    fetch: async (url, { headers, body }) => {
      asked.push({ url, token: headers['X-CSRF-Token'], lang: headers['Accept-Language'], body: JSON.parse(body) });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { json: async () => answer };
    },
    language: () => 'zh-cn',
    confirm: async () => {
      questions += 1;
      return confirm();
    },
    ended: () => {
      ended += 1;
    },
  });
  return {
    api,
    asked,
    get ended() {
      return ended;
    },
    get questions() {
      return questions;
    },
  };
}
const good = (data) => ({ result: 'success', data });
const bad = (code, more = {}) => ({ result: 'fail', code, message: '', ...more });
const code = (expected) => (cause) => cause.code === expected;

test('parameters go as JSON with the language, the token of the session with each later call', async () => {
  const { api, asked } = fake([good({ csrf: 'abc', me: { id: 1 } }), good({ total: 0 })]);
  await api.call('session/open', { account: 'li', password: 'x' });
  assert.deepEqual(await api.call('people/list', { page: 1 }), { total: 0 });
  assert.equal(asked[0].url, '/admin/api/session/open');
  assert.equal(asked[0].token, undefined);
  assert.deepEqual(asked[1], {
    url: '/admin/api/people/list',
    token: 'abc',
    lang: 'zh-cn',
    body: { lang: 'zh-cn', page: 1 },
  });
});

test('a failure has the server’s code, words and field', async () => {
  const { api } = fake([bad('bad', { message: 'too long', field: 'realname' })]);
  await assert.rejects(
    api.call('people/edit'),
    (cause) => cause.code === 'bad' && cause.words === 'too long' && cause.field === 'realname',
  );
});

test('no network, no answer in time and no JSON have codes of their own', async () => {
  const late = new Error('late');
  late.name = 'TimeoutError';
  const { api } = fake([new TypeError('failed to fetch'), late, undefined, 'text']);
  await assert.rejects(api.call('log/list'), code('closed'));
  await assert.rejects(api.call('log/list'), code('timeout'));
  await assert.rejects(api.call('log/list'), code('error'));
  await assert.rejects(api.call('log/list'), code('error'));
});

test('the end of the session is told, not at the sign-in itself', async () => {
  const server = fake([bad('signin'), bad('signin')]);
  await assert.rejects(server.api.call('session/get'), code('signin'));
  assert.equal(server.ended, 0);
  await assert.rejects(server.api.call('people/list'), code('signin'));
  assert.equal(server.ended, 1);
});

test('a dangerous call asks for the password and then goes on by itself', async () => {
  const server = fake([bad('confirm'), good({ done: 1 })]);
  assert.deepEqual(await server.api.call('people/delete', { ids: [3] }), { done: 1 });
  assert.equal(server.questions, 1);
  assert.deepEqual(server.asked.map(({ body }) => body.ids), [[3], [3]]);
});

test('who does not enter it has changed nothing', async () => {
  const server = fake([bad('confirm')], { confirm: async () => false });
  await assert.rejects(server.api.call('people/delete', { ids: [3] }), code('cancelled'));
  assert.equal(server.asked.length, 1);
});

test('two calls at once ask once', async () => {
  let enter;
  const server = fake([bad('confirm'), bad('confirm'), good({}), good({})], {
    confirm: () =>
      new Promise((resolve) => {
        enter = () => resolve(true);
      }),
  });
  const both = Promise.all([
    server.api.call('groups/setRights', { id: 1 }),
    server.api.call('groups/setRights', { id: 2 }),
  ]);
  await new Promise(setImmediate);
  enter();
  await both;
  assert.equal(server.questions, 1);
});

test('a token of another tab’s session is taken over once', async () => {
  const server = fake([good({ csrf: 'old' }), bad('csrf'), good({ csrf: 'new' }), good({ ok: 1 })]);
  await server.api.call('session/get');
  assert.deepEqual(await server.api.call('chats/list'), { ok: 1 });
  assert.deepEqual(server.asked.map(({ token }) => token), [undefined, 'old', 'old', 'new']);
  const stubborn = fake([bad('csrf'), good({ csrf: 'new' }), bad('csrf')]);
  await assert.rejects(stubborn.api.call('chats/list'), code('csrf'));
});

test('a server that keeps asking does not hold the page forever', async () => {
  const server = fake(Array.from({ length: 9 }, () => bad('confirm')));
  await assert.rejects(server.api.call('people/delete'), code('confirm'));
  assert.equal(server.questions, 3);
});
