// MD5 (RFC 1321) over UTF-8. Only for the password form the protocol fixes (Docs/protocol.md 2.4); not a safe digest.

const SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
const SINES = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

/**
 * @param {string} text
 * @returns {string} 32 lower-case hex digits
 */
export function md5hex(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, bytes.length << 3, true);
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 2 ** 29), true);

  const sum = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < padded.length; at += 64) block(sum, view, at);

  const out = new DataView(new ArrayBuffer(16));
  sum.forEach((word, i) => out.setUint32(4 * i, word, true));
  return Array.from(new Uint8Array(out.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function block(sum, view, at) {
  let [a, b, c, d] = sum;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mix, word;
    if (round === 0) [mix, word] = [(b & c) | (~b & d), i];
    else if (round === 1) [mix, word] = [(d & b) | (~d & c), (5 * i + 1) & 15];
    else if (round === 2) [mix, word] = [b ^ c ^ d, (3 * i + 5) & 15];
    else [mix, word] = [c ^ (b | ~d), (7 * i) & 15];
    const turned = (a + mix + SINES[i] + view.getUint32(at + 4 * word, true)) | 0;
    const by = SHIFTS[round][i & 3];
    [a, d, c, b] = [d, c, b, (b + ((turned << by) | (turned >>> (32 - by)))) | 0];
  }
  sum[0] += a;
  sum[1] += b;
  sum[2] += c;
  sum[3] += d;
}
