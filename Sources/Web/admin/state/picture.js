// How a picture becomes an avatar: the square in its middle, no larger than needed. Pure.

export const AVATAR_PX = 256;
/** Most bytes of the picture as the server takes it. */
export const AVATAR_BYTES = 64 * 1024;

/** @param {number} width @param {number} height px */
export function middleSquare(width, height) {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side, size: Math.min(side, AVATAR_PX) };
}

/** Bytes of a data: URL without its head. @param {string} url */
export const bytesOf = (url) => Math.floor(((url.length - url.indexOf(',') - 1) * 3) / 4);
