// Several pictures that one person sent one after the other: tiles side by side. Each tile is a message of its own,
// with its tools and its place among the messages.

import { attr, el, list } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { contentOf } from '../state/content.js';
import { picture } from './attachment.js';
import { messageWords } from './chatrow.js';
import { iconButton } from '../../shared/controls.js';

const MOST = 9; // tiles; the last one tells how many more there are

/**
 * @param {HTMLElement} tiles @param {import('../state/timeline.js').Row} row @param {import('./page.js').Context} ctx
 */
export function drawTiles(tiles, { messages }, ctx) {
  const shown = messages.slice(0, MOST).map((message, i) => ({
    message,
    more: i === MOST - 1 ? messages.length - MOST : 0,
  }));
  list(tiles, shown, {
    key: ({ message }) => message.gid,
    create: (item) => {
      const node = el('div', {
        class: 'msg-row msg-message msg-tile',
        role: 'article',
        tabindex: -1,
        data: { gid: item.message.gid },
      });
      drawTile(node, item, ctx);
      return node;
    },
    update: (node, item) => drawTile(node, item, ctx),
    same: (a, b) => a.message === b.message && a.more === b.more,
  });
}

function drawTile(node, { message, more }, ctx) {
  const { store, i18n: { t, time } } = ctx;
  const state = store.get();
  const name = state.users.byId.get(message.user)?.realname ?? t('chat.unknownPerson');
  attr(
    node,
    'aria-label',
    [
      name,
      messageWords(message, state, t),
      time(message.date * 1000),
      message.user === state.session.me && t(`state.${message.state}`),
    ].filter(Boolean).join(', '),
  );
  node.replaceChildren(...[
    picture(message, contentOf(message), ctx, { tile: true }),
    more > 0 && el('span', { class: 'att-more mid', text: t('message.morePictures', { count: more }) }),
    message.state === 'waiting' && el('span', { class: 'att-corner', title: t('state.waiting') }, icon('clock', 14)),
    ...(message.state === 'uploading' ? underWay(message, ctx) : []),
  ].filter(Boolean));
}

/** A ring that fills, and the way to stop. */
function underWay(message, ctx) {
  const ring = el('span', {
    class: 'att-ring mid',
    role: 'progressbar',
    'aria-label': contentOf(message).name,
    data: { upload: message.gid },
  });
  const show = (upload) => {
    const { sent = 0, total = contentOf(message).size } = upload ?? {};
    const part = total ? Math.min(1, sent / total) : 0;
    ring.style.setProperty('--part', String(part));
    attr(ring, 'aria-valuenow', Math.round(100 * part));
  };
  ring.addEventListener('upload', ({ detail }) => show(detail));
  show(ctx.store.get().uploads.get(message.gid));
  return [
    ring,
    iconButton({
      label: ctx.i18n.t('file.stop'),
      icon: 'close',
      size: 14,
      class: 'att-corner',
      onClick: () => ctx.commands.removeMessage(message.gid),
    }),
  ];
}
