// Modules of the pages import in one direction only.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'node:test';
import { files, WEB } from './support.js';

const IMPORT =
  /^\s*(?:import|export)\s(?:[\w$*\s{},]*?\sfrom\s*)?['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/gm;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm; // JSDoc types name modules too; they import nothing

/** Paths that a module imports, as they are written. */
const importsOf = (source) =>
  [...source.replace(COMMENT, '').matchAll(IMPORT)].map(([, fixed, dynamic]) => fixed ?? dynamic);

/**
 * The first circle of a graph, its first node named again at the end.
 * @param {Map<string, string[]>} graph
 * @returns {string[]|null}
 */
function circleIn(graph) {
  const done = new Set();
  const path = [];
  function visit(node) {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    path.pop();
    done.add(node);
    return null;
  }
  for (const node of graph.keys()) {
    const circle = visit(node);
    if (circle) return circle;
  }
  return null;
}

const graph = new Map(
  files(WEB, '.js').map((file) => [
    relative(WEB, file),
    importsOf(readFileSync(file, 'utf8')).map((path) => relative(WEB, join(dirname(file), path))),
  ]),
);

test('no modules import each other in a circle', () => {
  assert.equal(circleIn(graph)?.join(' → '), undefined);
});

test('every import leads to a module of the pages', () => {
  for (const [name, targets] of graph) {
    for (const target of targets) assert.ok(graph.has(target), `${name} imports ${target}`);
  }
  assert.ok(graph.get('client/main.js').includes('client/ui/page.js'), 'imports are found');
});

test('a circle is found, over any number of modules', () => {
  assert.deepEqual(circleIn(new Map([['a', ['b', 'c']], ['b', ['c']], ['c', []]])), null);
  assert.deepEqual(circleIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]])), ['b', 'c', 'b']);
  assert.deepEqual(circleIn(new Map([['a', ['a']]])), ['a', 'a']);
});

test('each way to import is read, comments are not', () => {
  const source = `
    import './a.js';
    import { one,
      two } from './b.js';
    export { three } from "./c.js";
    // import './no.js';
    /** @param {import('./no.js').Type} x */
    const later = () => import('./d.js');`;
  assert.deepEqual(importsOf(source), ['./a.js', './b.js', './c.js', './d.js']);
});
