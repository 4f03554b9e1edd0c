// The parts of the message list, each by itself: the window over the messages, places, edges, rows, keys.

import assert from 'node:assert/strict';
import test from 'node:test';
import { FakeElement, send } from './dom.js'; // before the modules that need a document
import { MissedCount, ScrollWindow } from '../../../Sources/Web/client/state/scrollwindow.js';
import { PART, timeline } from '../../../Sources/Web/client/state/timeline.js';
import { createJumpButton } from '../../../Sources/Web/client/ui/jumpbutton.js';
import { createListNote } from '../../../Sources/Web/client/ui/listnote.js';
import { focusLast, watchMessageFocus } from '../../../Sources/Web/client/ui/messagefocus.js';
import { createMessageRows } from '../../../Sources/Web/client/ui/messagerows.js';
import { watchQuoteLinks } from '../../../Sources/Web/client/ui/quotelinks.js';
import { Opening } from '../../../Sources/Web/client/ui/opening.js';
import { createEdges } from '../../../Sources/Web/client/ui/scrolledges.js';
import { bringIntoSight, holdPlace, openAt } from '../../../Sources/Web/client/ui/scrollplace.js';
import { ManualClock, message } from './support.js';

const messages = (count, from = 1) =>
  Array.from({ length: count }, (_, i) => message({ id: from + i, gid: `g${from + i}` }));
const range = ({ from, to, follows }) => [from, to, follows];

/** A window that has got its first place. */
function placed(list, line = 0) {
  const window = new ScrollWindow();
  window.part(list, line);
  window.placed = true;
  return window;
}

test('a chat opens at its end, or around an unread line far above it', () => {
  const list = messages(300);
  assert.deepEqual(range(new ScrollWindow().part(list, 0)), [240, 300, true]);
  assert.deepEqual(range(new ScrollWindow().part(list, 101)), [70, 130, false]);
  assert.deepEqual(range(new ScrollWindow().part(list, 290)), [240, 300, true], 'the newest part has the line');
  assert.deepEqual(range(new ScrollWindow().part(list, 999)), [240, 300, true], 'the line is not known here');
  assert.deepEqual(range(new ScrollWindow().part([], 0)), [0, 0, true]);
});

test('scrolling up asks the server only where the known messages end', () => {
  const list = messages(100);
  const window = placed(list);
  assert.equal(window.move(list, -1), 'moved');
  assert.deepEqual(range(window.part(list, 0)), [0, 100, true]);
  assert.equal(window.move(list, -1), 'exhausted');
  assert.equal(window.move(list, 1), 'end');
  const longer = [...messages(50, -49), ...list];
  assert.equal(window.move(longer, -1), 'moved', 'older ones have come');
});

test('far up the page leaves the newest messages, and is at the end no more', () => {
  const list = messages(400);
  const window = placed(list);
  window.atEnd = false;
  let part = window.part(list, 0);
  while (part.from > 0) {
    assert.equal(window.move(list, -1), 'moved');
    part = window.part(list, 0);
    assert.ok(part.to - part.from <= PART.most);
  }
  assert.equal(part.follows, false);
  window.endSeen(true);
  assert.equal(window.atEnd, false, 'the end of the part is not the end of the chat');
  assert.equal(window.toEnd(), true, 'another part has to be drawn');
  assert.deepEqual([window.atEnd, range(window.part(list, 0))], [true, [340, 400, true]]);
  assert.equal(window.toEnd(), false);
});

test('who stays at the end while the talk goes on keeps few rows', () => {
  let list = messages(60);
  const window = placed(list);
  for (let i = 0; i < 250; i++) {
    list = [...list, ...messages(1, 61 + i)];
    const part = window.part(list, 0);
    assert.ok(window.sticks(part) && part.to === list.length && part.to - part.from <= PART.most);
  }
  window.endSeen(false);
  assert.equal(window.sticks(window.part(list, 0)), false, 'reading further up');
});

test('one message is gone to: the part stays if it shows it, else moves around it', () => {
  const list = messages(300);
  const near = placed(list);
  near.goTo(list, 'g250', true);
  assert.deepEqual([near.atEnd, range(near.part(list, 0))], [false, [240, 300, true]]);
  const far = new ScrollWindow();
  far.goTo(list, 'g100', false);
  assert.deepEqual([far.placed, range(far.part(list, 200))], [true, [69, 129, false]], 'the unread line waits');
});

