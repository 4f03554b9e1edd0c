// History page by page, before servers that cut pages by bytes and before those that do not.

import assert from 'node:assert/strict';
import test from 'node:test';
import { nextPage } from '../../../Sources/Web/client/state/historypages.js';
import { logOf } from '../../../Sources/Web/client/state/messages.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { setUp } from './session.js';
import { message, packet, settle } from './support.js';

const LIMIT = 10_000; // bytes of a page
const MOST_REQUESTS = 300; // more is taken for an endless loop

const row = (id, bytes) => ({ gid: `h${id}`, cgid: 'c', id, date: id, content: 'x'.repeat(bytes) });
const said = (...sizes) => sizes.map((bytes, i) => row(i + 1, bytes));
const gidsOf = (rows) => rows.map((one) => one.gid);
const pagesOf = (asked) => asked.map(([, recPerPage, pageID]) => [recPerPage, pageID]);

/** A page as the backend cuts it; `limit` Infinity is an original backend. */
function answer(rows, [gid, recPerPage, pageID, , continued], limit) {
  const newest = [...rows].reverse();
  if (pageID < 1 || (pageID - 1) * recPerPage >= rows.length) pageID = 1;
  const start = (pageID - 1) * recPerPage;
  const wanted = newest.slice(start, start + recPerPage);
  let data = [], bytes = 0;
  for (const one of wanted) {
    bytes += one.content.length;
    if (data.length > 0 && bytes > limit) break;
    data.push(one);
  }
  if (data.length < wanted.length) {
    recPerPage = data.length;
    while (start % recPerPage !== 0) recPerPage -= 1;
    data = data.slice(0, recPerPage);
    pageID = start / recPerPage + 1;
  }
  const pager = { recPerPage, pageID, recTotal: rows.length, gid, continued };
  return { method: 'history', result: 'success', data, pager };
}

/** A session before a server that has `rows`, oldest first. `before` and `after` happen around each answer. */
async function talk(rows, { limit = LIMIT, before = () => {}, after = () => {} } = {}) {
  const session = await setUp();
  const asked = () => session.sent('history').map(({ params }) => params);
  let answered = 0;
  async function serve() {
    for (await settle(); answered < asked().length; await settle()) {
      assert.ok(answered < MOST_REQUESTS, 'an endless loop');
      const params = asked()[answered];
      answered += 1;
      await before(answered, session);
      await session.server.last.say(answer(rows, params, limit));
      await after(answered, session);
    }
  }
  /** Scrolls up until the first message of the chat is there. */
  async function toBegin() {
    while (!log().complete) {
      const known = answered;
      session.commands.loadHistory('c');
      await serve();
      assert.equal(answered > known, true, 'nothing was asked for');
    }
  }
  const log = () => logOf(session.store.get().messages, 'c');
  return { ...session, asked, serve, toBegin, log, shown: () => gidsOf(log().list) };
}

const CHATS = {
  'large ones only': said(...Array(70).fill(900)),
  'the newest larger than a page': said(...Array(60).fill(10), 30_000),
  'one in the middle larger than a page': said(...Array(80).fill(10), 30_000, ...Array(53).fill(10)),
  'every one larger than a page': said(...Array(7).fill(30_000)),
  'the first larger than a page': said(30_000, ...Array(120).fill(700)),
  'mixed sizes': said(...Array.from({ length: 230 }, (_, i) => (i * 7919) % 3000)),
  'small ones': said(...Array(130).fill(10)),
};

