// Pictures of people: where one is loaded from, and how a chosen one becomes small. Pure.

export const AVATAR_PX = 256;
/** Most bytes of the picture as the server takes it. */
export const AVATAR_BYTES = 64 * 1024;

/**
 * Where a person's picture is loaded from; '' for none. From this server alone: who sets an address somewhere else
 * would see who looks at the person, and when. A `$` begins a path on the device of an original client.
 * @param {string|undefined} value `avatar` of the record: URL, path below the server's root, or empty
 * @param {string} root of the server, such as `https://host/`
 */
export function pictureAddress(value, root) {
  if (!value || value.startsWith('$')) return '';
  // @ts-ignore newer than TypeScript 4.8's library
  if (!URL.canParse(value, root)) return '';
  const url = new URL(value, root);
  return url.origin === new URL(root).origin && /^https?:$/.test(url.protocol) ? url.href : '';
}

/** @param {number} width @param {number} height px */
export function middleSquare(width, height) {
  const side = Math.min(width, height);
  return {
    x: Math.floor((width - side) / 2),
    y: Math.floor((height - side) / 2),
    side,
    size: Math.min(side, AVATAR_PX),
  };
}

/**
 * Bytes of a data: URL without its head.
 * @param {string} url
 */
export const bytesOf = (url) => Math.floor(((url.length - url.indexOf(',') - 1) * 3) / 4);
