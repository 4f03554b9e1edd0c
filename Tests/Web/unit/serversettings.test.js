// Settings on the page of the server: values as people read them, and which can be changed.

import assert from 'node:assert/strict';
import test from 'node:test';
import { send } from './dom.js'; // before the modules that need a document
import { settingList, valueWords } from '../../../Sources/Web/admin/ui/serversettings.js';

const t = (key, values = {}) => [key, ...Object.values(values)].join(' ');

test('a value has its unit, a switch is on or off, nothing is a dash', () => {
  const words = (value, unit) => valueWords({ unit }, value, t);
  assert.deepEqual(['', null, undefined].map((value) => words(value, 'seconds')), ['—', '—', '—']);
  assert.deepEqual([words(true), words('false')], ['setting.on', 'setting.off']);
  assert.equal(words(0), '0');
  assert.equal(words('east'), 'east');
  assert.match(words(30, 'seconds'), /^30 ./);
});

test('only what the server allows has a way to change it, and only for those who may', () => {
  const settings = [
    { name: 'a.open', value: 1, default: 1, editable: true },
    { name: 'a.fixed', value: 2, default: 3, editable: false },
  ];
  const edited = [];
  const list = settingList(settings, { label: 'all', t, onEdit: ({ name }) => edited.push(name) });
  const [open, fixed] = list.children;
  assert.deepEqual([open.querySelector('.srv-fixed'), fixed.querySelector('.srv-fixed') !== null], [null, true]);
  send(open.lastElementChild, 'click');
  assert.deepEqual(edited, ['a.open']);
  assert.equal(open.querySelector('.srv-default'), null);
  assert.equal(fixed.querySelector('.srv-default').textContent, 'setting.default 3');
  const shown = settingList(settings, { label: 'all', t });
  assert.ok(shown.children.every((row) => row.querySelector('.srv-fixed') !== null));
});
