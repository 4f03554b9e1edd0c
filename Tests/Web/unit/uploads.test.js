import test from 'node:test';
import assert from 'node:assert/strict';
import { createUploads } from '../../../Sources/Web/client/uploads.js';

const CHAT = 'a0b1c2d3-e4f5-4678-9abc-def012345678';

/** Uploads whose ends the test decides: `end(gid)`, `fail(gid)`. */
function place(list) {
  const log = {
    list: list.map((one, order) => ({
      id: 0,
      cgid: CHAT,
      contentType: 'image',
      state: 'uploading',
      date: 1,
      order,
      user: 1,
      content: JSON.stringify({ name: `${one.gid}.png`, size: 10 }),
      ...one,
    })),
  };
  const sent = [], waits = [];
  const ends = new Map();
  const connection = Object.assign(new EventTarget(), { status: 'online', access: {} });
  const store = {
    get: () => ({ messages: new Map([[CHAT, log]]) }),
    apply(action) {
      const state = { uploaded: 'waiting', uploadFailed: 'failed' }[action.type];
      log.list = log.list.map((one) => one.gid === action.gid && state ? { ...one, state } : one);
      if (action.type === 'uploaded') sent.push(action.gid);
    },
  };
  const archive = { file: async () => undefined, saveFile() {}, dropFile() {} };
  const uploads = createUploads({
    connection,
    store,
    archive,
    confirmChat: async () => {},
    uploaded() {},
    now: () => 0,
    later: (run) => waits.push(run),
    upload: (file) =>
      new Promise((done, failed) => ends.set(file.name, { done: () => done({ id: 1, time: 1 }), failed })),
  });
  for (const one of log.list) uploads.hold(one.gid, { name: one.gid, size: 10, type: 'image/png' });
  const turn = () => new Promise((done) => setTimeout(done));
  const until = async (gid) => {
    for (let n = 0; n < 50 && !ends.has(gid); n += 1) await turn();
    return ends.get(gid);
  };
  return {
    uploads,
    sent,
    turn,
    end: async (gid) => ((await until(gid)).done(), turn()),
    fail: async (gid, code = 'refused') => {
      const end = await until(gid);
      ends.delete(gid);
      end.failed(Object.assign(new Error('no'), { code }));
      await turn();
    },
    connection,
    /** Ends the wait for what the connection knows. */
    pass: () => (waits.splice(0).forEach((run) => run()), turn()),
    states: () => log.list.map((one) => one.state),
    remove(gid) {
      uploads.drop(gid);
      log.list = log.list.filter((one) => one.gid !== gid);
      return turn();
    },
  };
}

test('pictures go out as they were chosen, whichever is at the server first', async () => {
  const here = place([{ gid: 'a' }, { gid: 'b' }, { gid: 'c' }]);
  here.uploads.flush();
  await here.end('b');
  assert.deepEqual(here.sent, []);
  await here.end('c');
  assert.deepEqual(here.sent, []);
  await here.end('a');
  assert.deepEqual(here.sent, ['a', 'b', 'c']);
});

test('a picture that is refused or taken back holds up none behind it', async () => {
  const here = place([{ gid: 'a' }, { gid: 'b' }, { gid: 'c' }]);
  here.uploads.flush();
  await here.end('b');
  await here.fail('a');
  assert.deepEqual(here.sent, ['b']);
  await here.end('c');
  assert.deepEqual(here.sent, ['b', 'c']);
  const other = place([{ gid: 'a' }, { gid: 'b' }]);
  other.uploads.flush();
  await other.end('b');
  await other.remove('a');
  assert.deepEqual(other.sent, ['b']);
});

test('a picture does not wait for a large file, nor a file for a picture', async () => {
  const here = place([{ gid: 'film', contentType: 'file' }, { gid: 'a' }]);
  here.uploads.flush();
  await here.end('a');
  assert.deepEqual(here.sent, ['a']);
  await here.end('film');
  assert.deepEqual(here.sent, ['a', 'film']);
});

for (const code of ['network', 'token']) {
  test(`a file that hears first that the login is over is tried again (${code})`, async () => {
    const here = place([{ gid: 'a' }]);
    here.uploads.flush();
    await here.fail('a', code);
    assert.deepEqual(here.states(), ['uploading'], 'not its fault, for all that is known');
    here.connection.access = {};
    await here.pass();
    await here.end('a');
    assert.deepEqual([here.states(), here.sent], [['waiting'], ['a']]);
  });

  test(`a file that fails while the connection stays has failed (${code})`, async () => {
    const here = place([{ gid: 'a' }]);
    here.uploads.flush();
    await here.fail('a', code);
    await here.pass();
    assert.deepEqual(here.states(), ['failed']);
  });
}