for (const [name, rows] of Object.entries(CHATS)) {
  for (const [server, limit] of [['cuts', LIMIT], ['does not cut', Infinity]]) {
    test(`history comes whole, no page twice, from a server that ${server}: ${name}`, async () => {
      const { toBegin, shown, asked } = await talk(rows, { limit });
      await toBegin();
      assert.deepEqual(shown(), gidsOf(rows));
      assert.equal(new Set(asked().map(String)).size, asked().length);
      if (limit === LIMIT) return;
      assert.deepEqual(pagesOf(asked()), asked().map((_, i) => [50, i + 1]));
    });

    test(`a message is reached and a search sees all, at a server that ${server}: ${name}`, async () => {
      const { commands, serve, shown, asked } = await talk(rows, { limit });
      const found = commands.reach('c', 'h1');
      await serve();
      assert.equal(await found, true);
      assert.deepEqual(shown(), gidsOf(rows));
      const reached = asked().length;
      let hits = [], now = {};
      const query = { words: '', gid: 'c', user: 0, from: 1, to: 0, types: new Set() };
      const { goOn } = commands.search(query, {
        signal: new AbortController().signal,
        onHits: (all) => {
          hits = all;
        },
        onProgress: (one) => {
          now = one;
        },
      });
      await serve();
      while (now.more) {
        goOn();
        await serve();
      }
      assert.deepEqual(gidsOf(hits).reverse(), gidsOf(rows));
      const pages = asked().slice(reached).map(String);
      assert.equal(new Set(pages).size, pages.length);
    });
  }
}

test('a cut page goes on where its pager says that it ended', async () => {
  const { commands, serve, asked } = await talk(said(...Array(70).fill(800)));
  commands.loadHistory('c');
  await serve();
  commands.loadHistory('c');
  await serve();
  commands.loadHistory('c');
  await serve();
  assert.deepEqual(pagesOf(asked()), [[50, 1], [12, 2], [24, 2]]);
});

test('one large message does not make all pages before it short', async () => {
  const { toBegin, asked } = await talk(said(...Array(400).fill(10), 30_000));
  await toBegin();
  assert.ok(asked().length < 30, String(asked().length));
});

for (const limit of [LIMIT, Infinity]) {
  for (const when of ['before', 'after', 'late']) {
    test(`messages that arrive between pages move nothing out of sight: ${when}, ${limit} bytes`, async () => {
      const rows = said(...Array.from({ length: 90 }, (_, i) => (i % 20 === 9 ? 30_000 : 700)));
      const untold = [];
      const tell = ({ server }) => server.last.say({ method: 'message', result: 'success', data: untold.splice(0) });
      const arrive = async (turn, session) => {
        if (turn > 12) return;
        for (let i = 0; i < turn % 3; i++) {
          const one = row(rows.length + 1, turn % 4 === 0 ? 30_000 : 100);
          rows.push(one);
          untold.push(one);
        }
        // Late: the server counts them in its next pages, and the client gets them afterwards.
        if (when !== 'late' && untold.length > 0) await tell(session);
      };
      const about = await talk(rows, { limit, [when === 'before' ? 'before' : 'after']: arrive });
      await about.toBegin();
      if (untold.length > 0) await tell(about);
      assert.deepEqual(about.shown(), gidsOf(rows));
    });
  }
}

test('a chat whose messages all came live is known to be whole, without a page past its begin', async () => {
  const rows = said(...Array(50).fill(10));
  const { commands, serve, server, toBegin, shown, asked } = await talk(rows);
  rows.push(...Array.from({ length: 50 }, (_, i) => row(51 + i, 10)));
  await server.last.say({ method: 'message', result: 'success', data: rows });
  commands.loadHistory('c');
  await serve();
  await toBegin();
  assert.deepEqual(shown(), gidsOf(rows));
  assert.deepEqual(pagesOf(asked()), [[50, 1], [50, 2]]);
});

test('a first look at the last line is no cut page', () => {
  const pager = { gid: 'c', pageID: 1, recPerPage: 1, recTotal: 90 };
  const look = [{ type: 'historyAsked', gid: 'c', recPerPage: 1 }, packet('history', [message({ id: 9 })], { pager })];
  const log = logOf(look.reduce(reduce, initialState).messages, 'c');
  assert.deepEqual([log.asked, log.cut, nextPage(log)], [false, false, { recPerPage: 50, pageID: 1 }]);
});
