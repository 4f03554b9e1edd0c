// Text of a message → a small tree. Pure; the page turns the tree into elements, so nothing in a text can become
// markup. Everybody may write 1 MiB: all work here is linear in the length of the text, and marks are read in its
// beginning only.
//
//   blocks   {type: 'text'|'quote'|'heading', children} · {type: 'code', lang, text} ·
//            {type: 'list', items: {level, mark, children}[]} · {type: 'rest', text}: plain, what is past the reader's
//            bound
//   inlines  {type: 'plain', text} · {type: 'break'} · {type: 'bold'|'strike', children} · {type: 'code', text} ·
//            {type: 'link', url, children} · {type: 'mention', text, user} (user 0 = everybody)

import { fence, nextClosings, READ_MOST, readEnd } from './readpart.js';

export { CODE_MOST, READ_MOST } from './readpart.js';

const MAX_DEPTH = 4;
const MAX_TICKS = 8; // a longer run of backticks is text
const MAX_NAME = 128; // letters; the bound on the work per @
const LIST_ITEM = /^( {0,12})([-*+]|\d{1,4}[.)]) +(\S.*)$/;
const URL_START = /https?:\/\/[^\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069<>"'`，。；：！？、（）【】《》“”]+/uy;
const URL_TAIL = new Set('.,;:!?*_)]}');
const MENTION = new RegExp(`@([\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,${MAX_NAME}})`, 'yu');
const LATIN = /[\p{Script=Latin}\p{N}_]/u;
const EVERYBODY = new Set(['all', '所有人', '全体成员', '全體成員']);

/**
 * @param {string} content
 * @param {'text'|'plain'|string} contentType
 * @param {ReadonlyMap<string, number>} names lower-case account or name → user id
 */
export function parse(content, contentType, names) {
  const markdown = contentType === 'text';
  const from = readEnd(content, markdown);
  const blocks = blocksOf(content.slice(0, from).replaceAll('\r\n', '\n'), markdown, names);
  if (from < content.length) blocks.push({ type: 'rest', text: content.slice(from) });
  return blocks;
}

function blocksOf(text, markdown, names) {
  if (!markdown) return text === '' ? [] : [{ type: 'text', children: inline(text, names, false, 0) }];
  const blocks = [];
  let lines = [], kind = 'text';
  const flush = () => {
    const body = withoutBlankEnds(lines.join('\n'));
    if (body !== '') blocks.push({ type: kind, children: inline(body, names, true, 0) });
    lines = [];
  };
  const all = text.split('\n');
  const closing = nextClosings(all);
  let listed = false; // the line before is an item of a list
  for (let i = 0; i < all.length; i++) {
    const lang = fence(all[i]);
    const end = lang === null ? -1 : closing[i + 1];
    const wasListed = listed;
    listed = false;
    if (end >= 0) {
      flush();
      blocks.push({ type: 'code', lang, text: all.slice(i + 1, end).join('\n') });
      i = end;
      continue;
    }
    const heading = /^#{1,6} +(\S.*)$/.exec(all[i]);
    if (heading) {
      flush();
      blocks.push({ type: 'heading', children: inline(heading[1], names, true, 0) });
      continue;
    }
    const item = LIST_ITEM.exec(all[i]);
    if (item) {
      flush();
      const last = blocks.at(-1);
      const list = last?.type === 'list' && wasListed ? last : { type: 'list', items: [] };
      if (list !== last) blocks.push(list);
      list.items.push({
        level: Math.min(3, item[1].length >> 1),
        mark: /\d/.test(item[2]) ? item[2] : '•',
        children: inline(item[3], names, true, 0),
      });
      listed = true;
      continue;
    }
    const quoted = /^>\s?(.*)$/.exec(all[i]);
    const next = quoted ? 'quote' : 'text';
    if (next !== kind) flush();
    kind = next;
    lines.push(quoted ? quoted[1] : all[i]);
  }
  flush();
  return blocks;
}

function withoutBlankEnds(text) {
  let from = 0, to = text.length;
  while (from < to && text[from] === '\n') from += 1;
  while (to > from && text[to - 1] === '\n') to -= 1;
  return text.slice(from, to);
}

function inline(text, names, markdown, depth) {
  const out = [];
  let plain = '';
  const push = (node) => {
    if (plain !== '') out.push({ type: 'plain', text: plain });
    plain = '';
    if (node) out.push(node);
  };
  for (let at = 0; at < text.length;) {
    const found = special(text, at, names, markdown, depth);
    if (found?.node.type === 'plain') {
      plain += found.node.text;
      at = found.end;
    } else if (found) {
      push(found.node);
      at = found.end;
    } else {
      const escaped = markdown && text[at] === '\\' && /[\\`*~[\]()@>#_-]/.test(text[at + 1] ?? '');
      plain += escaped ? text[at + 1] : text[at];
      at += escaped ? 2 : 1;
    }
  }
  push(null);
  return out;
}

/** The element that begins at `at`, or null for an ordinary character. */
function special(text, at, names, markdown, depth) {
  switch (text[at]) {
    case '\n':
      return { node: { type: 'break' }, end: at + 1 };
    case 'h':
      return bareLink(text, at);
    case '@':
      return mention(text, at, names);
    case '`':
      return markdown ? code(text, at) : null;
    case '*':
      return markdown && depth < MAX_DEPTH ? paired(text, at, names, depth, '**', 'bold') : null;
    case '~':
      return markdown && depth < MAX_DEPTH ? paired(text, at, names, depth, '~~', 'strike') : null;
    case '[':
      return markdown && depth < MAX_DEPTH ? link(text, at, names, depth) : null;
    default:
      return null;
  }
}

function bareLink(text, at) {
  if (at > 0 && /[\p{Script=Latin}\p{N}]/u.test(text[at - 1])) return null;
  URL_START.lastIndex = at;
  const run = URL_START.exec(text)?.[0];
  if (!run) return null;
  let length = run.length;
  while (length > 0 && URL_TAIL.has(run[length - 1])) length -= 1;
  const found = run.slice(0, length);
  // Text that is not an address is skipped whole: a look from each of its letters would be quadratic.
  if (!safe(found)) return { node: { type: 'plain', text: run }, end: at + run.length };
  return { node: { type: 'link', url: found, children: [{ type: 'plain', text: found }] }, end: at + found.length };
}

const longest = new WeakMap(); // names → letters of the longest one

function longestOf(names) {
  let most = longest.get(names);
  if (most === undefined) {
    most = 0;
    for (const words of [EVERYBODY, names.keys()]) for (const word of words) most = Math.max(most, word.length);
    longest.set(names, most = Math.min(most, MAX_NAME));
  }
  return most;
}

/**
 * The longest run after @ that is somebody's name; Chinese writes on without a space. Work: at most a name's length.
 */
function mention(text, at, names) {
  if (at > 0 && /[\w.]/.test(text[at - 1])) return null;
  MENTION.lastIndex = at;
  const run = MENTION.exec(text)?.[1];
  if (!run) return null;
  const letters = [];
  const most = longestOf(names);
  for (const letter of run) {
    letters.push(letter);
    if (letters.length > most) break; // one more than a name has: whether the word continues
  }
  let length = letters.reduce((sum, letter) => sum + letter.length, 0);
  for (let count = letters.length; count > 0; length -= letters[--count].length) {
    if (count > most || (count < letters.length && LATIN.test(letters[count - 1]) && LATIN.test(letters[count]))) {
      continue;
    }
    const word = run.slice(0, length).toLowerCase();
    const user = EVERYBODY.has(word) ? 0 : names.get(word);
    if (user !== undefined) {
      return { node: { type: 'mention', text: `@${run.slice(0, length)}`, user }, end: at + 1 + length };
    }
  }
  return null;
}

function code(text, at) {
  let ticks = 1;
  while (text[at + ticks] === '`') ticks += 1;
  const begin = at + ticks;
  const end = ticks > MAX_TICKS ? -1 : text.indexOf('`'.repeat(ticks), begin);
  // Without an end the whole run is text: a look from each of its ticks would be quadratic.
  if (end <= begin || text.slice(begin, end).includes('\n\n')) {
    return { node: { type: 'plain', text: text.slice(at, begin) }, end: begin };
  }
  return { node: { type: 'code', text: text.slice(begin, end) }, end: end + ticks };
}

/** Text between two marks of two signs. */
function paired(text, at, names, depth, mark, type) {
  if (!text.startsWith(mark, at) || /\s/.test(text[at + 2] ?? ' ')) return null;
  const end = text.indexOf(mark, at + 3);
  if (end < 0) return null;
  return { node: { type, children: inline(text.slice(at + 2, end), names, true, depth + 1) }, end: end + 2 };
}

/** `[label](target)`. A target that is not http or https leaves the label only: `#/chats/…` of the original client. */
function link(text, at, names, depth) {
  const found = /\[((?:[^[\]\n]|\[[^[\]\n]*\]\([^()\s]*\))*)\]\(([^()\s]*)\)/y;
  found.lastIndex = at;
  const [whole, label, target] = found.exec(text) ?? [];
  if (!whole) return null;
  const children = inline(label, names, true, depth + 1);
  const node = safe(target) ? { type: 'link', url: target, children } : { type: 'bold', children };
  return { node, end: at + whole.length };
}

/** Only http and https leave the page. */
export function safe(url) {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/** The people a text mentions, in all its length. */
export function mentionsOf(content, names, me) {
  let mine = false, all = false;
  for (let at = content.indexOf('@'); at >= 0 && !(mine && all); at = content.indexOf('@', at + 1)) {
    const user = mention(content, at, names)?.node.user;
    if (user === me) mine = true;
    else if (user === 0) all = true;
  }
  return { mine, all };
}

/** Broadcasts name people by account; here the names one knows stand, bold. */
export function withRealNames(content, users) {
  return content.replace(/@([\w.-]+)/g, (whole, account) => {
    const user = users.byId.get(users.names.get(account.toLowerCase()));
    return user ? `**${user.realname}**` : whole;
  });
}

/** One line without marks, for lists and for those who listen. */
export function plainText(content, contentType, names) {
  const flat = (nodes) =>
    nodes.map((node) => node.text ?? (node.type === 'break' ? ' ' : flat(node.children))).join('');
  const line = (block) =>
    block.text ??
      (block.items ?? [block]).map((one) => [one.mark, flat(one.children)].filter(Boolean).join(' ')).join(' ');
  return parse(content, contentType, names).map(line).join(' ').trim();
}

/** The beginning of `plainText`, enough to show `length` letters of it; for lists, which never need a whole text. */
export const snippet = (content, contentType, names, length) =>
  plainText(content.trimStart().slice(0, Math.min(READ_MOST, Math.max(1024, 2 * length))), contentType, names).slice(
    0,
    length,
  );

const PICTOGRAPH = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?`;
const EMOJI = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|${PICTOGRAPH}(?:\u200D${PICTOGRAPH})*)`;
const BIG = new RegExp(`^\\s*(?:${EMOJI}\\s*){1,3}$`, 'u');

/** One to three emoji and nothing else. */
export const bigEmoji = (content) => content.length <= 60 && BIG.test(content);
