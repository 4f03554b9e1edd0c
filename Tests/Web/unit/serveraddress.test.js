// The server as the login page names it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { addressOf, isLoopback, pageAddress, readAddress } from '../../../Sources/Web/client/state/serveraddress.js';

const HERE = { host: 'chat.example:11443', secure: true };

test('the address has its backend, and http only where it is not secure', () => {
  assert.equal(addressOf(HERE, 'west'), 'chat.example:11443/west');
  assert.equal(addressOf(HERE, ''), 'chat.example:11443');
  assert.equal(addressOf({ ...HERE, secure: false }), 'http://chat.example:11443');
});

test('this server is known in any spelling, another one is not taken for it', () => {
  const name = (text) => readAddress(text, HERE)?.name;
  for (const text of ['', ' ', 'chat.example:11443', 'https://CHAT.example:11443/', 'http://chat.example:11443']) {
    assert.equal(name(text), '', text);
  }
  assert.equal(name('chat.example:11443/west/'), 'west');
  assert.equal(name('/west'), 'west');
  for (const text of ['chat.example', 'other.example:11443', 'https://chat.example:11443/a/b']) {
    assert.equal(readAddress(text, HERE), null, text);
  }
  assert.equal(readAddress(addressOf(HERE, 'west'), HERE).name, 'west');
});

test('the page of another server is https unless http was typed', () => {
  assert.deepEqual([pageAddress(' other.example/x '), pageAddress('http://other.example')], [
    'https://other.example/x',
    'http://other.example',
  ]);
});

test('this machine needs no warning', () => {
  assert.ok(['localhost', 'localhost:11480', '127.0.0.1:11480', '[::1]:11480'].every(isLoopback));
  assert.ok(!['localhost.example', '10.0.0.1', 'a127.0.0.1', '127.0.0.1.example'].some(isLoopback));
});
