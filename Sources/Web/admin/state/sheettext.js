// Bytes of a CSV file → text. Spreadsheets write UTF-8, UTF-16 ("Unicode text"), or the old encoding of their country.

/**
 * UTF-8 or UTF-16 by the byte order mark, else UTF-8, else GB18030, of which GBK and GB2312 are parts. Bytes that are
 * none of these become U+FFFD, which the server refuses line by line.
 * @param {Uint8Array} bytes
 */
export function sheetText(bytes) {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
