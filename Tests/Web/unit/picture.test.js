// Pictures of people: which addresses are loaded, when they take the place of the letters, how a chosen one becomes
// small.

import assert from 'node:assert/strict';
import test from 'node:test';
import { bytesOf, middleSquare, pictureAddress } from '../../../Sources/Web/shared/picture.js';

const ROOT = 'https://im.example.com:11443/';

/** As much of the page as an avatar needs. */
class Element extends EventTarget {
  constructor(tag) {
    super();
    Object.assign(this, { tag, className: '', textContent: '', hidden: false, children: [], dataset: {} });
  }
  setAttribute(name, value) {
    this[name] = name === 'hidden' ? true : value;
  }
  append(...nodes) {
    for (const node of nodes) {
      node.parent = this;
      this.children.push(node);
    }
  }
  remove() {
    this.parent.children = this.parent.children.filter((one) => one !== this);
  }
}
globalThis.document = { createElement: (tag) => new Element(tag), createElementNS: (_, tag) => new Element(tag) };
globalThis.location = { origin: new URL(ROOT).origin };
const { avatar } = await import('../../../Sources/Web/shared/avatar.js');

const draw = (picture, more = {}) => {
  const node = avatar({ id: 5, name: '沈知遥', size: 36, picture, ...more });
  const find = (name) => node.children.find((one) => one.className === name);
  return { node, letters: find('av-letters'), image: find('av-picture') };
};

test('paths and addresses of this server are loaded', () => {
  assert.equal(pictureAddress('/avatar/0123.png', ROOT), `${ROOT}avatar/0123.png`);
  assert.equal(pictureAddress('data/upload/f_2.png', ROOT), `${ROOT}data/upload/f_2.png`);
  assert.equal(pictureAddress('https://im.example.com:11443/oa/f_2.png', ROOT), `${ROOT}oa/f_2.png`);
});

test('nothing else is: no other server, no code, no data, no path of somebody’s device', () => {
  for (
    const value of [
      '',
      undefined,
      '$avatar/5.png',
      '$/avatar/0123.png',
      'https://oa.example.com/f_2.png',
      '//oa.example.com/f_2.png',
      '\\\\oa.example.com\\f.png',
      'https://im.example.com/f.png',
      'http://im.example.com:11443/f.png',
      'javascript:alert(1)',
      'JAVASCRIPT:alert(1)',
      'data:image/png;base64,AAAA',
      'blob:https://im.example.com:11443/1',
      'file:///etc/passwd',
      'https://[',
      'http://',
    ]
  ) {
    assert.equal(pictureAddress(value, ROOT), '', String(value));
  }
});

test('without a picture there is nothing to ask the server for', () => {
  for (const value of ['', undefined, '$x', 'https://oa.example.com/f_2.png']) {
    assert.equal(draw(value).image, undefined);
  }
  assert.equal(draw('').letters.hidden, false);
});

test('a picture replaces the letters after it has loaded', () => {
  const { letters, image } = draw('/avatar/a.png');
  assert.equal(image.src, `${ROOT}avatar/a.png`);
  assert.deepEqual([image.hidden, letters.hidden], [true, false]);
  image.dispatchEvent(new Event('load'));
  assert.deepEqual([image.hidden, letters.hidden], [false, true]);
});

test('if it fails the letters stay', () => {
  const { node, letters, image } = draw('/avatar/b.png', { status: 'busy' });
  image.dispatchEvent(new Event('error'));
  assert.equal(letters.hidden, false);
  assert.deepEqual(node.children.map((one) => one.className), ['av-letters', 'av-dot']);
});

test('one that was there is shown at once when it is drawn again, and the letters come back if it is gone', () => {
  draw('/avatar/c.png').image.dispatchEvent(new Event('load'));
  const again = draw('/avatar/c.png');
  assert.deepEqual([again.image.hidden, again.letters.hidden], [false, true]);
  again.image.dispatchEvent(new Event('error'));
  assert.equal(again.letters.hidden, false);
  assert.equal(draw('/avatar/c.png').image.hidden, true);
});

test('a picture becomes the square in its middle', () => {
  assert.deepEqual(middleSquare(1000, 600), { x: 200, y: 0, side: 600, size: 256 });
  assert.deepEqual(middleSquare(100, 121), { x: 0, y: 10, side: 100, size: 100 });
  assert.equal(bytesOf(`data:image/png;base64,${'A'.repeat(400)}`), 300);
});
