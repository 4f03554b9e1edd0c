// The notices as a chat of their own: oldest above, with day lines and the line above the first unread one. Nobody can
// answer a program, so there is no field to write in.

import { button } from '../../shared/controls.js';
import { el, list } from '../../shared/dom.js';
import { createBanner } from './banner.js';
import { backButton } from './chathead.js';
import { watchMessageFocus } from './messagefocus.js';
import { drawNote } from './note.js';
import { notesFace } from './noterow.js';
import { holdPlace, isAtEnd, openAt, scrollToEnd } from './scrollplace.js';

const STEP = 40; // notices that are added to the page at once, from the newest on

/**
 * @typedef {{key: string, note?: import('../net/notes.js').Note, ms?: number}} Item
 *   a notice, a day, or the unread line
 */

/** @param {import('./page.js').Context} ctx its signal ends with the pane */
export const createNotesPane = (ctx) => new NotesPane(ctx).node;

class NotesPane {
  #ctx;
  #rows;
  #scroller;
  #older;
  #none;
  #shown;
  #isPlaced = false;
  #line; // highest id that had been read as the notices were opened; Infinity: all of them

  /** @param {import('./page.js').Context} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { store, commands, i18n: { t }, signal } = ctx;
    const { read, unread } = store.get().notes;
    this.#line = unread > 0 ? read : Infinity;
    this.#shown = Math.max(STEP, unread + 1);
    this.#rows = el('div', { class: 'msg-rows', role: 'log', 'aria-live': 'off', 'aria-label': t('notes.title') });
    this.#older = el(
      'div',
      { class: 'msg-note' },
      button({ label: t('notes.older'), small: true, onClick: () => this.#more() }),
    );
    this.#none = el('p', { class: 'empty', text: t('notes.none') });
    this.#scroller = el(
      'div',
      { class: 'msg-scroll col', tabindex: -1 },
      el('div', { class: 'msg-space' }),
      this.#older,
      this.#none,
      this.#rows,
    );
    this.node = el(
      'div',
      { class: 'chat-column col' },
      this.#head(),
      el('div', { class: 'msg' }, this.#scroller),
      createBanner(ctx, 'chat'),
    );
    watchMessageFocus(this.#scroller, this.#rows);
    store.watch((state) => state.notes.list, () => this.#draw(), signal);
    store.watch((state) => [state.notes.list, state.view.visible], ([, isVisible]) => {
      if (isVisible) commands.readNotes();
    }, signal);
    this.#placeOnceSized(signal);
  }

  #head() {
    const { t } = this.#ctx.i18n;
    return el(
      'header',
      { class: 'head chat-head' },
      backButton(this.#ctx),
      el('span', { class: 'chat-face' }, notesFace(t('notes.title'), 36)),
      el(
        'div',
        { class: 'head-titles' },
        el('h1', { class: 'head-title clip chat-title', text: t('notes.title') }),
        el('p', { class: 'head-sub clip f12 dim', text: t('notes.about') }),
      ),
    );
  }

  #draw() {
    const notes = this.#ctx.store.get().notes.list;
    const sticks = this.#isPlaced && isAtEnd(this.#scroller);
    const restore = holdPlace(this.#scroller, this.#rows);
    this.#older.hidden = notes.length <= this.#shown;
    this.#none.hidden = notes.length > 0;
    list(this.#rows, this.#items(notes.slice(-this.#shown)), {
      key: ({ key }) => key,
      create: (item) => this.#row(item),
      update: () => {},
      same: () => true, // a notice never changes
    });
    const last = /** @type {HTMLElement|null} */ (this.#rows.lastElementChild);
    if (last && !this.#rows.querySelector('[tabindex="0"]')) last.tabIndex = 0;
    if (sticks) scrollToEnd(this.#scroller);
    else if (this.#isPlaced) restore();
  }

  /**
   * @param {import('../net/notes.js').Note[]} notes
   * @returns {Item[]}
   */
  #items(notes) {
    /** @type {Item[]} */
    const items = [], days = new Set();
    let today = '', isDrawn = false;
    for (const note of notes) {
      const ms = note.date * 1000, date = new Date(ms).toDateString();
      if (date !== today) items.push({ key: days.has(date) ? `day ${note.gid}` : `day ${date}`, ms });
      today = date;
      days.add(date);
      if (!isDrawn && note.id > this.#line) items.push({ key: 'unread' });
      isDrawn ||= note.id > this.#line;
      items.push({ key: `note ${note.gid}`, note });
    }
    return items;
  }

  /** @param {Item} item */
  #row({ note, ms }) {
    const { t, day } = this.#ctx.i18n;
    if (note) return drawNote(note, this.#ctx);
    if (ms === undefined) return el('div', { class: 'msg-row msg-unread' }, el('span', { text: t('chat.unreadLine') }));
    const words = el('span', { class: 'msg-day-word f12 dim', text: day(ms, Date.now()) });
    return el('div', { class: 'msg-row msg-day' }, words);
  }

  #more() {
    this.#shown += STEP;
    this.#draw();
  }

  /** A pane that is not in the page yet has no places. */
  #placeOnceSized(signal) {
    const size = new ResizeObserver(() => {
      if (this.#isPlaced || this.#scroller.clientHeight === 0) return;
      this.#isPlaced = true;
      openAt(this.#scroller, /** @type {HTMLElement|null} */ (this.#rows.querySelector('.msg-unread')));
    });
    size.observe(this.#scroller);
    signal.addEventListener('abort', () => size.disconnect());
  }
}
