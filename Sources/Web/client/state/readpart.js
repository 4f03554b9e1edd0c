// How much of a text is read for marks: its beginning, cut where it does not hurt. Others write up to 1 MiB; what
// follows is plain text. Pure, linear.

/** Marks, links and mentions are read in so much of a text, UTF-16 units; what follows is plain. */
export const READ_MOST = 4096;
/** Lines of a text that are read. */
export const READ_LINES = 300;
/** A code block that begins within `READ_MOST` may be so long in all, UTF-16 units. Its inside is not read. */
export const CODE_MOST = 16_000;
const SPACE = /\s/;

/** Where the part of a text ends that is read: after a line, else after a word, never within a link or a code block. */
export function readEnd(content, markdown) {
  let end = 0, lines = 0;
  for (; lines < READ_LINES && end <= READ_MOST; lines++) {
    const at = content.indexOf('\n', end);
    if (at < 0 && content.length <= READ_MOST) return content.length;
    if (at < 0 || at >= READ_MOST) break;
    end = at + 1;
  }
  if (end < READ_MOST / 2 && lines < READ_LINES) end = wordEnd(content);
  return markdown ? codeEnd(content, end) : end;
}

function wordEnd(content) {
  let at = READ_MOST;
  while (at > READ_MOST / 2 && !SPACE.test(content[at - 1])) at -= 1;
  if (at > READ_MOST / 2) return at;
  at = READ_MOST;
  if (isSurrogatePair(content, at - 1)) at -= 1;
  // Half a link leads elsewhere.
  const link = content.slice(0, at).search(/https?:\/\/\S*$/);
  return link < 0 ? at : link;
}

const isSurrogatePair = (text, at) =>
  (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;

/**
 * A code block that continues past `end` is taken whole if it is not too long, else the part read ends before it.
 */
function codeEnd(content, end) {
  if (end === content.length) return end;
  const open = openFence(content.slice(0, end).split('\n'));
  if (open < 0) return end;
  const part = content.slice(open, open + CODE_MOST);
  const closed = /\n[ \t]{0,20}```[ \t\r]{0,20}(?:\n|$)/.exec(part);
  const close = closed ? open + closed.index + closed[0].length : 0;
  return close > 0 && (closed[0].endsWith('\n') || close === content.length) ? close : open;
}

/** Where the fence begins that these lines leave open; -1 if there is none. */
function openFence(lines) {
  const closing = nextClosings(lines);
  for (let i = 0, at = 0; i < lines.length;) {
    if (fence(lines[i]) !== null && closing[i + 1] < 0) return at;
    for (const next = fence(lines[i]) === null ? i + 1 : closing[i + 1] + 1; i < next; i++) at += lines[i].length + 1;
  }
  return -1;
}

/** The language after an opening fence; null for another line. */
export function fence(line) {
  if (!line.startsWith('```')) return null;
  const lang = line.slice(3).trim();
  return /^[\w+#.-]*$/.test(lang) ? lang : null;
}

/** For each line the number of the first closing fence from it on, -1 if there is none; one place more than lines. */
export function nextClosings(lines) {
  const next = new Array(lines.length + 1).fill(-1);
  for (let i = lines.length - 1; i >= 0; i--) next[i] = lines[i].trim() === '```' ? i : next[i + 1];
  return next;
}
