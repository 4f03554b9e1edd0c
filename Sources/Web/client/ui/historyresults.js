// The messages that were found, drawn a page at a time, and how far the search is.

import { button } from '../../shared/controls.js';
import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle } from '../state/chats.js';
import { contentOf } from '../state/content.js';
import { excerpt, isEmpty, pieces, wordsOf } from '../state/search.js';
import { userAvatar } from './avatar.js';
import { skeleton } from './skeleton.js';

const PAGE = 50; // results drawn at a time

/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('../state/search.js').Query} Query */
/** @typedef {import('./page.js').Context} Context */

/**
 * @param {Context} ctx
 * @param {{onOpen: (message: Message) => void, onGoOn: () => void}} how
 */
export function createHistoryResults(ctx, { onOpen, onGoOn }) {
  const { store, i18n, signal } = ctx;
  const { t } = i18n;
  const { node, sum, rows, note, waiting, goOn, edge } = resultParts(t, onGoOn);
  /** @type {Message[]} */ let hits = [];
  let words = [], chosen = '', shown = PAGE;

  function draw() {
    const row = (message) => {
      const one = resultRow(message, words, ctx, () => onOpen(message));
      if (message.gid === chosen) one.setAttribute('aria-current', 'true');
      return one;
    };
    rows.replaceChildren(...hits.slice(0, shown).map(row));
  }

  const more = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting || shown >= hits.length) return;
    shown += PAGE;
    draw();
  });
  more.observe(edge);
  signal.addEventListener('abort', () => more.disconnect());

  return {
    node,

    /** Another search has begun; its first page replaces what is still there. */
    begin() {
      [hits, shown] = [[], PAGE];
    },

    /** @param {Message[]} found @param {Query} query */
    show(found, query) {
      [hits, words] = [found, wordsOf(query)];
      draw();
    },

    /** @param {Query} query @param {{busy: boolean, more: boolean}} progress */
    showState(query, progress) {
      const nothing = isEmpty(query);
      text(sum, nothing ? '' : i18n.count('history.found', hits.length));
      text(note, nothing ? t('history.hint') : t('history.none'));
      note.hidden = hits.length > 0 || progress.busy;
      waiting.hidden = !progress.busy;
      goOn.hidden = nothing || progress.busy || !progress.more || store.get().session.status !== 'online';
    },

    /**
     * Marks the row of a message; '' marks none.
     * @param {string} gid
     */
    mark(gid) {
      chosen = gid;
      for (const row of rows.querySelectorAll('.hist-row')) {
        row.toggleAttribute('aria-current', row.dataset.gid === gid);
      }
    },
  };
}

/** @param {import('../../shared/i18n.js').Translate} t @param {() => void} onGoOn */
function resultParts(t, onGoOn) {
  const sum = el('p', { class: 'head-sub clip f12 dim', role: 'status' });
  const rows = el('div', { class: 'hist-rows', role: 'list', 'aria-label': t('history.results') });
  const note = el('p', { class: 'empty' });
  const waiting = el('div', { hidden: true }, skeleton());
  const goOn = button({ label: t('history.goOn'), onClick: onGoOn });
  const edge = el('div', { class: 'hist-edge' });
  const title = el('h2', { class: 'head-title clip', text: t('rail.history') });
  const node = el(
    'section',
    { class: 'hist-results col', 'aria-label': t('history.results') },
    el('header', { class: 'head' }, el('div', { class: 'head-titles' }, title, sum)),
    el('div', { class: 'hist-scroll' }, rows, waiting, note, el('div', { class: 'hist-more' }, goOn), edge),
  );
  return { node, sum, rows, note, waiting, goOn, edge };
}

/** @param {Message} message @param {string[]} words @param {Context} ctx @param {() => void} onClick */
function resultRow(message, words, { store, i18n }, onClick) {
  const { t } = i18n;
  const state = store.get();
  const user = state.users.byId.get(message.user);
  const chat = state.chats.get(message.cgid);
  const { kind } = contentOf(message);
  const marked = ({ hit, text: part }) => (hit ? el('mark', { class: 'hist-hit', text: part }) : part);
  const who = el(
    'span',
    { class: 'hist-who f14' },
    el('bdi', { class: 'hist-name', text: user?.realname ?? t('chat.unknownPerson') }),
    el('bdi', { class: 'hist-where clip dim', text: chat ? chatTitle(state, chat, t) : '' }),
    el('time', { class: 'hist-time f12 dim num', text: whenOf(message.date * 1000, i18n) }),
  );
  const said = el(
    'span',
    { class: 'hist-words soft', dir: 'auto' },
    (kind === 'file' || kind === 'image') && icon(kind, 16),
    pieces(excerpt(message, state.users.names, words), words).map(marked),
  );
  return el(
    'button',
    {
      class: 'hist-row hov ring-in',
      type: 'button',
      role: 'listitem',
      data: { gid: message.gid },
      on: { click: onClick },
    },
    userAvatar(user, 32, { dot: false }),
    el('span', { class: 'hist-lines' }, who, said),
  );
}

/**
 * The day as in the lists, and always the hour.
 * @param {number} ms
 */
export function whenOf(ms, i18n) {
  const day = i18n.listTime(ms, Date.now()), hour = i18n.time(ms);
  return day === hour ? hour : `${day} ${hour}`;
}
