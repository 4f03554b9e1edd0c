// A session against a server held by the test: logged in as Mei, in one group.

import { createCommands } from '../../../Sources/Web/client/commands.js';
import { Connection } from '../../../Sources/Web/client/net/socket.js';
import { logOf } from '../../../Sources/Web/client/state/messages.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { createStore } from '../../../Sources/Web/client/state/store.js';
import { createStorage } from '../../../Sources/Web/client/storage.js';
import { fakeArchive, fakeServer, ManualClock, plainCipher, settle, Shelf } from './support.js';

export const CHAT = { id: 3, gid: 'c', name: 'Release', type: 'group', createdBy: 'mei', members: [5, 2] };

/** @param {{upload?: any, fetchFile?: any}} [how] */
export async function setUp(how = {}) {
  const clock = new ManualClock();
  const server = fakeServer();
  const connection = new Connection({
    serverInfo: async () => ({ token: 't', uploadFileSize: 32 * 1024 * 1024 }),
    WebSocket: server.WebSocket,
    clock,
    page: { protocol: 'http:', host: 'h' },
    random: () => 0.5,
    cipher: plainCipher,
  });
  const store = createStore(reduce, initialState);
  connection.addEventListener('packet', ({ detail }) => store.apply({ type: 'packet', packet: detail, now: 0 }));
  connection.addEventListener('status', ({ detail }) => store.apply({ type: 'status', ...detail }));
  let n = 0;
  const storage = createStorage(new Shelf(), new Shelf());
  const archive = fakeArchive();
  const commands = createCommands({
    connection,
    store,
    storage,
    archive,
    upload: how.upload,
    fetchFile: how.fetchFile,
    say: (key) => key,
    newGid: () => `g${++n}`,
    now: clock.now,
  });
  const arrive = async () => {
    await settle();
    await server.last.open();
    await server.last.say({ method: 'login', result: 'success', data: { id: 5, account: 'mei', realname: 'Mei' } });
    await server.last.say({
      method: 'usergetlist',
      result: 'success',
      data: [{ id: 5, account: 'mei' }, { id: 2, account: 'lin' }],
    });
    await server.last.say({ method: 'getlist', result: 'success', data: [CHAT] });
  };
  commands.login({ account: 'mei', password: 'x', remember: true }, 'en');
  await arrive();
  const sent = (method) => server.sockets.flatMap((socket) => socket.sent).filter((one) => one.method === method);
  const states = (gid = 'c') => logOf(store.get().messages, gid).list.map((one) => `${one.content} ${one.state}`);
  const echo = (row) =>
    server.last.say({
      method: 'message',
      result: 'success',
      data: [{ ...row, id: 100 + Number(row.gid.slice(1)), date: 2000 }],
    });
  return { clock, server, connection, store, storage, archive, commands, arrive, sent, states, echo };
}
