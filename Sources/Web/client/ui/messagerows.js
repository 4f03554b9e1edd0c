// The rows of the messages in the page. Kept by key: a packet touches only the rows it changes.

import { el, list } from '../../shared/dom.js';
import { sameRow } from '../state/timeline.js';
import { showUploads } from './attachment.js';
import { createRow, updateRow } from './message.js';

const FLASH_MS = 1_600;

/** @typedef {import('../state/timeline.js').Row} Row */

/**
 * @param {string} gid of the chat
 * @param {import('./page.js').Context} ctx
 * @param {(key: string) => void} unfold opens a run of system lines
 */
export function createMessageRows(gid, ctx, unfold) {
  const label = ctx.i18n.t('region.messages');
  const node = el('div', { class: 'msg-rows', role: 'log', 'aria-live': 'off', 'aria-label': label });
  /** @type {Row[]} */ let items = [];

  const own = (messageGid) => node.querySelector(`.msg-row[data-gid="${CSS.escape(messageGid)}"]`);
  /** @param {(row: Row) => boolean} fits @returns {HTMLElement|null} */
  const rowWhere = (fits) => /** @type {HTMLElement|undefined} */ (node.children[items.findIndex(fits)]) ?? null;
  const hasTile = (row, messageGid) => row.messages?.some((one) => one.gid === messageGid);

  return {
    node,
    isEmpty: () => items.length === 0,

    /** @param {Row[]} next */
    draw(next) {
      items = next;
      list(node, items, {
        key: (row) => row.key,
        create: (row) => createRow(row, gid, ctx, unfold),
        update: (element, row) => updateRow(element, row, gid, ctx, true),
        same: sameRow,
      });
    },

    /**
     * Draws rows again that look different now although their messages are the same.
     * @param {(row: Row) => boolean} [wanted]
     * @param {boolean} [keepsText] the texts are still right
     */
    redraw(wanted = () => true, keepsText = false) {
      for (const [i, row] of items.entries()) {
        if (node.children[i] && wanted(row)) updateRow(node.children[i], row, gid, ctx, keepsText);
      }
    },

    /**
     * The row or the tile of this message.
     * @returns {HTMLElement|null}
     */
    own,
    /**
     * The same, or the row of tiles that has no room for this one.
     * @returns {HTMLElement|null}
     */
    showing: (messageGid) => own(messageGid) ?? rowWhere((row) => hasTile(row, messageGid)),
    unreadLine: () => rowWhere((row) => row.kind === 'unread'),
  };
}

/**
 * Lets a row flash, and gives it the focus.
 * @param {HTMLElement} row
 */
export function flash(row) {
  row.classList.add('msg-flash');
  setTimeout(() => row.classList.remove('msg-flash'), FLASH_MS);
  row.focus({ preventScroll: true });
}

/**
 * Draws again what depends on more than the messages: names, faces, emoji, uploads, rights to files.
 * @param {ReturnType<typeof createMessageRows>} rows
 * @param {string} gid of the chat
 * @param {import('./page.js').Context} ctx
 */
export function keepRowsFresh(rows, gid, { store, emoji, signal }) {
  let { names, byId } = store.get().users; // the rows were drawn with these
  store.watch((state) => state.users, (users) => {
    const former = { names, byId };
    ({ names, byId } = users);
    if (names !== former.names) rows.redraw();
    else if (byId !== former.byId) rows.redraw((row) => hasNewFace(row, former.byId, byId));
  }, signal);
  if (!emoji.isReady()) {
    emoji.ready().then(() => {
      if (!signal.aborted) rows.redraw((row) => row.message?.content.includes(':'));
    });
  }
  // Others have read on.
  const marksOf = (state) => state.chats.get(gid)?.marks;
  let known = marksOf(store.get());
  store.watch(marksOf, (marks) => {
    if (marks === known) return; // the rows were drawn with these
    known = marks;
    const { me } = store.get().session;
    rows.redraw((row) => row.kind === 'message' && row.message.user === me, true);
  }, signal);
  store.watch((state) => state.uploads, (uploads) => showUploads(rows.node, uploads), signal);
  // A new login has new rights to files.
  store.watch((state) => state.session.sessionID, () => {
    for (const broken of rows.node.querySelectorAll('.att-broken')) broken.dispatchEvent(new Event('retry'));
  }, signal);
}

/** @param {Row} row */
const hasNewFace = ({ head, message }, before, now) =>
  head && before.get(message.user)?.avatar !== now.get(message.user)?.avatar;
