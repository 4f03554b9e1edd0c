import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { createEmoji } from '../../../Sources/Web/client/emoji.js';
import {
  cleanName,
  contentOf,
  fileContent,
  fit,
  hasPictureName,
  inlinePicture,
  picturesOf,
  shelfOf,
  suffixOf,
  tileColour,
} from '../../../Sources/Web/client/state/content.js';
import { highlight } from '../../../Sources/Web/client/state/highlight.js';
import { bigEmoji } from '../../../Sources/Web/client/state/markup.js';
import { message, processorMs, WEB } from './support.js';

const read = (contentType, content) =>
  contentOf({ contentType, content: typeof content === 'string' ? content : JSON.stringify(content) });
const DOT = 'data:image/png;base64,iVBORw0KGgo=';

test('an uploaded file, a picture, a small picture, an emoji, a link', () => {
  assert.deepEqual(read('file', { name: 'a.pdf', size: 2048, send: true, id: '41', time: 1546831234 }), {
    kind: 'file',
    name: 'a.pdf',
    size: 2048,
    file: { id: 41, time: 1546831234, name: 'a.pdf' },
  });
  assert.deepEqual(read('image', { name: 'a.PNG', size: 9, width: 20, height: 10, id: 4, time: 5 }), {
    kind: 'image',
    name: 'a.PNG',
    size: 9,
    width: 20,
    height: 10,
    file: { id: 4, time: 5, name: 'a.PNG' },
  });
  assert.equal(read('image', { type: 'base64', content: DOT, name: 'x.png' }).data, DOT);
  assert.deepEqual(read('emotion', { type: 'emoji', content: ':smile:' }), { kind: 'emoji', text: ':smile:' });
  assert.deepEqual(read('object', { type: 'url', url: 'https://a.example' }), {
    kind: 'link',
    url: 'https://a.example',
  });
  assert.equal(read('text', '{"name":1}').kind, 'text');
});

test('a file that is still on its way has no place at the server', () => {
  assert.equal(read('file', { name: 'a.pdf', size: 1, send: 40 }).file, null);
  assert.equal(read('file', { name: 'a.pdf', size: 1, id: 0, time: 3 }).file, null);
});

test('broken and hostile contents become something that can be drawn', () => {
  for (const content of ['', 'null', '[]', '{', '7', '"x"']) {
    assert.equal(read('file', content).kind, 'unknown', content);
  }
  for (
    const bad of [
      'data:text/html;base64,PHNjcmlwdD4=',
      'data:image/svg+xml;base64,PHN2Zz4=',
      'javascript:alert(1)',
      'https://x.example/a.png',
      5,
      null,
    ]
  ) {
    assert.equal(read('image', { type: 'base64', content: bad, name: 'a.png' }).kind, 'unknown', String(bad));
  }
  assert.equal(
    read('image', { name: 'a.svg', size: 1, id: 1, time: 1 }).kind,
    'file',
    'a drawing is offered as a file',
  );
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//x', '']) {
    assert.equal(read('object', { type: 'url', url }).kind, 'unknown', url);
  }
  assert.deepEqual(read('image', { name: 'a.png', width: -5, height: 'x', size: -1, id: '<b>', time: {} }).width, 0);
});

test('file names lose folders, control signs and signs that turn the writing', () => {
  assert.equal(cleanName('abc\u202egnp.exe'), 'abcgnp.exe');
  assert.equal(cleanName('../../etc/passwd'), '.._.._etc_passwd');
  assert.equal(cleanName('a\\b\n\u0000c'), 'a_bc');
  assert.equal(cleanName(' \u2066\u200f '), '_');
  assert.equal(cleanName('<img onerror=x>.png'), '<img onerror=x>.png', 'what only looks like markup is text');
  const long = cleanName(`${'x'.repeat(500)}.tar.gz`);
  assert.ok(long.length <= 200 && long.endsWith('.tar.gz'));
});

test('suffix and colour of a tile, size of a picture', () => {
  assert.deepEqual(['a.tar.gz', 'a', 'a.verylong', 'b.步'].map(suffixOf), ['GZ', '', '', '步']);
  assert.deepEqual(['a.pdf', 'a.zip', 'a.csv', 'a.xlsx', 'a.docx', 'a.png', 'a.mov', 'a'].map(tileColour), [
    0,
    6,
    4,
    5,
    7,
    3,
    2,
    8,
  ]);
  assert.deepEqual(fit(3200, 1200, { width: 320, height: 240 }), { width: 320, height: 120 });
  assert.deepEqual(fit(20, 10, { width: 320, height: 240 }), { width: 20, height: 10 });
  assert.deepEqual(fit(0, 0, { width: 320, height: 240 }), { width: 320, height: 240 });
});

test('contents written here are read here', () => {
  const file = { id: 7, time: 8, name: 'a.png' };
  assert.deepEqual(read('image', inlinePicture({ name: 'a.png', size: 3, width: 4, height: 5, data: DOT, now: 1 })), {
    kind: 'image',
    name: 'a.png',
    size: 3,
    width: 4,
    height: 5,
    data: DOT,
    file: null,
  });
  assert.deepEqual(
    read('image', fileContent({ gid: 'g', name: 'x', size: 3, width: 4, height: 5, image: true, file, now: 1 })).file,
    file,
  );
  assert.equal(
    read('file', fileContent({ gid: 'g', name: 'x', size: 3, image: false, file: null, now: 1 })).file,
    null,
  );
});

