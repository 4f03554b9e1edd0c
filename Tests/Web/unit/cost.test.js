// Text of other people must not stop anybody's page: every function of the client that touches their text takes time
// that grows as the text does. Each hostile text is doubled up to 1 MiB and the times are compared.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmoji } from '../../../Sources/Web/client/emoji.js';
import { decode } from '../../../Sources/Web/client/net/packet.js';
import {
  cleanName,
  contentOf,
  picturesOf,
  shelfOf,
  suffixOf,
  tileColour,
} from '../../../Sources/Web/client/state/content.js';
import { find, matching } from '../../../Sources/Web/client/state/find.js';
import { highlight } from '../../../Sources/Web/client/state/highlight.js';
import {
  bigEmoji,
  CODE_MOST,
  mentionsOf,
  parse,
  plainText,
  READ_MOST,
  snippet,
  withRealNames,
} from '../../../Sources/Web/client/state/markup.js';
import { findIn, spell, useReadings } from '../../../Sources/Web/client/state/pinyin.js';
import { isAnswer, quotedIn, quoteText } from '../../../Sources/Web/client/state/quote.js';
import { excerpt, matches, pieces, typesOf } from '../../../Sources/Web/client/state/search.js';
import { initialState, reduce } from '../../../Sources/Web/client/state/state.js';
import { timeline } from '../../../Sources/Web/client/state/timeline.js';
import { avatarLetters } from '../../../Sources/Web/shared/letters.js';
import { PIECE, piecesOf } from '../../../Sources/Web/shared/longtext.js';
import { message, packet, processorMs, readText } from './support.js';

const MIB = 1 << 20;
const SIZES = [1 << 14, 1 << 15, 1 << 16, 1 << 17, MIB];
const SLACK_MS = 120; // of a garbage collection
const GROWTH = 3.2; // twice is linear, four times is quadratic
const MIB_MS = 1_500; // of processor for 1 MiB, on a slow machine

/** Text of `n` UTF-16 units made of one piece, with something before and after it. */
const times = (piece, before = '', behind = '') => (n) => {
  const room = Math.max(1, Math.floor((n - before.length - behind.length) / piece.length));
  return `${before}${piece.repeat(room)}${behind}`;
};

