// The messages of one chat. Rows are kept by key; a packet touches only the rows it changes. Stays at the end while
// one is there, keeps the place when older ones come in above.

import { el, list, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { logOf } from '../state/messages.js';
import { sameRow, timeline } from '../state/timeline.js';
import { unreadOf } from '../state/unread.js';
import { createRow, updateRow } from './message.js';
import { skeleton } from './skeleton.js';

const SKELETON_AFTER_MS = 300;

/** @param {string} gid @param {import('./page.js').Context} ctx */
export function createMessageList(gid, ctx) {
  const { store, commands, i18n, signal } = ctx;
  const { t } = i18n;
  const top = el('div', { class: 'msg-edge' });
  const end = el('div', { class: 'msg-edge msg-edge-end' });
  const rows = el('div', { class: 'msg-rows', role: 'log', 'aria-live': 'off', 'aria-label': t('region.messages') });
  const note = el('p', { class: 'msg-note', hidden: true });
  const waiting = el('div', { class: 'msg-waiting', hidden: true }, skeleton());
  const scroller = el('div', { class: 'msg-scroll', tabindex: -1 }, top, el('div', { class: 'msg-space' }), waiting, note, rows, end);
  const jump = el('button', { class: 'msg-jump', type: 'button', 'aria-label': t('chat.toEnd'), hidden: true, on: { click: toEnd } },
    icon('down', 20), el('span', { class: 'badge', hidden: true }));
  let atEnd = true, placed = false, missed = 0, last = '';

  function draw() {
    const state = store.get();
    const log = logOf(state.messages, gid);
    const items = timeline(log.list, unreadOf(state.unread, gid).line);
    const newest = log.list.at(-1)?.gid ?? '';
    const grew = newest !== last;
    // Read first: the place of the first row that is in sight; write after.
    const anchor = atEnd ? null : firstInSight();
    const before = anchor?.getBoundingClientRect().top;
    list(rows, items, {
      key: (row) => row.key,
      create: (row) => createRow(row, gid, ctx),
      update: (node, row) => updateRow(node, row, gid, ctx),
      same: sameRow,
    });
    drawEdges(log);
    if (!placed) place(items);
    else if (atEnd) scroller.scrollTop = scroller.scrollHeight;
    else if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    if (grew && !atEnd && placed && last !== '') missed += 1;
    last = newest;
    drawJump();
    // Ask anew whether the top is near: what was seen before these rows is no answer any more.
    if (placed && !log.loading) {
      seen.unobserve(top);
      seen.observe(top);
    }
  }

  function drawEdges(log) {
    const empty = log.list.length === 0;
    waiting.hidden = !(log.loading && empty && waiting.dataset.due);
    note.hidden = !(log.failed || (empty && log.complete && !log.loading));
    if (log.failed) {
      note.replaceChildren(el('span', { text: t('history.failed') }), ' ', el('button', {
        class: 'mk-link', type: 'button', text: t('history.retry'), on: { click: () => commands.loadHistory(gid) },
      }));
    } else text(note, t('chat.empty'));
  }

  /** Opening a chat sets the place, never animates it: the unread line at a quarter of the height, else the end. */
  function place(items) {
    if (items.length === 0) return;
    const at = items.findIndex((row) => row.kind === 'unread');
    const line = at >= 0 ? rows.children[at] : null;
    placed = true;
    scroller.scrollTop = line ? line.offsetTop - scroller.clientHeight / 4 : scroller.scrollHeight;
  }

  function firstInSight() {
    const edge = scroller.getBoundingClientRect().top;
    return [...rows.children].find((row) => row.getBoundingClientRect().bottom > edge && !row.classList.contains('msg-day'));
  }

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    atEnd = true;
    missed = 0;
    drawJump();
  }

  function drawJump() {
    jump.hidden = atEnd;
    const count = jump.lastElementChild;
    count.hidden = missed === 0;
    text(count, missed > 99 ? '99+' : String(missed));
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.target === end) {
        atEnd = entry.isIntersecting;
        if (atEnd) missed = 0;
        drawJump();
      } else if (entry.isIntersecting && placed && !logOf(store.get().messages, gid).failed) commands.loadHistory(gid);
    }
  }, { root: scroller, rootMargin: '800px 0px 24px 0px' });
  seen.observe(top);
  seen.observe(end);

  // A composer that grows or a window that shrinks must not push the end out of sight.
  const size = new ResizeObserver(() => { if (atEnd) scroller.scrollTop = scroller.scrollHeight; });
  size.observe(scroller);
  signal.addEventListener('abort', () => { seen.disconnect(); size.disconnect(); });

  // ↑↓ walk the messages.
  scroller.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !rows.contains(event.target)) return;
    const all = [...rows.querySelectorAll('.msg-message')];
    const next = all[all.indexOf(event.target.closest('.msg-message')) + step];
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

  const timer = setTimeout(() => { waiting.dataset.due = 'yes'; drawEdges(logOf(store.get().messages, gid)); }, SKELETON_AFTER_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));
  store.watch((state) => [logOf(state.messages, gid), unreadOf(state.unread, gid).line], draw, signal);
  store.watch((state) => state.users.names, () => redraw(), signal);
  function redraw() {
    for (const [i, row] of timeline(logOf(store.get().messages, gid).list, unreadOf(store.get().unread, gid).line).entries()) {
      if (rows.children[i]) updateRow(rows.children[i], row, gid, ctx);
    }
  }

  return { node: el('div', { class: 'msg' }, scroller, jump), toEnd };
}
