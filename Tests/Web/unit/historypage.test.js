// The page that looks for messages: its results, a page at a time, and what its fields ask for.

import assert from 'node:assert/strict';
import test from 'node:test';
import { send } from './dom.js'; // before the modules that need a document
import { NOTHING, secondsAt } from '../../../Sources/Web/client/ui/historyfilters.js';
import { createHistoryResults, whenOf } from '../../../Sources/Web/client/ui/historyresults.js';
import { message } from './support.js';

let observer = null;
globalThis.IntersectionObserver = class {
  constructor(run) {
    this.run = run;
    observer = this;
  }
  observe() {}
  disconnect() {}
};

function results() {
  const words = (...parts) => parts.join(' ');
  const ctx = {
    store: {
      get: () => ({
        users: { byId: new Map([[2, { id: 2, account: 'lin', realname: 'Lin' }]]), names: new Map() },
        chats: new Map(),
        session: { me: 5, status: 'online' },
      }),
    },
    i18n: { t: words, count: words, time: () => '10:00', listTime: () => 'Mon' },
    signal: new AbortController().signal,
  };
  const log = [];
  const page = createHistoryResults(ctx, { onOpen: ({ gid }) => log.push(gid), onGoOn: () => log.push('go on') });
  const rows = page.node.querySelector('.hist-rows');
  const note = page.node.querySelector('.empty');
  const goOn = page.node.querySelector('.hist-more').firstElementChild;
  return { page, rows, note, goOn, log };
}

test('results come fifty at a time, as far as there are any', () => {
  const { page, rows } = results();
  page.show(Array.from({ length: 120 }, () => message()), NOTHING);
  assert.equal(rows.children.length, 50);
  observer.run([{ isIntersecting: false }]);
  assert.equal(rows.children.length, 50);
  for (const count of [100, 120, 120]) {
    observer.run([{ isIntersecting: true }]);
    assert.equal(rows.children.length, count);
  }
  page.begin();
  page.show([message()], NOTHING);
  assert.equal(rows.children.length, 1);
});

test('a result shows who, when, and the words that were looked for', () => {
  const { page, rows, log } = results();
  const list = [message({ gid: 'a', content: 'the release plan' }), message({ gid: 'b', content: 'release' })];
  page.show(list, { ...NOTHING, words: 'release' });
  const [first, second] = rows.children;
  assert.equal(first.querySelector('.hist-name').textContent, 'Lin');
  assert.equal(first.querySelector('.hist-hit').textContent, 'release');
  assert.equal(first.querySelector('.hist-words').textContent, 'the release plan');
  send(second, 'click');
  assert.deepEqual(log, ['b']);
});

test('the page says what to do, that it looks, and that there is nothing', () => {
  const { page, note, goOn } = results();
  const wanted = { ...NOTHING, words: 'x' };
  const seen = () => [note.hidden ? '' : note.textContent, !goOn.hidden];
  page.showState(NOTHING, { busy: false, more: true });
  assert.deepEqual(seen(), ['history.hint', false]);
  page.showState(wanted, { busy: true, more: true });
  assert.deepEqual(seen(), ['', false]);
  page.showState(wanted, { busy: false, more: true });
  assert.deepEqual(seen(), ['history.none', true]);
  page.show([message()], wanted);
  page.showState(wanted, { busy: false, more: false });
  assert.deepEqual(seen(), ['', false]);
});

test('a time always has its hour; a day field becomes seconds here', () => {
  const at = (day) => whenOf(0, { listTime: () => day, time: () => '10:00' });
  assert.deepEqual([at('Mon'), at('10:00')], ['Mon 10:00', '10:00']);
  assert.equal(secondsAt('', '00:00:00'), 0);
  assert.equal(secondsAt('2026-03-04', '23:59:59') - secondsAt('2026-03-04', '00:00:00'), 86_399);
  assert.equal(new Date(1_000 * secondsAt('2026-03-04', '00:00:00')).getDate(), 4);
});