const TEXTS = {
  'letters after @': times('a', '@'),
  'names after @': times('@mei'),
  'no name after @': times('@nobody '),
  'many @': times('@'),
  'Chinese after @': times('沈', '@'),
  'Chinese and @': times('@沈知遥是'),
  'everybody': times('@all '),
  'long words after @': times(`@${'沈'.repeat(60)}`),
  'ticks': times('`'),
  'ticks and letters': times('`a'),
  'double ticks': times('``a'),
  'ticks of growing runs': (n) =>
    Array.from({ length: Math.sqrt(2 * n) }, (_, i) => '`'.repeat(i + 1)).join('a').slice(0, n),
  'ticks and gaps': times('`a\n\n'),
  'open fences': times('```a\n'),
  'bare fences': times('```\n'),
  'a fence of spaces': times(' ', '```', '!'),
  'fences with words': times('```a b\n'),
  'a fence that closes late': times('a\n', '```js\n', '```\n'),
  'a fence in one line': times('a', '```js\n', '\n```\n'),
  'blank lines': times('\n'),
  'blank lines and a letter': times('\n', 'a', 'b'),
  'lines of two systems': times('\r\n'),
  'spaces': times(' '),
  'spaces and a letter': times(' ', 'a', 'b'),
  'tabs': times('\t', 'a', 'b'),
  'open labels': times('['),
  'open links': times('[a]('),
  'links in a label': times('[a](b)', '['),
  'labels': times('[a]'),
  'closed labels': times(']'),
  'label and spaces': times('[a '),
  'long target': times('b', '[a]('),
  'pictures': times('!['),
  'whole pictures': times('![a](http://x/y) '),
  'links': times('[a](http://x/) '),
  'stars': times('*'),
  'open bold': times('**a'),
  'open bold and spaces': times('**a '),
  'single stars': times('*a'),
  'underscores': times('__a'),
  'open strikes': times('~~a'),
  'strikes in bold': times('**~~a'),
  'tildes': times('~'),
  'quotes': times('> '),
  'quoted lines': times('> a\n'),
  'nested quotes': times('>'),
  'an answer': times('a', '> **', '** b'),
  'a long answer': times('a', '> **B** '),
  'escaped answer': times('\\*', '> **B** '),
  'items': times('- '),
  'item lines': times('- a\n'),
  'numbers': times('1. a\n'),
  'an item of spaces': times(' ', '- ', '\u2028'),
  'headings': times('# '),
  'heading lines': times('# a\n'),
  'hashes': times('#'),
  'a heading of spaces': times(' ', '# ', '\u2028'),
  'tables': times('|'),
  'table lines': times('|a|b|\n|-|-|\n'),
  'rules': times('---\n'),
  'angles': times('<'),
  'tags': times('<a>'),
  'comments': times('<!--'),
  'entities': times('&amp;'),
  'open entities': times('&'),
  'addresses': times('http://x/ '),
  'one long address': times('a', 'http://x/'),
  'an address of dots': times('.', 'https://x/', 'a'),
  'addresses that are none': times('http://%'),
  'heads of addresses': times('http://'),
  'h': times('h'),
  'brackets behind an address': times(')', 'http://x/'),
  'addresses without a space': times('http://x/…'),
  'backslashes': times('\\'),
  'escaped stars': times('\\*'),
  'escaped at the end': times('\\', 'a', '*'),
  'short names of emoji': times(':smile:'),
  'colons': times(':'),
  'open short names': times(':a'),
  'emoji': times('😀'),
  'joined emoji': times('👩\u200d'),
  'flags': times('🇨'),
  'key caps': times('1\ufe0f\u20e3'),
  'Chinese': times('今天下午三点开会。'),
  'one Chinese word': times('中'),
  'combining marks': times('\u0301', 'e'),
  'right to left': times('שלום '),
  'direction marks': times('\u202e'),
  'lone surrogates': times('\ud800'),
  'lone low surrogates': times('\udc00'),
  'zero width': times('\u200b'),
  'controls': times('\u0001'),
  'dots': times('.'),
  'dots and a letter': times('.', 'a', 'b'),
  'dashes': times('-', 'a', '!'),
  'quotation marks': times('"'),
  'open strings': times('"\\'),
  'words': times('word '),
  'one word': times('a'),
  'capital I with a dot': times('İ'),
  'separators': times('\u2028'),
  'slashes': times('/'),
  'braces': times('{'),
  'numbers in a row': times('1'),
  'equals': times('a='),
  'commas': times(',a'),
  'hash words': times('x#'),
};

const NAMES = new Map([['mei', 1], ['沈知遥', 2], ['江予安', 3], ['lu.yiming', 4], ['nobodyelse', 5], [
  '沈'.repeat(60),
  6,
]]);
const USERS = { names: NAMES, byId: new Map([[1, { realname: 'Mei' }], [2, { realname: 'B' }]]) };
const WORDS = ['green', '开会'];
const QUERY = { words: 'green 开会', gid: '', user: 0, from: 0, to: 0, types: new Set(['link', 'code', 'text']) };
const emoji = createEmoji(async () => JSON.parse(readText('Sources/Web/client/data/emoji.json')));
const text = (content, contentType = 'text') => message({ content, contentType });
const named = (content) => ({
  ...initialState,
  session: { ...initialState.session, me: 9 },
  users: {
    ...initialState.users,
    byId: new Map([[1, { id: 1, realname: content, account: content, dept: 0, role: '' }]]),
  },
  chats: new Map([['g', { gid: 'g', type: 'group', name: content, members: [1], createdBy: '', admins: [] }]]),
});
const i18n = { t: (key) => key, count: (key) => key };

