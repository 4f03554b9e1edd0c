import assert from 'node:assert/strict';
import test from 'node:test';
import { chooseLanguage, createI18n, LANGUAGES } from '../../../Sources/Web/shared/i18n.js';
import { files, readText, WEB } from './support.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SETS = ['client', 'admin'];
const tablesOf = (set) =>
  Object.fromEntries(
    Object.keys(LANGUAGES).map((lang) => [lang, JSON.parse(readText(`Sources/Web/${set}/lang/${lang}.json`))]),
  );
const tables = tablesOf('client');
const base = (key) => key.replace(/\.(zero|one|two|few|many)$/, '.other');
const keys = (table) => [...new Set(Object.keys(table).map(base))].sort();
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const set of SETS) {
  const tables = tablesOf(set);

  test(`${set}: all languages have the same keys, sorted, none empty`, () => {
    for (const [lang, table] of Object.entries(tables)) {
      assert.deepEqual(keys(table), keys(tables.en), lang);
      assert.deepEqual(Object.keys(table), Object.keys(table).sort(), lang);
      for (const [key, text] of Object.entries(table)) {
        assert.ok(text.trim() === text || /comma/i.test(key), `${lang} ${key}`);
      }
      for (const text of Object.values(table)) assert.notEqual(text, '');
    }
  });

  test(`${set}: all languages have the same places`, () => {
    for (const [lang, table] of Object.entries(tables)) {
      for (const [key, text] of Object.entries(table)) {
        assert.deepEqual(places(text), places(tables.en[base(key)] ?? tables.en[key]), `${lang} ${key}`);
      }
    }
  });

  test(`${set}: every key written in the code exists, every key that exists is used`, () => {
    const code = [...files(join(WEB, set), '.js'), ...files(join(WEB, 'shared'), '.js')].map((file) =>
      readFileSync(file, 'utf8')
    ).join('\n');
    const known = new Set(keys(tables.en).map((key) => key.replace(/\.other$/, '')));
    const literal = [...code.matchAll(/'([a-z][a-zA-Z]*(?:\.[a-zA-Z-]+)+)'/g)].map(([, key]) => key);
    for (const [, key] of code.matchAll(/\b(?:t|count|say)\('([\w.-]+)'/g)) assert.ok(known.has(key), key);
    const patterns = [...code.matchAll(/`([a-zA-Z.]*)\$\{[^}]*\}([a-zA-Z.]*)`/g)].filter(([, head]) =>
      head.includes('.')
    )
      .map(([, head, tail]) => new RegExp(`^${head.replaceAll('.', '\\.')}[\\w.-]+${tail.replaceAll('.', '\\.')}$`));
    const unused = [...known].filter((key) =>
      !literal.includes(key) && !patterns.some((pattern) => pattern.test(key)) &&
      !/^(language|theme|settings\.enter|entry\.delete|robot\.delete|robot\.newAddress)\./.test(key)
    );
    assert.deepEqual(unused, []);
  });
}

test('values are filled in, unknown keys show themselves, counts choose the form', () => {
  const i18n = createI18n('en', tables.en);
  assert.equal(i18n.t('composer.to', { title: 'Lin {x}' }), 'Message Lin {x}');
  assert.equal(i18n.t('no.such'), 'no.such');
  assert.equal(i18n.count('chat.members', 1), '1 member');
  assert.equal(i18n.count('chat.members', 1200), '1,200 members');
  assert.equal(createI18n('zh-cn', tables['zh-cn']).count('chat.members', 1), '1 位成员');
});

test('the language follows the browser', () => {
  assert.equal(chooseLanguage(['de', 'zh-HK', 'en']), 'zh-tw');
  assert.equal(chooseLanguage(['zh']), 'zh-cn');
  assert.equal(chooseLanguage(['en-GB']), 'en');
  assert.equal(chooseLanguage(['de']), 'en');
});

test('times of the list and days of the chat', () => {
  const now = new Date(2026, 10, 25, 12, 0).getTime();
  const at = (...parts) => new Date(...parts).getTime();
  const zh = createI18n('zh-cn', tables['zh-cn']);
  assert.equal(zh.listTime(at(2026, 10, 25, 9, 41), now), '09:41');
  assert.equal(zh.listTime(at(2026, 10, 25, 0, 5), now), '00:05');
  assert.equal(zh.listTime(at(2026, 10, 24, 23, 59), now), '昨天');
  assert.equal(zh.listTime(at(2026, 10, 23), now), '周一');
  assert.equal(zh.listTime(at(2026, 10, 18), now), '11-18');
  assert.equal(zh.listTime(at(2025, 11, 31), now), '2025-12-31');
  assert.equal(zh.day(at(2026, 10, 23), now), '11月23日 星期一');
  assert.equal(zh.day(at(2025, 10, 24), now), '2025年11月24日 星期一');
  assert.equal(zh.day(at(2026, 10, 25), now), '今天');
});
