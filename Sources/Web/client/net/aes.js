// AES-256 in CBC mode with PKCS#7 (FIPS 197, SP 800-38A), for pages on plain http where WebCrypto does not exist.
// In and out: Uint8Array. Table driven: four tables of 256 words each way, made once.

const SBOX = new Uint8Array(256);
const INVERSE = new Uint8Array(256);
const ENC = Array.from({ length: 4 }, () => new Uint32Array(256)); // column of MixColumns(SubBytes(x)), rotated
const DEC = Array.from({ length: 4 }, () => new Uint32Array(256));

const twice = (x) => ((x << 1) ^ (x & 0x80 ? 0x11b : 0)) & 0xff;

/** Product in GF(2^8). */
function times(a, b) {
  let out = 0;
  for (let x = a, n = b; n; n >>= 1, x = twice(x)) if (n & 1) out ^= x;
  return out;
}

(function makeTables() {
  // 3 generates the field: walking p by 3 and q by 1/3 gives every value with its inverse.
  let p = 1, q = 1;
  do {
    p = p ^ twice(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const mixed = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4);
    SBOX[p] = (mixed & 0xff) ^ 0x63;
  } while (p !== 1);
  SBOX[0] = 0x63;
  for (let x = 0; x < 256; x++) {
    const s = SBOX[x];
    INVERSE[s] = x;
  }
  for (let x = 0; x < 256; x++) {
    const s = SBOX[x], v = INVERSE[x];
    let enc = (times(s, 2) << 24 | s << 16 | s << 8 | times(s, 3)) >>> 0;
    let dec = (times(v, 14) << 24 | times(v, 9) << 16 | times(v, 13) << 8 | times(v, 11)) >>> 0;
    for (let row = 0; row < 4; row++) {
      ENC[row][x] = enc;
      DEC[row][x] = dec;
      enc = (enc >>> 8 | enc << 24) >>> 0;
      dec = (dec >>> 8 | dec << 24) >>> 0;
    }
  }
})();

const ROUNDS = 14;

/** 60 words of key schedule for a key of 32 bytes. */
function expand(key) {
  const words = new Uint32Array(4 * (ROUNDS + 1));
  const view = new DataView(key.buffer, key.byteOffset, 32);
  for (let i = 0; i < 8; i++) words[i] = view.getUint32(4 * i);
  const sub = (w) => SBOX[w >>> 24] << 24 | SBOX[w >>> 16 & 255] << 16 | SBOX[w >>> 8 & 255] << 8 | SBOX[w & 255];
  for (let i = 8, turn = 1; i < words.length; i++) {
    let w = words[i - 1];
    if (i % 8 === 0) {
      w = sub(w << 8 | w >>> 24) ^ turn << 24;
      turn = twice(turn);
    } else if (i % 8 === 4) w = sub(w);
    words[i] = words[i - 8] ^ w;
  }
  return words;
}

/** Key schedule of the equivalent inverse cipher: rounds backwards, inner ones through InvMixColumns. */
function invert(words) {
  const out = new Uint32Array(words.length);
  for (let round = 0; round <= ROUNDS; round++) {
    for (let i = 0; i < 4; i++) {
      const w = words[4 * (ROUNDS - round) + i];
      out[4 * round + i] = round === 0 || round === ROUNDS
        ? w
        : DEC[0][SBOX[w >>> 24]] ^ DEC[1][SBOX[w >>> 16 & 255]] ^ DEC[2][SBOX[w >>> 8 & 255]] ^ DEC[3][SBOX[w & 255]];
    }
  }
  return out;
}

/** One block, in place. `step` is 1 for encryption and 3 for decryption: how far ShiftRows moves a row. */
function block(s, words, tables, box, step) {
  let [a, b, c, d] = [s[0] ^ words[0], s[1] ^ words[1], s[2] ^ words[2], s[3] ^ words[3]];
  const [t0, t1, t2, t3] = tables;
  for (let r = 1; r < ROUNDS; r++) {
    const k = 4 * r;
    const x = [a, b, c, d];
    const mix = (i) =>
      t0[x[i] >>> 24] ^ t1[x[(i + step) & 3] >>> 16 & 255] ^ t2[x[(i + 2) & 3] >>> 8 & 255] ^
      t3[x[(i + 4 - step) & 3] & 255];
    [a, b, c, d] = [mix(0) ^ words[k], mix(1) ^ words[k + 1], mix(2) ^ words[k + 2], mix(3) ^ words[k + 3]];
  }
  const x = [a, b, c, d];
  for (let i = 0; i < 4; i++) {
    s[i] = (box[x[i] >>> 24] << 24 | box[x[(i + step) & 3] >>> 16 & 255] << 16 | box[x[(i + 2) & 3] >>> 8 & 255] << 8 |
      box[x[(i + 4 - step) & 3] & 255]) ^ words[4 * ROUNDS + i];
  }
}

/**
 * AES-256-CBC under one key and one IV.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} iv 16 bytes
 */
export function createAes(key, iv) {
  const forward = expand(key);
  const backward = invert(forward);
  const start = new DataView(iv.buffer, iv.byteOffset, 16);
  const state = new Uint32Array(4);

  return {
    /** @param {Uint8Array} plain @returns {Uint8Array} */
    encrypt(plain) {
      const pad = 16 - (plain.length % 16);
      const out = new Uint8Array(plain.length + pad).fill(pad);
      out.set(plain);
      const view = new DataView(out.buffer);
      for (let i = 0; i < 4; i++) state[i] = start.getUint32(4 * i);
      for (let at = 0; at < out.length; at += 16) {
        for (let i = 0; i < 4; i++) state[i] ^= view.getUint32(at + 4 * i);
        block(state, forward, ENC, SBOX, 1);
        for (let i = 0; i < 4; i++) view.setUint32(at + 4 * i, state[i]);
      }
      return out;
    },

    /** @param {Uint8Array} data @returns {Uint8Array} Throws RangeError on a bad length or padding. */
    decrypt(data) {
      if (data.length === 0 || data.length % 16) throw new RangeError('length');
      const view = new DataView(data.buffer, data.byteOffset, data.length);
      const out = new Uint8Array(data.length);
      const plain = new DataView(out.buffer);
      for (let at = 0; at < data.length; at += 16) {
        for (let i = 0; i < 4; i++) state[i] = view.getUint32(at + 4 * i);
        block(state, backward, DEC, INVERSE, 3);
        for (let i = 0; i < 4; i++) {
          const before = at === 0 ? start.getUint32(4 * i) : view.getUint32(at - 16 + 4 * i);
          plain.setUint32(at + 4 * i, state[i] ^ before);
        }
      }
      const pad = out[out.length - 1];
      if (pad < 1 || pad > 16 || out.subarray(out.length - pad).some((byte) => byte !== pad)) {
        throw new RangeError('padding');
      }
      return out.subarray(0, out.length - pad);
    },
  };
}
