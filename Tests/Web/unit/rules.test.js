// House rules for every file of the pages.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { ICON_NAMES } from '../../../Sources/Web/shared/icons.js';
import { files, WEB } from './support.js';

const all = files(WEB, '.js', '.css', '.html').map((file) => ({
  name: relative(WEB, file),
  text: readFileSync(file, 'utf8'),
}));
const ending = (...endings) => all.filter(({ name }) => endings.some((end) => name.endsWith(end)));
const bare = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');

function never(list, pattern, clean = (text) => text) {
  for (const { name, text } of list) assert.equal(pattern.exec(clean(text))?.[0], undefined, name);
}

test('no text becomes markup or code', () => {
  never(
    all,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|DOMParser/,
  );
  never(ending('.html'), /<[^>]*\s(style|on\w+)=|<style|<script(?![^>]*\ssrc=)/);
  never(ending('.js'), /setAttribute\('(style|on\w+)'|\bstyle: '|cssText/);
});

test('no !important, no colour outside tokens.css', () => {
  never(ending('.css'), /!important/);
  never(
    all.filter(({ name }) => name !== 'shared/tokens.css'),
    /#[0-9a-f]{3,8}\b(?![^<]*\.svg)|\b(rgba?|hsla?|oklch)\(/i,
    (text) => bare(text).replace(/['"`]#[\w$/{-]*/g, ''),
  );
});

test('one class prefix per component file', () => {
  const shared = new Set([
    'icon',
    'page',
    'app',
    'vl',
    'dot',
    'status',
    'sr',
    'search',
    'check',
    'badge',
    'tag',
    'kbd',
    'av',
  ]);
  for (
    const { name, text } of ending('.css').filter(({ name }) =>
      /^(client|admin)\/ui\//.test(name) && !/app|people|message|frame|dashboard/.test(name)
    )
  ) {
    const prefixes = new Set(
      [...bare(text).matchAll(/\.([a-z]+)(?:-[\w-]+)?(?=[\s,{:.>[])/g)].map(([, prefix]) => prefix).filter((one) =>
        !shared.has(one)
      ),
    );
    const allowed = { 'sidepanel.css': 3, 'login.css': 2, 'kicked.css': 1 }[name.split('/').at(-1)] ?? 3;
    assert.ok(prefixes.size <= allowed, `${name}: ${[...prefixes]}`);
  }
});

test('no words in code or markup: Han only in language files and in the parser’s names for everybody', () => {
  for (const { name, text } of ending('.js', '.html')) {
    const clean = bare(text).replace(/'(所有人|全体成员|全體成員)'/g, '').replace(/\/https\?.*\/y/g, '').replace(
      /[，。；：！？、（）【】《》“”]/g,
      '',
    );
    assert.equal(/\p{Script=Han}+/u.exec(clean)?.[0], undefined, name);
  }
  // Text of elements, names and placeholders come from t(), count() or data.
  never(ending('.js'), /\b(text|label|title|placeholder|'aria-label'): '(?![\w.-]*')[^']*[A-Za-z]{2}/);
  never(ending('.js'), /\b(?:text|placeholder|'aria-label'): '[A-Z][a-z]+/);
});

test('net and state know no document, state no socket, ui no socket', () => {
  const within = (folder) =>
    ending('.js').filter(({ name }) => name.startsWith(`client/${folder}/`) || name.startsWith(`admin/${folder}/`));
  never([...within('net'), ...within('state')], /\bdocument\.|\bwindow\.|localStorage/, bare);
  never(within('state'), /WebSocket|\bfetch\(|from '\.\.\/(net|ui)/, bare);
  never(within('net'), /from '\.\.\/(state|ui)/);
  never(within('ui'), /WebSocket|\bfetch\(|JSON\.parse|from '\.\.\/(net|commands)/, bare);
});

test('files stay small', () => {
  for (const { name, text } of ending('.js')) assert.ok(text.split('\n').length <= 300, name);
});

// TypeScript reads a tag of JSDoc only at the beginning of a line or after another tag.
test('tags of JSDoc begin their line', () => {
  never(ending('.js'), /(?:\/\*\*|^ *\*) [^@\s`{][^@\n`]* @(?:param|returns|type|typedef|template|property)\b/m);
});

for (const own of ['client', 'admin']) {
  test(`the page of ${own} links its own and every shared style sheet once`, () => {
    const page = readFileSync(join(WEB, own, 'index.html'), 'utf8');
    const linked = [...page.matchAll(/href="\/([^"]+\.css)"/g)].map(([, path]) => path).sort();
    assert.deepEqual(
      linked,
      ending('.css').map(({ name }) => name).filter((name) => name.startsWith(`${own}/`) || name.startsWith('shared/'))
        .sort(),
    );
  });

  test(`the page of ${own} forbids everything but itself`, () => {
    const page = readFileSync(join(WEB, own, 'index.html'), 'utf8');
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)[1];
    for (
      const part of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
      ]
    ) assert.ok(policy.includes(part), part);
    assert.equal(policy.includes('unsafe'), false);
  });
}

test('every import and icon exists, and neither page set reaches into the other', () => {
  for (const { name, text } of ending('.js')) {
    for (const [, path] of text.matchAll(/from '(\.[^']+)'/g)) {
      assert.ok(existsSync(join(WEB, name, '..', path)), `${name} → ${path}`);
      const [from, to] = [name.split('/')[0], join(name, '..', path).split('/')[0]];
      assert.ok(to === from || to === 'shared', `${name} → ${path}`);
    }
    for (const [, icon] of text.matchAll(/\bicon(?:: |\()'([\w-]+)'/g)) {
      assert.ok(ICON_NAMES.includes(icon), `${name} → ${icon}`);
    }
  }
});

test('all style sheets together stay under 40 kB as sent', () => {
  const all = ending('.css').map(({ text }) => text).join('\n');
  assert.ok(gzipSync(all).length < 40_000);
});
