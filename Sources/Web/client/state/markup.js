// Text of a message → a small tree. Pure; the page turns the tree into elements, so nothing in a text can become markup.
//
//   blocks   {type: 'text'|'quote'|'heading', children} · {type: 'code', lang, text} ·
//            {type: 'list', items: {level, mark, children}[]}
//   inlines  {type: 'plain', text} · {type: 'break'} · {type: 'bold'|'strike', children} · {type: 'code', text} ·
//            {type: 'link', url, children} · {type: 'mention', text, user} (user 0 = everybody)

const MAX_DEPTH = 4;
const LIST_ITEM = /^( {0,12})([-*+]|\d{1,4}[.)]) +(\S.*)$/;
const URL_START = /https?:\/\/[^\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069<>"'`，。；：！？、（）【】《》“”]+/uy;
const URL_TAIL = /[.,;:!?*_)\]}]+$/;
const MENTION = /@([\p{L}\p{N}_][\p{L}\p{N}_.-]*)/yu;
const EVERYBODY = new Set(['all', '所有人', '全体成员', '全體成員']);

/**
 * @param {string} content
 * @param {'text'|'plain'|string} contentType
 * @param {ReadonlyMap<string, number>} names lower-case account or name → user id
 */
export function parse(content, contentType, names) {
  const text = content.replaceAll('\r\n', '\n');
  if (contentType !== 'text') return [{ type: 'text', children: inline(text, names, false, 0) }];
  const blocks = [];
  let lines = [], kind = 'text';
  const flush = () => {
    const body = lines.join('\n').replace(/^\n+|\n+$/g, '');
    if (body !== '') blocks.push({ type: kind, children: inline(body, names, true, 0) });
    lines = [];
  };
  const all = text.split('\n');
  for (let i = 0; i < all.length; i++) {
    const fence = /^```\s*([\w+#.-]*)\s*$/.exec(all[i]);
    const end = fence ? all.findIndex((line, j) => j > i && line.trim() === '```') : -1;
    if (end >= 0) {
      flush();
      blocks.push({ type: 'code', lang: fence[1], text: all.slice(i + 1, end).join('\n') });
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
      const list = last?.type === 'list' && LIST_ITEM.test(all[i - 1]) ? last : { type: 'list', items: [] };
      if (list !== last) blocks.push(list);
      list.items.push({ level: Math.min(3, item[1].length >> 1), mark: /\d/.test(item[2]) ? item[2] : '•', children: inline(item[3], names, true, 0) });
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
    if (found) {
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

/** What begins at `at`, or null for an ordinary character. */
function special(text, at, names, markdown, depth) {
  switch (text[at]) {
    case '\n': return { node: { type: 'break' }, end: at + 1 };
    case 'h': return bareLink(text, at);
    case '@': return mention(text, at, names);
    case '`': return markdown ? code(text, at) : null;
    case '*': return markdown && depth < MAX_DEPTH ? paired(text, at, names, depth, '**', 'bold') : null;
    case '~': return markdown && depth < MAX_DEPTH ? paired(text, at, names, depth, '~~', 'strike') : null;
    case '[': return markdown && depth < MAX_DEPTH ? link(text, at, names, depth) : null;
    default: return null;
  }
}

function bareLink(text, at) {
  if (at > 0 && /[\p{Script=Latin}\p{N}]/u.test(text[at - 1])) return null;
  URL_START.lastIndex = at;
  const found = URL_START.exec(text)?.[0].replace(URL_TAIL, '');
  if (!found || !safe(found)) return null;
  return { node: { type: 'link', url: found, children: [{ type: 'plain', text: found }] }, end: at + found.length };
}

/** The longest run after @ that is somebody's name; Chinese writes on without a space. */
function mention(text, at, names) {
  if (at > 0 && /[\w.]/.test(text[at - 1])) return null;
  MENTION.lastIndex = at;
  const run = MENTION.exec(text)?.[1];
  if (!run) return null;
  for (let length = run.length; length > 0; length--) {
    const word = run.slice(0, length).toLowerCase();
    if (/[\p{Script=Latin}\p{N}_]$/u.test(word) && /^[\p{Script=Latin}\p{N}_]/u.test(run.slice(length))) continue;
    const user = EVERYBODY.has(word) ? 0 : names.get(word);
    if (user !== undefined) {
      return { node: { type: 'mention', text: `@${run.slice(0, length)}`, user }, end: at + 1 + length };
    }
  }
  return null;
}

function code(text, at) {
  const mark = /`+/y;
  mark.lastIndex = at;
  const ticks = mark.exec(text)[0];
  const end = text.indexOf(ticks, at + ticks.length);
  if (end <= at + ticks.length || text.slice(at, end).includes('\n\n')) return null;
  return { node: { type: 'code', text: text.slice(at + ticks.length, end) }, end: end + ticks.length };
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

/** Whom a text means. */
export function mentionsOf(content, names, me) {
  let mine = false, all = false;
  for (let at = content.indexOf('@'); at >= 0; at = content.indexOf('@', at + 1)) {
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
  const flat = (nodes) => nodes.map((node) => node.text ?? (node.type === 'break' ? ' ' : flat(node.children))).join('');
  const line = (block) => block.text ?? (block.items ?? [block]).map((one) => [one.mark, flat(one.children)].filter(Boolean).join(' ')).join(' ');
  return parse(content, contentType, names).map(line).join(' ').trim();
}

const EMOJI = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*)`;
const BIG = new RegExp(`^\\s*(?:${EMOJI}\\s*){1,3}$`, 'u');

/** One to three emoji and nothing else. */
export const bigEmoji = (content) => content.length <= 60 && BIG.test(content);
