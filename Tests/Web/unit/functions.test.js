// Functions stay small enough to be read at once, and have a name to be tested by.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import test from 'node:test';
import { files, WEB } from './support.js';

const MOST_LINES = 60;

/** Longer ones, each with its reason: `file function` → why it is not split. */
const EXCEPTIONS = new Map([]);

// Debian's node-typescript, as in Tests/Web/types.sh; it is not on the path of modules.
const ts = createRequire(import.meta.url)('/usr/share/nodejs/typescript');

/** @returns {{name: string, lines: number}[]} every function of a source, the inner ones as well */
function functionsOf(source) {
  const file = ts.createSourceFile('', source, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => file.getLineAndCharacterOfPosition(position).line;
  const found = [];
  function visit(node) {
    if (ts.isFunctionLike(node) && node.body) {
      const name = (node.name ?? node.parent.name)?.getText() ?? 'anonymous';
      found.push({ name, lines: lineOf(node.end) - lineOf(node.getStart()) + 1 });
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return found;
}

const long = files(WEB, '.js').flatMap((path) =>
  functionsOf(readFileSync(path, 'utf8'))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ name, lines }) => ({ key: `${relative(WEB, path)} ${name}`, lines }))
);

test(`no function has more than ${MOST_LINES} lines`, () => {
  assert.deepEqual(long.filter(({ key }) => !EXCEPTIONS.has(key)), []);
});

test('every exception is still needed', () => {
  const keys = long.map(({ key }) => key);
  assert.deepEqual([...EXCEPTIONS.keys()].filter((key) => !keys.includes(key)), []);
});

test('functions of each kind are measured', () => {
  const source = `
    function plain() {
      return () => {
      };
    }
    class One {
      #own() {}
      get size() {
        return 1;
      }
    }
    const short = () => 1;`;
  assert.deepEqual(functionsOf(source).map(({ name, lines }) => [name, lines]), [
    ['plain', 4],
    ['anonymous', 2],
    ['#own', 1],
    ['size', 3],
    ['short', 1],
  ]);
});