test('what comes while somebody reads further up is counted', () => {
  const missed = new MissedCount();
  const list = messages(10);
  missed.update([], false);
  missed.update(list.slice(0, 2), false);
  assert.equal(missed.value, 0, 'the first page is not missed');
  missed.update(list.slice(0, 3), true);
  assert.equal(missed.value, 0);
  missed.update(list.slice(0, 4), false);
  missed.update(list.slice(0, 4), false);
  missed.update([...messages(3, -5), ...list.slice(0, 5)], false);
  assert.equal(missed.value, 2);
  missed.clear();
  assert.equal(missed.value, 0);
});

/** A scroller at 100 px with rows of 50 px each; `scrollTop` moves them. */
function scrolled(count, kinds = {}) {
  const scroller = new FakeElement('div'), rows = new FakeElement('div');
  Object.assign(scroller, { clientHeight: 400, scrollHeight: 50 * count });
  scroller.getBoundingClientRect = () => ({ top: 100 });
  scroller.append(rows);
  const add = (at, kind = 'message') => {
    const row = new FakeElement('div');
    row.className = `msg-row msg-${kind}`;
    row.getBoundingClientRect = () => {
      const top = 100 + 50 * rows.children.indexOf(row) - scroller.scrollTop;
      return { top, bottom: top + 50 };
    };
    rows.insertBefore(row, rows.children[at] ?? null);
    return row;
  };
  for (let i = 0; i < count; i++) add(i, kinds[i]);
  return { scroller, rows, add };
}

test('rows above come and go, the first row in sight keeps its place', () => {
  const { scroller, rows, add } = scrolled(20, { 4: 'day' });
  scroller.scrollTop = 220; // a day line is in sight first
  const back = holdPlace(scroller, rows);
  const anchor = rows.children[5], before = anchor.getBoundingClientRect().top;
  for (let i = 0; i < 6; i++) add(0);
  back();
  assert.equal(anchor.getBoundingClientRect().top, before);
  assert.equal(scroller.scrollTop, 520);
  const again = holdPlace(scroller, rows);
  for (const row of rows.children.slice(0, 3)) row.remove();
  again();
  assert.equal(scroller.scrollTop, 370);
});

test('a row that is gone holds no place', () => {
  const { scroller, rows } = scrolled(20);
  scroller.scrollTop = 200;
  const back = holdPlace(scroller, rows);
  rows.children[4].remove();
  back();
  assert.equal(scroller.scrollTop, 200);
  holdPlace(scroller, new FakeElement('div'))();
  assert.equal(scroller.scrollTop, 200);
});

test('a chat opens with its unread line at a quarter, a message is shown at a third', () => {
  const { scroller, rows } = scrolled(60);
  openAt(scroller, Object.assign(rows.children[30], { offsetTop: 1_500 }));
  assert.equal(scroller.scrollTop, 1_400);
  openAt(scroller, null);
  assert.equal(scroller.scrollTop, 3_000);
  bringIntoSight(scroller, rows.children[10]);
  assert.ok(Math.abs(rows.children[10].getBoundingClientRect().top - (100 + 400 / 3)) < 1);
});

test('edges say when they are near and when the end is in sight, until the chat is left', () => {
  const made = [];
  globalThis.IntersectionObserver = class {
    watched = [];
    constructor(run, how) {
      Object.assign(this, { run, how });
      made.push(this);
    }
    observe(node) {
      this.watched.push(node);
    }
    unobserve(node) {
      this.watched = this.watched.filter((one) => one !== node);
    }
    disconnect() {
      this.watched = [];
    }
  };
  const life = new AbortController();
  const edges = createEdges(life.signal), scroller = new FakeElement('div'), log = [];
  edges.watch(scroller, { onNear: (by) => log.push(by), onEnd: (is) => log.push(is) });
  const [near, last] = made;
  assert.ok(made.every(({ how }) => how.root === scroller));
  near.run([{ target: edges.top, isIntersecting: true }, { target: edges.end, isIntersecting: false }]);
  near.run([{ target: edges.end, isIntersecting: true }]);
  last.run([{ target: edges.end, isIntersecting: true }, { target: edges.end, isIntersecting: false }]);
  assert.deepEqual(log, [-1, 1, false]);
  edges.lookAgain();
  assert.deepEqual(near.watched, [edges.top, edges.end]);
  life.abort();
  assert.deepEqual([near.watched, last.watched], [[], []]);
});