test('pictures of a chat: those that can be shown and were not removed', () => {
  const picture = (more) =>
    message({
      contentType: 'image',
      content: inlinePicture({ name: 'a.png', size: 1, width: 1, height: 1, data: DOT, now: 1 }),
      ...more,
    });
  const [a, b] = [picture(), picture({ hidden: true })];
  assert.deepEqual(picturesOf([a, message(), b]), [a]);
});

const coloured = (text, lang) =>
  highlight(text, lang).filter((run) => run.kind).map((run) => `${run.kind}:${run.text}`);

test('code is coloured by language, and nothing is lost', () => {
  assert.deepEqual(coloured('const a = "x"; // 1', 'js'), ['k:const', 's:"x"', 'c:// 1']);
  assert.deepEqual(coloured('def f(x): return 0x1F # c', 'python'), ['k:def', 'k:return', 'n:0x1F', 'c:# c']);
  assert.deepEqual(coloured('a: "b" # c\nlist:\n  - n: 3', 'yaml'), ['k:a', 's:"b"', 'c:# c', 'k:list', 'k:n', 'n:3']);
  assert.deepEqual(coloured('{"a": [1, true]}', 'json'), ['k:"a"', 'n:1', 'k:true']);
  assert.deepEqual(coloured('SELECT a FROM b -- x', 'sql'), ['k:SELECT', 'k:FROM', 'c:-- x']);
  assert.deepEqual(coloured('-old\n+new', 'diff'), ['n:-old\n', 's:+new']);
  assert.deepEqual(coloured('const a', ''), []);
  for (const lang of ['js', 'yaml', 'html', 'c', 'swift', 'sh', 'diff', 'nope']) {
    const text = `if (a < "b\n" /* c d' \\ 'e #f\n<div a="1"> 0x 1.5e9 名字`;
    assert.equal(highlight(text, lang).map((run) => run.text).join(''), text, lang);
  }
});

test('hostile code is coloured in time', () => {
  const took = processorMs(() => {
    for (
      const text of [
        '"'.repeat(40_000),
        '/*'.repeat(20_000),
        `"${'\\'.repeat(39_000)}`,
        ' '.repeat(40_000),
        'a: '.repeat(13_000),
        '\n'.repeat(40_000),
        '{'.repeat(40_000),
      ]
    ) {
      for (const lang of ['js', 'yaml', 'json', 'html']) highlight(text, lang);
    }
  });
  assert.ok(took < 4_000, `${took} ms`);
});

test('one to three emoji are big, anything beside them is not', () => {
  for (const text of ['👍', '👍🏽', '👨‍👩‍👧', '🇨🇳', '❤️ 🎉 1️⃣', '😀😀😀', ' 👍\n']) assert.equal(bigEmoji(text), true, text);
  for (const text of ['', 'a', '1', '👍 ok', '😀😀😀😀', '#', '12']) assert.equal(bigEmoji(text), false, text);
});

test('emoji are found in every language, by pinyin and by the original short names', async () => {
  const emoji = createEmoji(async () => JSON.parse(readFileSync(join(WEB, 'client/data/emoji.json'), 'utf8')));
  const groups = await emoji.ready();
  const all = groups.flatMap((group) => group.list);
  assert.equal(new Set(all.map((one) => one.sign)).size, all.length, 'none twice');
  assert.equal(new Set(all.map((one) => one.short)).size, all.length, 'no short name twice');
  for (const one of all) for (const lang of ['en', 'zh-cn', 'zh-tw']) assert.ok(one.names[lang].length > 0, one.short);
  for (const words of ['thumbsup', '赞', '讚', 'zan']) assert.equal(emoji.find(words)[0].sign, '👍', words);
  for (const words of ['火箭', 'huo jian', 'huojian', 'hj']) {
    assert.ok(emoji.find(words).some((one) => one.sign === '🚀'), words);
  }
  assert.deepEqual(emoji.find('qqqq'), []);
  assert.equal(emoji.signOf(':smile:'), '😄');
  assert.equal(emoji.signOf(':nobody:'), ':nobody:');
  assert.equal(
    emoji.withSigns('ok :thumbsup::x: a:x:b 10:30:45 :nobody: :rocket:'),
    'ok :thumbsup::x: a:x:b 10:30:45 :nobody: 🚀',
  );
  assert.deepEqual(emoji.of(['🚀', 'x']).map((one) => one.short), ['rocket']);
});

test('a picture is told by its name, and stands with the pictures even as a file', () => {
  assert.deepEqual(['a.PNG', 'a.svg', 'a.b.heic', 'png', 'a.png.pdf', ''].map(hasPictureName), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  const shelf = (name, kind = 'file') => shelfOf({ kind, name });
  assert.deepEqual([shelf('a.tiff'), shelf('a.pdf'), shelf('a.mov'), shelf('a', 'image')], [
    'image',
    'document',
    'rest',
    'image',
  ]);
});
