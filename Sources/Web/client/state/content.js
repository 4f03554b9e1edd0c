// Content of messages besides text: pictures, files, emoji, links. In: a message. Out: a Content. Pure; whatever
// stands in `content`, something that can be drawn comes out.

/**
 * @typedef {object} Content
 * @property {'text'|'emoji'|'image'|'file'|'link'|'unknown'} kind
 * @property {string} [text] of an emoji: its short name or the sign itself
 * @property {string} [url] of a link, http or https
 * @property {string} [name] of a file, safe to show and to save
 * @property {number} [size] bytes; 0 = not known
 * @property {number} [width] px, of a picture; 0 = not known
 * @property {number} [height]
 * @property {string} [data] of a small picture: a data: URL of a bitmap
 * @property {FileRef|null} [file] where the bytes are; null while they are on their way
 */

/**
 * @typedef {{id: number, time: number, name: string}} FileRef names a file for `/download`; `name` as the server has it
 */

/** Pictures up to this size travel inside the message (Docs/protocol.md 8). */
export const INLINE_BYTES = 10 * 1024;

const BITMAP = /^data:image\/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/]+={0,2}$/;
const BITMAP_NAME = /\.(?:png|jpe?g|gif|webp|bmp|avif)$/i;
const NAME_LENGTH = 200;

const known = new WeakMap(); // message → Content

/** @param {Pick<import('./messages.js').Message, 'content'|'contentType'>} message @returns {Content} */
export function contentOf(message) {
  let content = known.get(message);
  if (!content) known.set(message, content = read(message));
  return content;
}

function read({ contentType, content }) {
  if (contentType === 'text' || contentType === 'plain') return { kind: 'text' };
  const raw = parsed(content);
  if (!raw) return { kind: 'unknown' };
  switch (contentType) {
    case 'image':
      return picture(raw);
    case 'file':
      return raw.isImage === true && BITMAP_NAME.test(String(raw.name))
        ? picture(raw)
        : { kind: 'file', ...fileParts(raw) };
    case 'emotion':
      return typeof raw.content === 'string' ? { kind: 'emoji', text: raw.content.slice(0, 40) } : { kind: 'unknown' };
    case 'object':
      return raw.type === 'url' && web(raw.url) ? { kind: 'link', url: String(raw.url) } : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

function picture(raw) {
  const parts = { ...fileParts(raw), width: pixels(raw.width), height: pixels(raw.height) };
  if (raw.type === 'base64') {
    return BITMAP.test(raw.content ?? '')
      ? { kind: 'image', ...parts, data: raw.content, file: null }
      : { kind: 'unknown' };
  }
  // A drawing that can hold more than pixels is offered as a file.
  return { kind: BITMAP_NAME.test(parts.name) ? 'image' : 'file', ...parts };
}

function fileParts(raw) {
  const id = Math.trunc(Number(raw.id)) || 0, time = Math.trunc(Number(raw.time)) || 0;
  const name = typeof raw.name === 'string' ? raw.name : '';
  return {
    name: cleanName(name),
    size: Math.max(0, Number(raw.size) || 0),
    file: id > 0 && name ? { id, time, name } : null,
  };
}

const pixels = (value) => Math.min(100_000, Math.max(0, Math.trunc(Number(value)) || 0));

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function web(url) {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/** A file name without folders, control signs and signs that turn the direction of writing (`gnp.exe`). */
export function cleanName(name) {
  const ends = name.length > 4 * NAME_LENGTH
    ? `${name.slice(0, 2 * NAME_LENGTH)}${name.slice(-2 * NAME_LENGTH)}`
    : name;
  const flat = ends.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '').replace(/[\\/]/g, '_')
    .trim();
  return cut(flat) || '_';
}

/** Cut in the middle, so that the suffix stays. */
function cut(name) {
  const letters = [...name];
  return letters.length <= NAME_LENGTH
    ? name
    : `${letters.slice(0, NAME_LENGTH - 20).join('')}…${letters.slice(-19).join('')}`;
}

/** Suffix in capitals for the tile: PDF, TAR; at most four letters, '' if there is none. */
export const suffixOf = (name) => (/\.([\p{L}\p{N}]{1,4})$/u.exec(name)?.[1] ?? '').toUpperCase();

const PICTURE = /^(PNG|JPE?G|GIF|WEBP|BMP|AVIF|SVG|TIFF?|HEIC)$/;
/** @type {[RegExp, number][]} */
const TILES = [
  [/^PDF$/, 0],
  [/^(ZIP|RAR|7Z|GZ|TGZ|XZ|BZ2|TAR|STEP|STP|DWG|DXF|IGES)$/, 6],
  [/^CSV$/, 4],
  [/^XLS[XM]?$|^ET$/, 5],
  [/^(DOCX?|WPS|ODT)$/, 7],
  [PICTURE, 3],
  [/^(MP4|MOV|MKV|AVI|WEBM|TXT|MD|LOG)$/, 2],
];

/** Number of the avatar colour that a file's tile has. */
export const tileColour = (name) => TILES.find(([pattern]) => pattern.test(suffixOf(name)))?.[1] ?? 8;

const DOCUMENT = /^(PDF|CSV|DOCX?|WPS|ODT|XLS[XM]?|ET|ODS|PPTX?|DPS|ODP|RTF|TXT|MD|LOG)$/;

/**
 * Whether a file's name says that it is a picture, whether or not a browser can draw it.
 * @param {string} name
 */
export const hasPictureName = (name) => PICTURE.test(suffixOf(name));

/**
 * The section of a chat's files that lists this one.
 * @param {Content} content @returns {'image'|'document'|'rest'}
 */
export function shelfOf({ kind, name }) {
  if (kind === 'image' || hasPictureName(name)) return 'image';
  return DOCUMENT.test(suffixOf(name)) ? 'document' : 'rest';
}

/** The size a picture is drawn at: never above `most`, known before it is loaded. */
export function fit(width, height, most) {
  if (!width || !height) return { width: most.width, height: most.height };
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Pictures of a chat in order, for the viewer. */
export const picturesOf = (list) =>
  list.filter((one) => {
    const { kind, data, file } = contentOf(one);
    return kind === 'image' && !one.hidden && (data || file);
  });

/** Content text of a picture that travels inside its message. */
export const inlinePicture = ({ name, size, width, height, data, now }) =>
  JSON.stringify({ type: 'base64', content: data, time: now, name, size, width, height, send: true });

/** Content text of a file, before (`file` null) and after its bytes are at the server. */
export function fileContent({ gid, name, size, width = 0, height = 0, mime = '', image, file, now }) {
  return JSON.stringify({
    gid,
    name: file?.name ?? name,
    size,
    type: mime,
    date: now,
    send: file ? true : 0,
    isImage: image,
    ...(width && height ? { width, height } : {}),
    ...(file ? { id: file.id, time: file.time } : {}),
  });
}

/**
 * The same of a file that is at hand.
 * @param {File} blob
 * @param {{gid: string, name: string, width?: number, height?: number, image: boolean, now: number}} about
 * @param {FileRef|null} file null before the bytes are at the server
 */
export const contentOfFile = (blob, about, file) => fileContent({ ...about, size: blob.size, mime: blob.type, file });