test('an empty chat says so, a slow one shows bars, a failed one offers to try again', async (context) => {
  const clock = new ManualClock(), real = globalThis.setTimeout;
  globalThis.setTimeout = clock.setTimeout;
  context.after(() => globalThis.setTimeout = real);
  const life = new AbortController();
  let log = { list: [], loading: true, failed: false, complete: false }, retried = 0;
  const ctx = { i18n: { t: (key) => key }, signal: life.signal };
  const { note, waiting, draw } = createListNote(ctx, { log: () => log, retry: () => retried += 1 });
  const seen = () => [!waiting.hidden, note.hidden ? '' : note.textContent];
  draw();
  assert.deepEqual(seen(), [false, '']);
  await clock.pass(300);
  assert.deepEqual(seen(), [true, '']);
  log = { list: [], loading: false, failed: false, complete: true };
  draw();
  assert.deepEqual(seen(), [false, 'chat.empty']);
  log = { ...log, failed: true };
  draw();
  assert.deepEqual(seen(), [false, 'history.failed history.retry']);
  send(note.lastElementChild, 'click');
  assert.equal(retried, 1);
  log = { list: messages(1), loading: false, failed: false, complete: true };
  draw();
  assert.deepEqual(seen(), [false, '']);
});

test('the button to the end counts up to 99', () => {
  let clicks = 0;
  const { node, draw } = createJumpButton('to the end', () => clicks += 1);
  const seen = () => [!node.hidden, node.lastElementChild.hidden ? '' : node.lastElementChild.textContent];
  assert.deepEqual(seen(), [false, '']);
  draw(true, 0);
  assert.deepEqual(seen(), [true, '']);
  draw(true, 99);
  assert.deepEqual(seen(), [true, '99']);
  draw(true, 100);
  assert.deepEqual(seen(), [true, '99+']);
  send(node, 'click');
  assert.equal(clicks, 1);
  draw(false, 0);
  assert.deepEqual(seen(), [false, '']);
});

/** Rows as the focus and the quotes see them. */
function messageRows(count) {
  const scroller = new FakeElement('div'), rows = new FakeElement('div');
  scroller.append(rows);
  for (let i = 0; i < count; i++) {
    const row = new FakeElement('div');
    row.className = 'msg-row msg-message';
    row.dataset.gid = `g${i}`;
    rows.append(row);
  }
  return { scroller, rows };
}

test('arrows walk the messages and stop at both ends; one message is in the order of Tab', () => {
  const { scroller, rows } = messageRows(3);
  watchMessageFocus(scroller, rows);
  const [first, second, third] = rows.children;
  const down = send(first, 'keydown', { key: 'ArrowDown' });
  assert.deepEqual([second.focused, down.defaultPrevented], [1, true]);
  const beyond = send(third, 'keydown', { key: 'ArrowDown' });
  assert.equal(beyond.defaultPrevented, false, 'the page may scroll');
  send(second, 'keydown', { key: 'x' });
  assert.deepEqual(rows.children.map((row) => row.focused), [0, 1, 0]);
  send(first, 'focusin');
  send(second, 'focusin');
  assert.deepEqual(rows.children.map((row) => row.tabIndex), [-1, 0, -1]);
  focusLast(rows);
  assert.equal(third.focused, 1);
});

test('a quote is followed by click and Enter, not while words are chosen', () => {
  const { rows } = messageRows(2);
  const quote = new FakeElement('blockquote');
  quote.className = 'mk-quote mk-answer';
  rows.children[1].append(quote);
  const followed = [];
  watchQuoteLinks(rows, (gid) => followed.push(gid));
  let isCollapsed = true;
  globalThis.getSelection = () => ({ isCollapsed });
  send(quote, 'click');
  send(quote, 'keydown', { key: 'Enter' });
  send(quote, 'keydown', { key: 'a' });
  send(rows.children[0], 'click');
  assert.deepEqual(followed, ['g1', 'g1']);
  isCollapsed = false;
  send(quote, 'click');
  assert.equal(followed.length, 2);
});

test('day lines, the unread line and folded runs are rows; what stays the same keeps its element', () => {
  const day = 86_400;
  const system = (id) => message({ id, gid: `s${id}`, type: 'broadcast', contentType: 'text', date: 3 * day + id });
  const list = [
    message({ id: 1, gid: 'a', date: day, contentType: 'odd' }),
    message({ id: 2, gid: 'b', date: 2 * day, contentType: 'odd' }),
    ...[11, 12, 13, 14].map(system),
  ];
  const unfolded = [];
  const rows = createMessageRows('c', context(), (key) => unfolded.push(key));
  assert.equal(rows.isEmpty(), true);
  rows.draw(timeline(list, 2));
  const kinds = () => rows.node.children.map((one) => /msg-row msg-(\w+)/.exec(one.className)[1]);
  assert.deepEqual(kinds(), ['day', 'message', 'day', 'unread', 'message', 'day', 'fold']);
  assert.deepEqual([rows.unreadLine(), rows.own('b'), rows.own('none')], [
    rows.node.children[3],
    rows.node.children[4],
    null,
  ]);
  send(rows.node.lastElementChild.firstElementChild, 'click');
  assert.deepEqual(unfolded, ['fold s11']);
  const before = rows.own('b');
  rows.draw(timeline([...list, message({ id: 20, gid: 'n', date: 3 * day + 900, contentType: 'odd' })], 0));
  assert.deepEqual(kinds(), ['day', 'message', 'day', 'message', 'day', 'fold', 'message']);
  assert.equal(rows.own('b'), before);
  assert.equal(rows.unreadLine(), null);
});

