import assert from 'node:assert/strict';
import { createHash, webcrypto } from 'node:crypto';
import test from 'node:test';
import { createAes } from '../../../Sources/Web/client/net/aes.js';
import { createCipher } from '../../../Sources/Web/client/net/cipher.js';
import { md5hex } from '../../../Sources/Web/client/net/md5.js';
import { vectors } from './support.js';

const aes = vectors('aes');
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (data) => Buffer.from(data).toString('hex');
const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const own = ({ key }) => createAes(Buffer.from(key), Buffer.from(key).subarray(0, 16));

/** Long cases say in words how their plaintext is made. */
function plaintextOf(one) {
  if (one.plaintext_hex !== undefined) return bytes(one.plaintext_hex);
  if (one.note.includes('(7*i+3)')) return Uint8Array.from({ length: one.plaintext_len }, (_, i) => (7 * i + 3) % 251);
  return new Uint8Array(one.plaintext_len).fill('a'.charCodeAt(0));
}

for (const one of aes.cases) {
  test(`aes encrypts and decrypts ${one.id}`, () => {
    const plain = plaintextOf(one);
    const sealed = own(one).encrypt(plain);
    assert.equal(sealed.length, one.ciphertext_len);
    if (one.ciphertext_hex !== undefined) assert.equal(hex(sealed), one.ciphertext_hex);
    else assert.equal(sha256(sealed), one.ciphertext_sha256);
    assert.deepEqual(own(one).decrypt(sealed), plain);
  });
}

for (const one of aes.bad.filter(({ error }) => ['length', 'padding', 'utf8'].includes(error))) {
  test(`both ciphers refuse ${one.id}`, async () => {
    for (const subtle of [null, webcrypto.subtle]) {
      const cipher = await createCipher(one.key, subtle);
      await assert.rejects(cipher.decrypt(bytes(one.ciphertext_hex)));
    }
  });
}

test('WebCrypto and the own cipher make the same bytes', async () => {
  const key = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
  const [a, b] = [await createCipher(key, null), await createCipher(key, webcrypto.subtle)];
  const text = '{"你好":"😀"}';
  assert.deepEqual(await a.encrypt(text), await b.encrypt(text));
  assert.equal(await a.decrypt(await b.encrypt(text)), text);
});

test('a token of another length is refused', async () => {
  await assert.rejects(createCipher('short', null), RangeError);
});

test('md5 of all passwords', () => {
  for (const { plain, wire } of vectors('password').cases) assert.equal(md5hex(plain), wire);
});

test('md5 at every length around a block', () => {
  for (let n = 0; n < 140; n++) {
    const text = 'é'.repeat(n >> 1) + 'a'.repeat(n & 1);
    assert.equal(md5hex(text), createHash('md5').update(text).digest('hex'));
  }
});
