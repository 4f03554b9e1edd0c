// Stage: cipher. In: text of a packet. Out: bytes of a WebSocket message, and back. Hides whether WebCrypto does it.

import { createAes } from './aes.js';

const KEY_BYTES = 32;
const IV_BYTES = 16;

/**
 * @typedef {object} Cipher
 * @property {(text: string) => Promise<Uint8Array>} encrypt
 * @property {(data: ArrayBuffer|Uint8Array) => Promise<string>} decrypt rejects whatever is not valid padding or UTF-8
 */

/**
 * AES-256-CBC, PKCS#7; the key is the token's 32 bytes, the IV its first 16 (Docs/protocol.md 2.1).
 * @param {string} token
 * @param {SubtleCrypto} [subtle] exists on https and loopback only
 * @returns {Promise<Cipher>}
 */
export async function createCipher(token, subtle = globalThis.crypto?.subtle) {
  const key = new TextEncoder().encode(token);
  if (key.length !== KEY_BYTES) throw new RangeError('token');
  const iv = key.slice(0, IV_BYTES);
  const { seal, open } = subtle ? await native(subtle, key, iv) : own(key, iv);
  return {
    encrypt: (text) => seal(new TextEncoder().encode(text)),
    decrypt: async (data) => new TextDecoder('utf-8', { fatal: true }).decode(await open(new Uint8Array(data))),
  };
}

async function native(subtle, raw, iv) {
  const key = await subtle.importKey('raw', raw, 'AES-CBC', false, ['encrypt', 'decrypt']);
  const how = { name: 'AES-CBC', iv };
  return {
    seal: async (plain) => new Uint8Array(await subtle.encrypt(how, key, plain)),
    open: async (data) => new Uint8Array(await subtle.decrypt(how, key, data)),
  };
}

function own(key, iv) {
  const aes = createAes(key, iv);
  return { seal: async (plain) => aes.encrypt(plain), open: async (data) => aes.decrypt(data) };
}