test('rows are drawn again on wish only, and a picture of several is found by any of them', () => {
  const image = (id) =>
    message({
      id,
      gid: `p${id}`,
      contentType: 'image',
      content: JSON.stringify({
        type: 'base64',
        content: 'data:image/png;base64,AAAA',
        name: 'a.png',
        width: 9,
        height: 9,
      }),
    });
  const ctx = context();
  const rows = createMessageRows('c', ctx, () => {});
  rows.draw(
    timeline(
      [
        message({ id: 1, gid: 'a', date: 1, contentType: 'odd' }),
        ...Array.from({ length: 12 }, (_, i) => image(2 + i)),
      ],
      0,
    ),
  );
  const gallery = rows.node.lastElementChild;
  assert.equal(rows.showing('a'), rows.own('a'));
  assert.equal(rows.showing('x'), null);
  const tile = rows.showing('p4');
  assert.deepEqual([tile.dataset.gid, tile.parentNode.parentNode.closest('.msg-gallery') === gallery], ['p4', true]);
  assert.equal(rows.own('p13'), null, 'behind the last tile');
  assert.equal(rows.showing('p13'), gallery);
  const name = (row) => row.querySelector('.msg-name').textContent;
  ctx.users.set(2, { id: 2, realname: 'New Name' });
  rows.redraw((row) => row.kind === 'gallery');
  assert.deepEqual([name(gallery), name(rows.own('a'))], ['New Name', 'Lin']);
  rows.redraw();
  assert.equal(name(rows.own('a')), 'New Name');
});

/** The parts of a page that rows need. */
function context() {
  const users = new Map([[2, { id: 2, account: 'lin', realname: 'Lin', avatar: '' }]]);
  const state = {
    users: { byId: users, names: new Map(), depts: new Map(), roles: {} },
    chats: new Map(),
    session: { me: 5, fileLimit: 0 },
    uploads: new Map(),
  };
  const words = (...parts) => parts.join(' ');
  return {
    users,
    store: { get: () => state },
    commands: { heldFile: () => null, fileAddress: () => '' },
    i18n: { t: words, day: words, time: words, full: words, count: words, bytes: words },
    emoji: { withSigns: (text) => text, signOf: (text) => text },
  };
}

test('the unread line that becomes known late is gone to once, unless somebody has moved', () => {
  const scroller = new EventTarget(), life = new AbortController();
  const opening = new Opening(scroller, life.signal);
  assert.equal(opening.isDue(0, false), false);
  assert.equal(opening.isDue(0, true), false);
  assert.equal(opening.isDue(7, true), true);
  assert.equal(opening.isDue(7, true), false, 'once');
  const early = new Opening(new EventTarget(), life.signal);
  assert.equal(early.isDue(7, false), false, 'the first place is there anyway');
  assert.equal(early.isDue(7, true), false);
  const moved = new Opening(scroller, life.signal);
  scroller.dispatchEvent(new Event('wheel'));
  assert.equal(moved.isDue(7, true), false);
});

test('a row that is drawn again keeps the bar of tools that is in it', () => {
  const rows = createMessageRows('c', context(), () => {});
  const one = message({ id: 1, gid: 'a', date: 1, contentType: 'odd' });
  const draw = (more) => rows.draw([{ key: 'a', kind: 'message', message: { ...one, ...more }, head: true }]);
  draw({});
  const row = rows.own('a');
  const bar = new FakeElement('div');
  bar.className = 'msg-tools';
  row.append(bar);
  rows.redraw();
  assert.deepEqual([row.lastElementChild === bar, row.children.length], [true, 3]);
  draw({ reactions: { '👍': [2] } });
  assert.deepEqual([row.lastElementChild === bar, row.children.length], [true, 3]);
  assert.equal(row.querySelectorAll('.react-one').length, 2, 'the chip and the way to add one');
});
