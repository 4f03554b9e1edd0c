import assert from 'node:assert/strict';
import test from 'node:test';
import { mentionsOf, parse, plainText, safe, withRealNames } from '../../../Sources/Web/client/state/markup.js';
import { processorMs } from './support.js';

const NAMES = new Map([['mei', 1], ['沈知遥', 2], ['江予安', 3], ['lu.yiming', 4]]);
const flat = (nodes) =>
  nodes.map((
    node,
  ) => (node.type === 'plain'
    ? node.text
    : `<${node.type}${node.url ? ` ${node.url}` : ''}${node.user !== undefined ? ` ${node.user}` : ''}>${
      node.children ? flat(node.children) : node.text ?? ''
    }`)
  ).join('|');
const show = (text, type = 'text') =>
  parse(text, type, NAMES).map((block) => `${block.type}:${block.children ? flat(block.children) : block.text}`).join(
    ' / ',
  );

test('bold, code, links', () => {
  assert.equal(show('a **b `c`** d'), 'text:a |<bold>b |<code>c| d');
  assert.equal(
    show('see https://a.example/x?y=1.'),
    'text:see |<link https://a.example/x?y=1>https://a.example/x?y=1|.',
  );
  assert.equal(show('[doc](https://a.example)'), 'text:<link https://a.example>doc');
  assert.equal(show('2 * 3 ** 4'), 'text:2 * 3 ** 4');
  assert.equal(show('**open'), 'text:**open');
  assert.equal(show('\\*\\*no\\*\\*'), 'text:**no**');
});

test('blocks: fences, quotes, an open fence is text', () => {
  assert.equal(show('a\n```js\nx < 1\n```\nb'), 'text:a / code:x < 1 / text:b');
  assert.equal(show('> q\nt'), 'quote:q / text:t');
  assert.equal(show('```js\nx'), 'text:<code>|js|<break>|x'.replace('<code>|', '```'));
});

test('headings, lists with levels, struck words', () => {
  const tree = parse('# Plan\n- a **b**\n  - c\n12. d\n\n~~alt~~ -x', 'text', NAMES);
  assert.deepEqual(tree.map((block) => block.type), ['heading', 'list', 'text']);
  assert.deepEqual(tree[1].items.map((one) => [one.level, one.mark, flat(one.children)]), [[0, '•', 'a |<bold>b'], [
    1,
    '•',
    'c',
  ], [0, '12.', 'd']]);
  assert.equal(flat(tree[2].children), '<strike>alt| -x');
  assert.equal(show('#tag\n-x\n1.5'), 'text:#tag|<break>|-x|<break>|1.5');
  assert.equal(plainText('# a\n- b\n- c', 'text', NAMES), 'a • b • c');
  assert.equal(show('- a', 'plain'), 'text:- a');
});

test('plain text knows links and mentions, no marks', () => {
  assert.equal(
    show('**a** `b` @mei https://x.example', 'plain'),
    'text:**a** `b` |<mention 1>@mei| |<link https://x.example>https://x.example',
  );
});

test('only http and https are links', () => {
  for (
    const url of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc',
      '#/chats/groups/g',
      '//x',
      '',
    ]
  ) {
    assert.equal(safe(url), false, url);
    assert.equal(show(`[a](${url})`).includes('<link'), false, url);
  }
  assert.equal(show('[**[Release](#/chats/groups/g)**]').includes('<link'), false);
});

test('markup in a text stays text', () => {
  assert.equal(show('<script>alert(1)</script>'), 'text:<script>alert(1)</script>');
  assert.equal(show('<img src=x onerror=alert(1)>'), 'text:<img src=x onerror=alert(1)>');
});

test('mentions: the longest name, in running Chinese too; everybody is 0', () => {
  assert.equal(show('@沈知遥上线 @江予安，好'), 'text:<mention 2>@沈知遥|上线 |<mention 3>@江予安|，好');
  assert.equal(show('@lu.yiming.'), 'text:<mention 4>@lu.yiming|.');
  assert.equal(show('@meissner a@mei.example'), 'text:@meissner a@mei.example');
  assert.deepEqual(mentionsOf('hi @mei', NAMES, 1), { mine: true, all: false });
  assert.deepEqual(mentionsOf('@所有人 @all', NAMES, 1), { mine: false, all: true });
  assert.deepEqual(mentionsOf('x@mei', NAMES, 1), { mine: false, all: false });
});

test('hostile lengths end in time', () => {
  const took = processorMs(() => {
    for (
      const text of [
        '*'.repeat(20_000),
        '['.repeat(20_000),
        '`'.repeat(20_000),
        '@'.repeat(20_000),
        '[a]('.repeat(5_000),
        '**a'.repeat(5_000),
        '`a'.repeat(10_000),
      ]
    ) show(text);
  });
  assert.ok(took < 4_000, `${took} ms`);
});

test('one line for lists; broadcasts name people', () => {
  assert.equal(plainText('**a**\nb `c`', 'text', NAMES), 'a b c');
  const users = { names: NAMES, byId: new Map([[1, { realname: '梅' }]]) };
  assert.equal(withRealNames('@mei joined, @nobody too', users), '**梅** joined, @nobody too');
});
