import assert from 'node:assert/strict';
import test from 'node:test';
import { answerOf, download, downloadAddress, FileError, upload } from '../../../Sources/Web/client/net/files.js';
import { vectors } from './support.js';

/** An XMLHttpRequest that does what the test says. */
function fakeRequest() {
  const made = [];
  class Fake {
    headers = {};
    upload = {};
    constructor() {
      made.push(this);
    }
    open(method, path) {
      Object.assign(this, { method, path });
    }
    setRequestHeader(name, value) {
      this.headers[name] = value;
    }
    send(form) {
      this.form = form;
    }
    abort() {
      this.onabort();
    }
    answer(status, responseText) {
      Object.assign(this, { status, responseText });
      this.onload();
    }
  }
  return { Request: Fake, made };
}

const ACCESS = { token: 't'.repeat(32), serverName: 'west' };
const ABOUT = { name: 'a.txt', userID: 5, gid: 'c' };

test('a file goes out as the protocol wants it, and tells how far it is', async () => {
  const { Request, made } = fakeRequest();
  const told = [];
  const done = upload(new Blob(['hello']), ABOUT, ACCESS, {
    Request,
    onProgress: (sent, total) => told.push([sent, total]),
  });
  const [request] = made;
  assert.deepEqual([request.method, request.path], ['POST', '/upload']);
  assert.deepEqual(request.headers, { Authorization: ACCESS.token, ServerName: 'west' });
  assert.deepEqual([request.form.get('userID'), request.form.get('gid'), request.form.get('file').name], [
    '5',
    'c',
    'a.txt',
  ]);
  request.upload.onprogress({ loaded: 3, total: 5 });
  request.upload.onprogress({ loaded: 900, total: 5 });
  request.answer(200, '{"result":"success","data":{"time":1546831234,"id":41,"name":"a.txt"}}\n');
  assert.deepEqual(await done, { time: 1546831234, id: 41, name: 'a.txt' });
  assert.deepEqual(told, [[3, 5], [5, 5]]);
});

test('each failure has its code', () => {
  const code = (status, text) => answerOf(status, text).code;
  assert.equal(code(401, ''), 'token');
  assert.equal(code(403, 'This person is not logged in.'), 'token', 'its session has just ended');
  assert.equal(code(403, 'no'), 'refused');
  assert.equal(code(400, 'file is too large\n'), 'tooLarge');
  assert.equal(code(413, ''), 'tooLarge');
  assert.equal(code(502, ''), 'backend');
  assert.equal(code(400, 'no gid'), 'refused');
  assert.equal(code(200, '{"result":"fail","message":"Chat do not exist."}'), 'refused');
  assert.equal(answerOf(200, '{"result":"fail","message":"Chat do not exist."}').words, 'Chat do not exist.');
  assert.equal(code(200, 'form file error'), 'refused');
  assert.equal(code(200, '{"result":"success","data":{"id":0,"name":"a"}}'), 'refused');
  assert.ok(answerOf(200, 'not json') instanceof FileError);
});

test('stopping aborts the request; a lost network is told', async () => {
  const { Request, made } = fakeRequest();
  const stop = new AbortController();
  const stopped = upload(new Blob(['x']), ABOUT, ACCESS, { Request, signal: stop.signal }).catch((error) => error.code);
  stop.abort();
  assert.equal(await stopped, 'stopped');
  assert.equal(
    await upload(new Blob(['x']), ABOUT, ACCESS, { Request, signal: stop.signal }).catch((error) => error.code),
    'stopped',
    'before it began',
  );
  const lost = upload(new Blob(['x']), ABOUT, ACCESS, { Request }).catch((error) => error.code);
  made.at(-1).onerror();
  assert.equal(await lost, 'network');
});

test('the download address is signed like the golden ones', () => {
  for (const one of vectors('download').cases) {
    const address = downloadAddress({ id: one.fileID, time: one.time, name: one.name }, {
      me: one.userID,
      sessionID: one.sessionID,
    }, one.serverName);
    const query = new URL(address, 'http://h').searchParams;
    assert.deepEqual(
      [
        query.get('sid'),
        query.get('fileName'),
        query.get('id'),
        query.get('time'),
        query.get('gid'),
        query.get('ServerName'),
      ],
      [one.sid, one.name, String(one.fileID), String(one.time), String(one.userID), one.serverName],
      one.id,
    );
    assert.ok(!address.includes('+'), address);
  }
});

test('bytes come back, or the cause', async () => {
  const answer = (status, ok) => async () => ({ ok, status, blob: async () => 'bytes' });
  assert.equal(await download('/download?x', answer(200, true)), 'bytes');
  const code = (fetchLike, address = '/download?x') => download(address, fetchLike).catch((error) => error.code);
  assert.deepEqual([
    await code(answer(401)),
    await code(answer(403)),
    await code(answer(502)),
    await code(async () => {
      throw new TypeError();
    }),
    await code(answer(200, true), ''),
  ], ['token', 'refused', 'backend', 'network', 'network']);
});
