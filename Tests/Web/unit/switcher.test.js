// The quick switcher: messages it looks for while somebody types, and what it marks.

import assert from 'node:assert/strict';
import test from 'node:test';
import './dom.js'; // before the modules that need a document
import { createMessageFinder } from '../../../Sources/Web/client/ui/switcher.js';
import { marked } from '../../../Sources/Web/client/ui/switcherrows.js';
import { ManualClock, message } from './support.js';

/** A finder on a clock by hand; `searches` are what it asked. */
function finder(context) {
  const clock = new ManualClock(), searches = [], found = [];
  const { setTimeout, clearTimeout } = globalThis;
  Object.assign(globalThis, { setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout });
  context.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  const search = (query, how) => searches.push({ words: query.words, ...how });
  const messages = createMessageFinder({ search }, (list, words) => found.push([words, list.length]));
  return { clock, searches, found, messages };
}

test('messages are looked for a moment after the last letter, from two letters on', async (context) => {
  const { clock, searches, messages } = finder(context);
  messages.look('r');
  await clock.pass(1_000);
  messages.look('re');
  await clock.pass(199);
  messages.look('rel');
  await clock.pass(200);
  assert.deepEqual(searches.map(({ words }) => words), ['rel']);
});

test('the first answer ends the search, five at most are shown, none says nothing', async (context) => {
  const { clock, searches, found, messages } = finder(context);
  messages.look('plan');
  await clock.pass(200);
  const [first] = searches;
  first.onHits(Array.from({ length: 9 }, () => message()));
  assert.equal(first.signal.aborted, true, 'before it turns to the server');
  first.onHits([message()]);
  assert.deepEqual(found, [['plan', 5]]);
  messages.look('plant');
  await clock.pass(200);
  searches[1].onHits([]);
  assert.equal(found.length, 1);
});

test('other words and the end of the dialog end a search', async (context) => {
  const { clock, searches, found, messages } = finder(context);
  messages.look('plan');
  await clock.pass(200);
  messages.look('');
  searches[0].onHits([message()]);
  messages.look('word');
  messages.stop();
  await clock.pass(1_000);
  assert.deepEqual([searches.length, found], [1, []]);
});

test('the part that was looked for is marked', () => {
  const seen = (part) => marked('release', part).map((one) => (typeof one === 'string' ? one : [one.textContent]));
  assert.deepEqual(seen([2, 4]), ['re', ['le'], 'ase']);
  assert.deepEqual(seen(null), ['release']);
  assert.deepEqual(seen([0, 0]), ['release']);
});
