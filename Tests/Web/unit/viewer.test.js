// The viewer of pictures: where a picture lies, what fingers mean, which small pictures are offered.

import assert from 'node:assert/strict';
import test from 'node:test';
import { FakeElement } from './dom.js'; // before the modules that need a document
import { Zoom } from '../../../Sources/Web/client/state/zoom.js';
import { STEP, swipeOf, watchGestures } from '../../../Sources/Web/client/ui/viewergestures.js';
import { stripOf } from '../../../Sources/Web/client/ui/viewerstrip.js';

const STAGE = { width: 1_048, height: 848 };

test('a picture is fitted with its margins, never above its own size, turned ones across', () => {
  const zoom = new Zoom();
  zoom.fit({ width: 2_000, height: 400 }, STAGE);
  assert.equal(zoom.scale, 0.5);
  zoom.rotate();
  zoom.fit({ width: 2_000, height: 400 }, STAGE);
  assert.deepEqual([zoom.turn, zoom.scale], [90, 0.4]);
  zoom.fit({ width: 20, height: 10 }, STAGE);
  assert.equal(zoom.scale, 1);
  zoom.reset();
  zoom.fit({ width: 800, height: 400 }, { width: 400, height: 800 });
  assert.equal(zoom.scale, 0.5, 'a phone has no margins');
  zoom.fit({ width: 0, height: 0 }, STAGE);
  assert.equal(zoom.scale, 1, 'not loaded yet');
  for (let i = 0; i < 4; i++) zoom.rotate();
  assert.equal(zoom.turn, 0);
});

test('the point below the pointer stays, between a tenth and eight times', () => {
  const zoom = new Zoom();
  zoom.fit({ width: 1_000, height: 800 }, STAGE);
  const at = { x: 100, y: -50 };
  const below = () => [(at.x - zoom.x) / zoom.scale, (at.y - zoom.y) / zoom.scale];
  const before = below();
  zoom.by(2, at);
  assert.deepEqual([zoom.scale, zoom.fitted], [2, false]);
  assert.deepEqual(below(), before);
  zoom.move(10, 20);
  assert.equal(zoom.transform, 'translate(-90px, 70px) rotate(0deg) scale(2)');
  zoom.by(100);
  assert.equal(zoom.scale, 8);
  zoom.by(1 / 1_000);
  assert.equal(zoom.scale, 0.1);
  zoom.fit({ width: 1_000, height: 800 }, STAGE);
  assert.deepEqual([zoom.x, zoom.y, zoom.fitted], [0, 0, true]);
});

test('a swipe turns, a pull down closes, a small way is nothing', () => {
  assert.deepEqual(
    [swipeOf(-61, 0), swipeOf(61, 30), swipeOf(60, 0), swipeOf(0, 121), swipeOf(0, 120), swipeOf(130, 125)],
    [1, -1, 0, 'down', 0, -1],
  );
  assert.equal(swipeOf(0, -300), 0);
});

/** A stage of 400 × 200 px, and what its gestures ask for. */
function touched() {
  const stage = new FakeElement('div'), zoom = new Zoom(), log = [];
  stage.getBoundingClientRect = () => ({ left: 0, top: 0, width: 400, height: 200 });
  stage.setPointerCapture = () => {};
  watchGestures(stage, {
    zoom,
    zoomBy: (by, { x, y }) => log.push(['zoom', by, x, y]),
    move: (dx, dy) => log.push(['move', dx, dy]),
    fit: () => log.push(['fit']),
    step: (by) => log.push(['step', by]),
    close: () => log.push(['close']),
  });
  const send = (type, clientX, clientY, more = {}) =>
    stage.dispatchEvent(
      Object.assign(new Event(type), { pointerId: 1, pointerType: 'touch', clientX, clientY, ...more }),
    );
  return { zoom, log, send };
}

test('two fingers zoom at the point between them, and do not turn the page', () => {
  const { log, send } = touched();
  send('pointerdown', 100, 100);
  send('pointerdown', 200, 100, { pointerId: 2 });
  send('pointermove', 300, 100, { pointerId: 2 });
  assert.deepEqual(log.splice(0), [['zoom', 2, 0, 0]]);
  send('pointerup', 300, 100, { pointerId: 2 });
  assert.deepEqual(log, []);
});

test('one finger on a fitted picture swipes, on a larger one moves; a mouse always moves', () => {
  const { zoom, log, send } = touched();
  send('pointermove', 5, 5);
  send('pointerdown', 200, 50);
  send('pointermove', 100, 50);
  send('pointerup', 100, 50);
  assert.deepEqual(log.splice(0), [['step', 1]]);
  send('pointerdown', 200, 20);
  send('pointerup', 200, 180);
  assert.deepEqual(log.splice(0), [['close']]);
  send('pointerdown', 0, 0, { pointerType: 'mouse' });
  send('pointermove', 100, 7, { pointerType: 'mouse' });
  send('pointerup', 100, 7, { pointerType: 'mouse' });
  assert.deepEqual(log.splice(0), [['move', 100, 7]]);
  zoom.by(2);
  send('pointerdown', 0, 0);
  send('pointermove', 90, 0);
  send('pointerup', 90, 0);
  assert.deepEqual(log.splice(0), [['move', 90, 0]]);
});

test('the wheel zooms at the pointer, double click changes between fit and 100 %', () => {
  const { zoom, log, send } = touched();
  send('wheel', 300, 100, { deltaY: -1 });
  send('wheel', 200, 150, { deltaY: 1 });
  zoom.fit({ width: 1_000, height: 100 }, { width: 500, height: 500 });
  send('dblclick', 200, 100);
  zoom.by(2);
  send('dblclick', 200, 100);
  assert.deepEqual(log, [['zoom', STEP, 100, 0], ['zoom', 1 / STEP, 0, 50], ['zoom', 2, 0, 0], ['fit']]);
});

test('seven small pictures around the open one, none for a single one', () => {
  const list = Array.from({ length: 20 }, (_, i) => i);
  assert.deepEqual(stripOf(list, 10), [7, 8, 9, 10, 11, 12, 13]);
  assert.deepEqual(stripOf(list, 0), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(stripOf(list, 19), [13, 14, 15, 16, 17, 18, 19]);
  assert.deepEqual(stripOf([1, 2], 1), [1, 2]);
  assert.deepEqual(stripOf([1], 0), []);
});