const READERS = {
  'parse': (one) => parse(one, 'text', NAMES),
  'parse plain': (one) => parse(one, 'plain', NAMES),
  'mentionsOf': (one) => mentionsOf(one, NAMES, 7),
  'plainText': (one) => plainText(one, 'text', NAMES),
  'snippet': (one) => snippet(one, 'text', NAMES, 480),
  'withRealNames': (one) => withRealNames(one, USERS),
  'bigEmoji': (one) => bigEmoji(one),
  'withSigns': (one) => emoji.withSigns(one),
  'signOf': (one) => emoji.signOf(one),
  'excerpt': (one) => excerpt(text(one), NAMES, []),
  'excerpt of a hit': (one) => excerpt(text(`${one} green`), NAMES, WORDS),
  'pieces': (one) => pieces(one, WORDS),
  'matches': (one) => matches(text(one), QUERY, WORDS),
  'typesOf': (one) => typesOf(text(one)),
  'quoteText': (one) => quoteText(text(one), one, NAMES),
  'isAnswer': (one) => isAnswer(text(one)),
  'quotedIn': (one) =>
    quotedIn(
      [text(one), text(one), { ...text(`> **B** ${one}`), gid: 'q' }],
      { ...text(`> **B** ${one}`), gid: 'q' },
      USERS,
    ),
  'cleanName': (one) => [suffixOf(one), tileColour(one), shelfOf({ kind: 'file', name: one }), cleanName(one)],
  'a file': (one) => contentOf(text(JSON.stringify({ id: 1, time: 2, name: one }), 'file')),
  'a picture': (one) =>
    picturesOf([text(JSON.stringify({ type: 'base64', content: `data:image/png;base64,${one}`, name: one }), 'image')]),
  'an emoji': (one) => contentOf(text(JSON.stringify({ content: one }), 'emotion')),
  'a link': (one) => contentOf(text(JSON.stringify({ type: 'url', url: `http://${one}` }), 'object')),
  'no JSON': (one) => contentOf(text(one, 'file')),
  'decode': (one) =>
    decode(
      JSON.stringify({
        method: 'message',
        data: [{ gid: one, cgid: one, content: one, date: one, id: one, type: one }],
      }),
    ),
  'spell': (one) => spell(one),
  'findIn': (
    one,
  ) => [findIn(one, 'aaaaaaab'), findIn(one, 'zhongzhongzhongx'), findIn(one, ''), findIn(one, one.slice(0, 70))],
  'find': (one) => [find(named(one), 'zho', i18n), matching([{ realname: one, account: one }], 'zho')],
  'avatarLetters': (one) => [avatarLetters(one), avatarLetters(one, { group: true })],
  'piecesOf': (one) => piecesOf(one),
  'an arriving message': (one) =>
    [initialState, named('x')].map((state) => reduce(state, packet('message', [text(one), text(one, 'plain')]))),
  'timeline': (one) => timeline([text(one), text(one, 'image')], 0),
};

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

/** Milliseconds of processor; the median of several where one look says that it was much. */
function cost(run, one, least) {
  const first = processorMs(() => run(one));
  return first <= least ? first : median([first, ...Array.from({ length: 4 }, () => processorMs(() => run(one)))]);
}

for (const [reader, run] of Object.entries(READERS)) {
  test(`no message freezes a page: ${reader} takes time as the text is long`, async () => {
    await emoji.ready();
    useReadings(JSON.parse(readText('Sources/Web/client/data/pinyin.json')).letters);
    for (const [kind, make] of Object.entries(TEXTS)) {
      let before = Infinity;
      for (const n of SIZES) {
        const one = make(n);
        const most = n === SIZES[0] ? 300 : n === MIB ? MIB_MS : GROWTH * before + SLACK_MS;
        const took = cost(run, one, most);
        assert.ok(
          took <= most,
          `${kind}, ${n} characters: ${took.toFixed(0)} ms, ${before.toFixed(0)} ms for the size before`,
        );
        before = took;
      }
    }
  });
}

test('no code freezes a page: every language colours quickly or not at all', () => {
  const langs = [
    'js',
    'java',
    'c',
    'swift',
    'go',
    'rust',
    'py',
    'rb',
    'sh',
    'yaml',
    'toml',
    'ini',
    'json',
    'sql',
    'css',
    'html',
    'diff',
    '',
  ];
  for (const [kind, make] of Object.entries(TEXTS)) {
    for (const lang of langs) {
      const took = cost((one) => highlight(one, lang), make(CODE_MOST), 150);
      assert.ok(took <= 150, `${kind} as ${lang}: ${took.toFixed(0)} ms`);
      assert.ok(highlight(make(MIB), lang).length === 1, 'longer code stays plain');
    }
  }
});

