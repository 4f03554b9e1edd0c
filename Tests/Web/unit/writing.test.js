// The field one writes in: marks around the selection, keys, drafts, the quote above it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { send } from './dom.js'; // before the modules that need a document
import { createQuote } from '../../../Sources/Web/client/ui/composerquote.js';
import { createWriting, keepDraft, writingKey } from '../../../Sources/Web/client/ui/writing.js';
import { ManualClock, message } from './support.js';

/** A text field as far as writing needs it; `|` are the ends of the selection. */
class Field extends EventTarget {
  constructor(marked = '|') {
    super();
    const [before, middle = '', after = ''] = marked.split('|');
    const isCaret = marked.split('|').length === 2;
    this.value = before + (isCaret ? middle : middle + after);
    this.selectionStart = before.length;
    this.selectionEnd = isCaret ? before.length : before.length + middle.length;
  }
  focus() {}
  setRangeText(text, start, end) {
    this.value = this.value.slice(0, start) + text + this.value.slice(end);
    this.selectionStart = this.selectionEnd = start + text.length;
  }
  setSelectionRange(start, end) {
    [this.selectionStart, this.selectionEnd] = [start, end];
  }
  get marked() {
    return `${this.value.slice(0, this.selectionStart)}|${this.value.slice(this.selectionStart)}`;
  }
}

function after(marked, act) {
  const field = new Field(marked);
  act(createWriting(field));
  return field.marked;
}

test('marks go around the selection, or the caret between them', () => {
  assert.equal(after('a |b| c', ({ wrap }) => wrap('**')), 'a **b**| c');
  assert.equal(after('a |c', ({ wrap }) => wrap('**')), 'a **|**c');
  assert.equal(after('a |b| c', ({ wrapCode }) => wrapCode()), 'a `b`| c');
  assert.equal(after('|a\nb|', ({ wrapCode }) => wrapCode()), '```\na\nb\n```\n|');
  assert.equal(after('hello |there|', ({ insert }) => insert('@lin ')), 'hello @lin |');
});

test('what is put in counts as written', () => {
  const field = new Field();
  let inputs = 0;
  field.addEventListener('input', () => inputs += 1);
  createWriting(field).insert('@');
  assert.equal(inputs, 1);
});

test('Enter sends or begins a line, as chosen, and never while an input method has it', () => {
  const of = (enter, more) => writingKey({ key: 'Enter', code: 'Enter', ...more }, { markdown: true, enter });
  assert.deepEqual([of('send'), of('send', { ctrlKey: true }), of('send', { metaKey: true })], ['send', null, null]);
  assert.deepEqual([of('line'), of('line', { ctrlKey: true }), of('line', { metaKey: true })], [null, 'send', 'send']);
  for (const more of [{ isComposing: true }, { keyCode: 229 }, { shiftKey: true }, { altKey: true }]) {
    assert.equal(of('send', more), null);
  }
});

test('the other keys: marks only with Markdown', () => {
  const of = (event, markdown = true) => writingKey(event, { markdown, enter: 'send' });
  const bold = { key: 'b', code: 'KeyB', ctrlKey: true },
    code = { key: 'C', code: 'KeyC', metaKey: true, shiftKey: true };
  assert.deepEqual([of(bold), of(code), of(bold, false), of(code, false)], ['bold', 'code', null, null]);
  assert.equal(of({ ...bold, altKey: true }), null);
  assert.equal(of({ ...code, shiftKey: false }), null, 'copies');
  assert.equal(of({ key: 'Escape' }), 'cancel');
  assert.deepEqual([of({ key: 'Tab', shiftKey: true }), of({ key: 'Tab' })], ['leave', null]);
  assert.equal(of({ key: 'a', code: 'KeyA' }), null);
});

/** Puts time into the test's hands. */
function byHand(context) {
  const clock = new ManualClock();
  const { setTimeout, clearTimeout } = globalThis;
  Object.assign(globalThis, { setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout });
  context.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  return clock;
}

test('a draft is kept a moment after the writing, at once when the chat is left, not once sent', async (context) => {
  const clock = byHand(context);
  const life = new AbortController(), field = new Field(), saved = [];
  const drop = keepDraft(field, (words) => saved.push(words), life.signal);
  const write = (words) => {
    field.value = words;
    field.dispatchEvent(new Event('input'));
  };
  write('a');
  await clock.pass(200);
  write('ab');
  await clock.pass(100);
  assert.deepEqual(saved.splice(0), ['ab'], 'one save while somebody writes on');
  write('abc');
  drop();
  await clock.pass(1_000);
  assert.deepEqual(saved, []);
  write('abcd');
  life.abort();
  await clock.pass(1_000);
  assert.deepEqual(saved, ['abcd']);
});

test('an answer carries the quote until it is taken away', () => {
  const users = { byId: new Map([[2, { id: 2, account: 'lin', realname: 'Lin' }]]), names: new Map() };
  let focused = 0;
  const ctx = { store: { get: () => ({ users }) }, i18n: { t: (key) => key } };
  const quote = createQuote(ctx, () => focused += 1);
  assert.deepEqual([quote.isSet(), quote.node.hidden, quote.answer('yes')], [false, true, 'yes']);
  quote.set(message({ content: 'Shall we?' }));
  assert.deepEqual([quote.isSet(), quote.node.hidden, focused], [true, false, 1]);
  assert.equal(quote.node.querySelector('.comp-quoted').textContent, 'Lin Shall we?');
  const answer = quote.answer('yes');
  assert.ok(answer.startsWith('>') && answer.includes('Lin') && answer.includes('Shall we?'), answer);
  assert.ok(answer.endsWith('\nyes'), answer);
  send(quote.node.lastElementChild, 'click');
  assert.deepEqual([quote.isSet(), quote.node.hidden, focused], [false, true, 2]);
});
