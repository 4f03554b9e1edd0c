// The messages around a found one, as far as this device has it.

import { button } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle } from '../state/chats.js';
import { timeline } from '../state/timeline.js';
import { pathOf } from '../state/view.js';
import { chatAvatar } from './avatar.js';
import { createRow } from './message.js';

const AROUND = 12; // messages before and after

/** @typedef {import('../state/messages.js').Message} Message */
/** @typedef {import('./page.js').Context} Context */

/** @param {Context} ctx @param {() => void} onClose */
export function createHistoryContext(ctx, onClose) {
  const { store, commands, i18n } = ctx;
  const node = el('section', { class: 'hist-context col', 'aria-label': i18n.t('history.context'), hidden: true });
  let chosen = ''; // gid

  return {
    node,
    isOpen: () => !node.hidden,

    close() {
      chosen = '';
      node.hidden = true;
    },

    /** @param {Message} message @returns {Promise<boolean>} false if another one was chosen meanwhile */
    async open(message) {
      chosen = message.gid;
      const { hidden } = store.get();
      const list = (await commands.around(message, AROUND)).filter((one) => !hidden.has(one.gid));
      if (chosen !== message.gid) return false;
      const place = drawAround(list, message, ctx);
      node.hidden = false;
      node.replaceChildren(head(message, ctx, onClose), place);
      showChosen(place);
      return true;
    },
  };
}

function drawAround(list, message, ctx) {
  const isChosen = (row) => (row.messages ?? [row.message]).some((one) => one?.gid === message.gid);
  return el(
    'div',
    { class: 'hist-around' },
    timeline(list, 0).map((row) => {
      const node = createRow(row, message.cgid, ctx, () => {});
      node.classList.toggle('hist-chosen', isChosen(row));
      return node;
    }),
  );
}

/**
 * Brings the chosen message to the middle; scrollIntoView would move the frame, too.
 * @param {HTMLElement} place
 */
function showChosen(place) {
  const one = /** @type {HTMLElement|null} */ (place.querySelector('.hist-chosen'));
  if (!one) return;
  const above = one.getBoundingClientRect().top - place.getBoundingClientRect().top;
  place.scrollTop += above - (place.clientHeight - one.offsetHeight) / 2;
}

function head(message, { store, router, i18n }, onClose) {
  const { t } = i18n;
  const state = store.get();
  const chat = state.chats.get(message.cgid);
  return el(
    'header',
    { class: 'head' },
    el(
      'button',
      { class: 'head-back hist-back', type: 'button', 'aria-label': t('chat.back'), on: { click: onClose } },
      icon('back', 22),
    ),
    chat && chatAvatar(state, chat, 32, i18n),
    el(
      'div',
      { class: 'head-titles' },
      el('h2', { class: 'head-title clip' }, el('bdi', { text: chat ? chatTitle(state, chat, t) : '' })),
      el('p', { class: 'head-sub clip f12 dim', text: i18n.day(message.date * 1000, Date.now()) }),
    ),
    chat && button({
      label: t('history.open'),
      kind: 'quiet',
      small: true,
      onClick: () => router.go(pathOf.message(message.cgid, message.gid)),
    }),
  );
}
