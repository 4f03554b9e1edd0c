// The messages of one chat. Only a part of a long list stands in the page and moves with the scrolling. Rows are kept
// by key; a packet touches only the rows it changes. Stays at the end while one is there, keeps the place when older
// ones come in above.

import { attr, el, list, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { rightsIn } from '../state/chats.js';
import { logOf } from '../state/messages.js';
import { quotedIn } from '../state/quote.js';
import { aroundOf, moved, PART, partOf, sameRow, timeline } from '../state/timeline.js';
import { unreadOf } from '../state/unread.js';
import { showUploads } from './attachment.js';
import { createRow, updateRow } from './message.js';
import { watchMessageTools } from './messagetools.js';
import { skeleton } from './skeleton.js';

const SKELETON_AFTER_MS = 300;
const FLASH_MS = 1_600;
const NEAR = '800px 0px'; // more is made ready before it is seen
const AT_END = '0px 0px 24px 0px';

/** @param {string} gid @param {import('./page.js').Context} ctx @param {{reply: (message: any) => void}} how */
export function createMessageList(gid, ctx, { reply }) {
  const { store, commands, i18n, signal } = ctx;
  const { t } = i18n;
  const top = el('div', { class: 'msg-edge' });
  const end = el('div', { class: 'msg-edge msg-edge-end' });
  const rows = el('div', { class: 'msg-rows', role: 'log', 'aria-live': 'off', 'aria-label': t('region.messages') });
  const note = el('p', { class: 'msg-note f13 dim', hidden: true });
  const waiting = el('div', { class: 'msg-waiting', hidden: true }, skeleton());
  const scroller = el(
    'div',
    { class: 'msg-scroll col', tabindex: -1 },
    top,
    el('div', { class: 'msg-space' }),
    waiting,
    note,
    rows,
    end,
  );
  const jump = el(
    'button',
    {
      class: 'msg-jump mid soft',
      type: 'button',
      'aria-label': t('chat.toEnd'),
      title: t('chat.toEnd'),
      hidden: true,
      on: { click: toEnd },
    },
    icon('down', 20),
    el('span', { class: 'badge', hidden: true }),
  );
  const unfolded = new Set();
  let held = { first: '', last: '' }; // the part that stands in the page
  let items = [], atEnd = true, placed = false, missed = 0, newest = '';

  const log = () => logOf(store.get().messages, gid);
  const rowOf = (messageGid) => rows.querySelector(`.msg-row[data-gid="${CSS.escape(messageGid)}"]`);

  function draw() {
    const messages = log().list;
    const { line } = unreadOf(store.get().unread, gid);
    if (!placed) startAt(messages, line);
    let part = partOf(messages, held);
    // Who stays at the end while the talk goes on leaves the old rows behind.
    if (placed && atEnd && part.follows && part.to - part.from > PART.most) {
      part = partOf(messages, { first: '', last: '' });
    }
    held = { first: messages[part.from]?.gid ?? '', last: held.last };
    items = timeline(messages, line, { ...part, unfolded });
    // Read first: the place of the first row that is in sight; write after.
    const anchor = atEnd && part.follows ? null : firstInSight();
    const before = anchor?.getBoundingClientRect().top;
    list(rows, items, {
      key: (row) => row.key,
      create: (row) => createRow(row, gid, ctx, unfold),
      update: (node, row) => updateRow(node, row, gid, ctx),
      same: sameRow,
    });
    drawEdges(log());
    if (!placed) place();
    else if (atEnd && part.follows) scroller.scrollTop = scroller.scrollHeight;
    else if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    countMissed(messages);
    lookAgain();
  }

  /** A chat opens at its unread line if that is known here, else at its end. */
  function startAt(messages, line) {
    const at = line ? messages.findIndex((one) => one.id >= line) : -1;
    held = at >= 0 && at < messages.length - 30 ? aroundOf(messages, at) : { first: '', last: '' };
  }

  function countMissed(messages) {
    const last = messages.at(-1)?.gid ?? '';
    if (last !== newest && newest !== '' && !atEnd) missed += 1;
    newest = last;
    drawJump();
  }

  /** Asks anew whether an edge is near: what was seen before these rows is no answer any more. */
  function lookAgain() {
    if (!placed) return;
    for (const edge of [top, end]) {
      near.unobserve(edge);
      near.observe(edge);
    }
  }

  function drawEdges({ list: messages, loading, failed, complete }) {
    const empty = messages.length === 0;
    waiting.hidden = !(loading && empty && waiting.dataset.due);
    note.hidden = !(failed || (empty && complete && !loading));
    if (failed) {
      note.replaceChildren(
        el('span', { text: t('history.failed') }),
        ' ',
        el('button', {
          class: 'mk-link',
          type: 'button',
          text: t('history.retry'),
          on: { click: () => commands.loadHistory(gid) },
        }),
      );
    } else text(note, t('chat.empty'));
  }

  /** Opening a chat sets the place, never animates it: the unread line at a quarter of the height, else the end. */
  function place() {
    if (items.length === 0) return;
    const at = items.findIndex((row) => row.kind === 'unread');
    const line = at >= 0 ? rows.children[at] : null;
    placed = true;
    scroller.scrollTop = line ? line.offsetTop - scroller.clientHeight / 4 : scroller.scrollHeight;
  }

  function firstInSight() {
    const edge = scroller.getBoundingClientRect().top;
    return [...rows.children].find((row) =>
      !row.matches('.msg-day, .msg-unread') && row.getBoundingClientRect().bottom > edge
    );
  }

  function unfold(key) {
    unfolded.add(key);
    draw();
  }

  function toEnd() {
    if (held.last) {
      held = { first: '', last: '' };
      atEnd = true;
      draw();
    }
    scroller.scrollTop = scroller.scrollHeight;
    atEnd = true;
    missed = 0;
    drawJump();
  }

  function drawJump() {
    jump.hidden = atEnd || !placed;
    const count = jump.lastElementChild;
    count.hidden = missed === 0;
    text(count, missed > 99 ? '99+' : String(missed));
  }

  /** One step further in a direction, within what is known; beyond it the server is asked. */
  function further(by) {
    const { list: messages, failed } = log();
    const { from, to } = partOf(messages, held);
    if (by < 0 && from === 0) {
      if (!failed) commands.loadHistory(gid);
      return;
    }
    if (by > 0 && to === messages.length) return;
    held = moved(messages, held, by);
    if (by < 0 && held.last) atEnd = false;
    draw();
  }

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting && placed) further(target === top ? -1 : 1);
  }, { root: scroller, rootMargin: NEAR });
  const last = new IntersectionObserver((entries) => {
    atEnd = entries.at(-1).isIntersecting && !held.last;
    if (atEnd) missed = 0;
    drawJump();
  }, { root: scroller, rootMargin: AT_END });
  near.observe(top);
  near.observe(end);
  last.observe(end);

  // A composer that grows, a window that shrinks or a picture that arrives must not push the end out of sight.
  const size = new ResizeObserver(() => {
    if (atEnd && placed) scroller.scrollTop = scroller.scrollHeight;
  });
  size.observe(scroller);
  size.observe(rows);
  signal.addEventListener('abort', () => [near, last, size].forEach((one) => one.disconnect()));

  /** Brings one message into sight and lets it flash. */
  async function show(messageGid) {
    if (!await commands.reach(gid, messageGid)) {
      if (!signal.aborted) ctx.toast(t('chat.notReached'));
      return;
    }
    if (signal.aborted) return;
    const messages = log().list;
    if (!rowOf(messageGid)) held = aroundOf(messages, messages.findIndex((one) => one.gid === messageGid));
    [placed, atEnd] = [true, false];
    draw();
    const row = rowOf(messageGid) ??
      rows.children[items.findIndex((one) => one.messages?.some((each) => each.gid === messageGid))];
    if (!row) return;
    scroller.scrollTop += row.getBoundingClientRect().top - scroller.getBoundingClientRect().top -
      scroller.clientHeight / 3;
    row.classList.add('msg-flash');
    setTimeout(() => row.classList.remove('msg-flash'), FLASH_MS);
    row.focus({ preventScroll: true });
  }

  // ↑↓ walk the messages.
  scroller.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.classList.contains('msg-message')) return;
    const all = [...rows.querySelectorAll('.msg-message')];
    const next = all[all.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  scroller.addEventListener('focusin', (event) => {
    const row = event.target.closest?.('.msg-message');
    if (!row) return;
    for (const old of rows.querySelectorAll('.msg-message[tabindex="0"]')) old.tabIndex = -1;
    row.tabIndex = 0;
  });
  const toQuoted = (event) => {
    const answer = event.target.closest('.mk-answer') &&
      log().list.findLast((one) => one.gid === event.target.closest('.msg-message').dataset.gid);
    if (!answer || !getSelection().isCollapsed) return;
    const quoted = quotedIn(log().list, answer, store.get().users);
    if (quoted) show(quoted.gid);
    else ctx.toast(t('chat.notReached'));
  };
  rows.addEventListener('click', toQuoted);
  rows.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches('.mk-answer')) toQuoted(event);
  });
  watchMessageTools(rows, ctx, {
    messageOf: (messageGid) => log().list.findLast((one) => one.gid === messageGid),
    reply,
    canWrite: () => rightsIn(store.get(), store.get().chats.get(gid)).write,
  });

  const timer = setTimeout(() => {
    waiting.dataset.due = 'yes';
    drawEdges(log());
  }, SKELETON_AFTER_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));
  store.watch((state) => [logOf(state.messages, gid), unreadOf(state.unread, gid).line], draw, signal);
  function redraw(wanted = () => true) {
    for (const [i, row] of items.entries()) {
      if (rows.children[i] && wanted(row)) updateRow(rows.children[i], row, gid, ctx);
    }
  }
  let { names, byId } = store.get().users; // the rows were drawn with these
  store.watch((state) => state.users, (now) => {
    const former = byId;
    const renamed = now.names !== names;
    ({ names, byId } = now);
    if (renamed) redraw();
    else if (byId !== former) {
      redraw(({ head, message }) => head && former.get(message.user)?.avatar !== byId.get(message.user)?.avatar);
    }
  }, signal);
  if (!ctx.emoji.isReady()) {
    ctx.emoji.ready().then(() => {
      if (!signal.aborted) redraw((row) => row.message?.content.includes(':'));
    });
  }
  store.watch((state) => state.uploads, (uploads) => showUploads(rows, uploads), signal);
  // A new login has new rights to files.
  store.watch((state) => state.session.sessionID, () => {
    for (const broken of rows.querySelectorAll('.att-broken')) broken.dispatchEvent(new Event('retry'));
  }, signal);
  store.watch((state) => (state.view.route.gid === gid ? state.view.route.message : ''), (messageGid) => {
    if (messageGid) show(messageGid);
  }, signal);
  attr(scroller, 'data-gid', gid);

  return {
    node: el('div', { class: 'msg' }, scroller, jump),
    toEnd,
    /** Moves the focus to the newest message that is in sight. */
    focusLast: () => [...rows.querySelectorAll('.msg-message')].at(-1)?.focus(),
  };
}