test('a name made of words does not freeze the search for people', () => {
  const hostile = ['a ', 'a.', 'z ', '重 ', '重', '重a', 'zh', ' ', '·'];
  for (const piece of hostile) {
    for (
      const typed of [
        'a'.repeat(40),
        `${'a'.repeat(39)}b`,
        'z'.repeat(40),
        'zhong'.repeat(12),
        `${'chong'.repeat(9)}!`,
        'a '.repeat(20),
      ]
    ) {
      const took = processorMs(() => findIn(piece.repeat(5_000), typed));
      assert.ok(took < 200, `${JSON.stringify(piece)} ${typed}: ${took} ms`);
    }
  }
});

const joined = (blocks) =>
  blocks.map((block) => block.text ?? block.children.map((one) => one.text ?? '\n').join('')).join('');

test('a long text is shown whole: its beginning is read, the rest is plain', () => {
  const long = `**b** @mei ${'word '.repeat(2_000)}**c** @mei`;
  const blocks = parse(long, 'text', NAMES);
  assert.deepEqual(blocks.map((block) => block.type), ['text', 'rest']);
  assert.ok(blocks[1].text.endsWith('**c** @mei'));
  assert.equal(blocks[0].children.at(-1).text + blocks[1].text, long.slice('**b** @mei'.length));
  for (const contentType of ['text', 'plain']) {
    const words = 'Zeile mit Wörtern\n'.repeat(1_000);
    const [first, rest] = parse(words, contentType, NAMES);
    assert.equal(rest.type, 'rest');
    assert.equal(words.length - rest.text.length <= READ_MOST, true);
    assert.ok(words.endsWith(rest.text) && rest.text.startsWith('Zeile'), 'cut after a line');
    assert.ok(first.children.length > 100);
  }
  assert.deepEqual(
    parse('x'.repeat(READ_MOST), 'text', NAMES).map((block) => block.type),
    ['text'],
    'not one letter too early',
  );
  const pairs = parse('😀'.repeat(READ_MOST), 'plain', NAMES);
  assert.equal(joined(pairs), '😀'.repeat(READ_MOST), 'no character is cut in two');
});

test('a long code block stays a code block; one that is too long is plain text as a whole', () => {
  const code = (lines) => `see\n\`\`\`js\n${'let a = 1;\n'.repeat(lines)}\`\`\`\nthat **is** it\n`;
  assert.deepEqual(parse(code(600), 'text', NAMES).map((block) => block.type), ['text', 'code', 'rest']);
  assert.equal(parse(code(600), 'text', NAMES)[1].text.split('\n').length, 600);
  const [first, rest] = parse(code(5_000), 'text', NAMES);
  assert.deepEqual([first.type, rest.type, rest.text.startsWith('```js\nlet')], ['text', 'rest', true]);
});

test('a link is never cut in two', () => {
  for (const before of ['', 'see ', 'word '.repeat(810)]) {
    const url = `https://x.example/${'a'.repeat(6_000)}`;
    const links = parse(before + url, 'text', NAMES).flatMap((block) => block.children ?? []).filter((one) =>
      one.type === 'link'
    );
    assert.deepEqual(links, [], `${before.length} before`);
  }
});

test('who is meant is found anywhere in a long text, whatever stands around it', () => {
  for (const make of Object.values(TEXTS)) {
    for (const around of [(one) => `${one} @mei`, (one) => `@mei ${one}`]) {
      assert.equal(mentionsOf(around(make(20_000)), NAMES, 1).mine, true, make(10));
    }
  }
  const name = 'n'.repeat(60);
  const names = new Map([[name, 3], ['n', 4]]);
  assert.equal(mentionsOf(`@${name}`, names, 3).mine, true, 'a name as long as names are');
  assert.equal(mentionsOf(`@${name}n`, names, 3).mine, false, 'a longer word is another one');
  assert.equal(mentionsOf(`@${name}是`, names, 3).mine, true);
});

test('pieces of a long text make it whole again, none is long or has many lines', () => {
  for (const [kind, make] of Object.entries(TEXTS)) {
    const whole = make(50_000);
    const all = piecesOf(whole);
    assert.equal(all.join(''), whole, kind);
    for (const one of all) assert.ok(one.length <= PIECE && one.split('\n').length <= 201, kind);
    assert.equal(
      all.some((one, i) => i > 0 && /^[\udc00-\udfff]/.test(one) && /[\ud800-\udbff]$/.test(all[i - 1])),
      false,
      kind,
    );
  }
});
