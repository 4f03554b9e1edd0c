// The messages of one chat. Only a part of a long list is in the page and moves with the scrolling
// (state/scrollwindow.js). The page stays at the end while somebody is there, and keeps its place when older messages
// come in above (scrollplace.js).

import { attr, el } from '../../shared/dom.js';
import { rightsIn } from '../state/chats.js';
import { logOf } from '../state/messages.js';
import { quotedIn } from '../state/quote.js';
import { MissedCount, ScrollWindow } from '../state/scrollwindow.js';
import { timeline } from '../state/timeline.js';
import { unreadOf } from '../state/unread.js';
import { createJumpButton } from './jumpbutton.js';
import { createListNote } from './listnote.js';
import { focusLast, watchMessageFocus } from './messagefocus.js';
import { createMessageRows, flash, keepRowsFresh } from './messagerows.js';
import { watchMessageTools } from './messagetools.js';
import { watchQuoteLinks } from './quotelinks.js';
import { Opening } from './opening.js';
import { createEdges } from './scrolledges.js';
import { bringIntoSight, holdPlace, isAtEnd, openAt, scrollToEnd } from './scrollplace.js';

/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @param {string} gid
 * @param {import('./page.js').Context} ctx
 * @param {import('./messagetools.js').ToComposer} how
 */
export function createMessageList(gid, ctx, how) {
  const { store, signal } = ctx;
  const messages = new MessageList(gid, ctx);
  const { scroller, rows } = messages;

  watchMessageFocus(scroller, rows.node);
  watchQuoteLinks(rows.node, (answer) => messages.showQuoted(answer));
  watchMessageTools(rows.node, ctx, {
    messageOf: (messageGid) => messages.messageOf(messageGid),
    ...how,
    canWrite: () => rightsIn(store.get(), store.get().chats.get(gid)).write,
  });
  store.watch((state) => [logOf(state.messages, gid), unreadOf(state.unread, gid).line], () => messages.draw(), signal);
  keepRowsFresh(rows, gid, ctx);
  store.watch((state) => unreadOf(state.unread, gid).below ?? -1, (below) => {
    if (below >= 0) ctx.commands.reachIndex(gid, below + 1);
  }, signal);
  store.watch((state) => (state.view.route.gid === gid ? state.view.route.message : ''), (messageGid) => {
    if (messageGid) messages.show(messageGid);
  }, signal);
  attr(scroller, 'data-gid', gid);

  return {
    node: el('div', { class: 'msg' }, scroller, messages.jump.node),
    toEnd: () => messages.toEnd(),
    focusLast: () => focusLast(rows.node),
  };
}

/** Joins the window over the messages with what is on the screen. */
class MessageList {
  #gid;
  #ctx;
  #window = new ScrollWindow();
  #missed = new MissedCount();
  #unfolded = new Set(); // keys of runs of system lines
  #edges;
  #note;
  #opening; // to its first unread message, wherever that is

  /** @param {string} gid @param {import('./page.js').Context} ctx */
  constructor(gid, ctx) {
    this.#gid = gid;
    this.#ctx = ctx;
    const { i18n, signal } = ctx;
    this.#edges = createEdges(signal);
    this.#note = createListNote(ctx, { log: () => this.#log(), retry: () => this.#loadOlder() });
    this.rows = createMessageRows(gid, ctx, (key) => this.#unfold(key));
    this.jump = createJumpButton(i18n.t('chat.toEnd'), () => this.toEnd());
    this.scroller = el(
      'div',
      { class: 'msg-scroll col', tabindex: -1 },
      this.#edges.top,
      el('div', { class: 'msg-space' }),
      this.#note.waiting,
      this.#note.note,
      this.rows.node,
      this.#edges.end,
    );
    this.#edges.watch(this.scroller, {
      onNear: (by) => this.#further(by),
      onEnd: (isInSight) => this.#endSeen(isInSight),
    });
    this.#opening = new Opening(this.scroller, signal);
    this.#holdEnd(signal);
  }

  draw() {
    const log = this.#log();
    const { line } = unreadOf(this.#ctx.store.get().unread, this.#gid);
    if (this.#opening.isDue(line, this.#window.placed)) this.#window.placed = false;
    const part = this.#window.part(log.list, line);
    const sticks = this.#window.sticks(part);
    const restore = sticks ? null : holdPlace(this.scroller, this.rows.node);
    this.rows.draw(timeline(log.list, line, { ...part, unfolded: this.#unfolded }));
    this.#note.draw();
    if (!this.#window.placed) this.#place();
    else if (sticks) scrollToEnd(this.scroller);
    else restore();
    this.#missed.update(log.list, this.#window.atEnd);
    this.#drawJump();
    if (this.#window.placed) this.#edges.lookAgain();
  }

  toEnd() {
    if (this.#window.toEnd()) this.draw();
    scrollToEnd(this.scroller);
    this.#endSeen(true);
  }

  /** Brings one message into sight and lets it flash. */
  async show(messageGid) {
    const { commands, i18n, signal, toast } = this.#ctx;
    const isReached = await commands.reach(this.#gid, messageGid);
    if (signal.aborted) return;
    if (!isReached) {
      toast(i18n.t('chat.notReached'));
      return;
    }
    this.#window.goTo(this.#log().list, messageGid, this.rows.own(messageGid) !== null);
    this.draw();
    const row = this.rows.showing(messageGid);
    if (!row) return;
    bringIntoSight(this.scroller, row);
    flash(row);
  }

  /** Shows the message that an answer quotes. */
  showQuoted(answerGid) {
    const { store, i18n, toast } = this.#ctx;
    const answer = this.messageOf(answerGid);
    if (!answer) return;
    const quoted = quotedIn(this.#log().list, answer, store.get().users);
    if (quoted) this.show(quoted.gid);
    else toast(i18n.t('chat.notReached'));
  }

  /** @param {string} messageGid @returns {Message|undefined} */
  messageOf(messageGid) {
    return this.#log().list.findLast((one) => one.gid === messageGid);
  }

  #log() {
    return logOf(this.#ctx.store.get().messages, this.#gid);
  }

  #place() {
    // A list that is not in the page yet has no places; it gets one as soon as it has a size.
    if (this.rows.isEmpty() || this.scroller.clientHeight === 0) return;
    this.#window.placed = true;
    openAt(this.scroller, this.rows.unreadLine());
    this.#window.endSeen(isAtEnd(this.scroller));
  }

  /** One step further in a direction, within what is known; beyond it the server is asked. */
  #further(by) {
    if (!this.#window.placed) return;
    const { list, failed } = this.#log();
    const result = this.#window.move(list, by);
    if (result === 'moved') this.draw();
    else if (result === 'exhausted' && !failed) this.#loadOlder();
  }

  #loadOlder() {
    this.#ctx.commands.loadHistory(this.#gid);
  }

  #unfold(key) {
    this.#unfolded.add(key);
    this.draw();
  }

  #endSeen(isInSight) {
    this.#window.endSeen(isInSight);
    if (this.#window.atEnd) this.#missed.clear();
    this.#drawJump();
  }

  #drawJump() {
    this.jump.draw(this.#window.placed && !this.#window.atEnd, this.#missed.value);
  }

  /** A composer that grows, a window that shrinks or a picture that arrives must not push the end out of sight. */
  #holdEnd(signal) {
    const size = new ResizeObserver(() => {
      if (!this.#window.placed) this.draw();
      else if (this.#window.atEnd) scrollToEnd(this.scroller);
    });
    size.observe(this.scroller);
    size.observe(this.rows.node);
    signal.addEventListener('abort', () => size.disconnect());
  }
}
