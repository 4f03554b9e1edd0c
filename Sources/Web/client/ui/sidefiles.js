// The files and pictures of a chat: at once those this device knows, then page by page what the server has.

import { el, text } from '../../shared/dom.js';
import { contentOf, shelfOf, suffixOf, tileColour } from '../state/content.js';
import { logOf } from '../state/messages.js';
import { saveFile } from './filebytes.js';
import { button, choice } from '../../shared/controls.js';
import { virtualList } from './virtuallist.js';
import { openViewer } from './viewer.js';

const TYPES = new Set(['file', 'image']);
const SHELVES = ['all', 'image', 'document', 'rest'];

/**
 * @param {string} gid
 * @param {import('./page.js').Context} ctx
 * @returns {{panel: HTMLElement, count: HTMLElement, show: () => void}} `show` begins to look
 */
export function chatFiles(gid, ctx) {
  const { store, commands, i18n, signal } = ctx;
  const { t } = i18n;
  const count = el('span', { class: 'side-count f12 dim num' });
  const empty = el('p', { class: 'empty' });
  const more = button({ label: t('history.goOn'), small: true, onClick: () => run?.goOn() });
  const edge = el('div', { class: 'side-more', hidden: true }, more);
  let run = null, hits = [], busy = false, shelf = 'all';
  const shelves = choice({
    label: t('side.files'),
    kind: 'chip',
    value: shelf,
    options: SHELVES.map((value) => ({ value, label: t(`side.shelf.${value}`) })),
    onChange: (value) => {
      shelf = value;
      draw();
    },
  });
  const rows = virtualList({
    label: t('side.files'),
    signal,
    empty,
    key: (message) => message.gid,
    height: () => 52,
    create: fileRow,
    same: (a, b) => a === b,
  });
  const panel = el(
    'div',
    { class: 'side-panel col' },
    el('div', { class: 'side-tools' }, shelves.node),
    rows.node,
    edge,
  );

  function fileRow() {
    let message = null;
    const node = el('button', {
      class: 'side-row row hov ring-in side-file',
      type: 'button',
      on: {
        click: () => {
          if (contentOf(message).kind === 'image') openViewer(message, ctx);
          else saveFile(message, contentOf(message), ctx);
        },
      },
    });
    return {
      node,
      update(next) {
        message = next;
        const { name, size } = contentOf(message);
        const sender = store.get().users.byId.get(message.user)?.realname ?? t('chat.unknownPerson');
        node.replaceChildren(
          el('span', { class: `side-tile mid av-c${tileColour(name)}`, 'aria-hidden': 'true', text: suffixOf(name) }),
          el(
            'span',
            { class: 'side-lines' },
            el('bdi', { class: 'side-name clip', text: name }),
            el('span', {
              class: 'side-sub clip dim',
              text: [sender, i18n.listTime(message.date * 1000, Date.now()), size > 0 && i18n.bytes(size)].filter(
                Boolean,
              ).join(' · '),
            }),
          ),
        );
      },
    };
  }

  function draw() {
    text(count, hits.length > 0 ? String(hits.length) : '');
    text(empty, busy ? '' : t('side.noFiles'));
    rows.set(shelf === 'all' ? hits : hits.filter((one) => shelfOf(contentOf(one)) === shelf));
  }

  function look() {
    run = commands.search({ words: '', gid, user: 0, from: 0, to: 0, types: TYPES }, {
      signal,
      onHits: (found) => {
        hits = found;
        draw();
      },
      onProgress: (progress) => {
        busy = progress.busy;
        edge.hidden = busy || !progress.more;
        draw();
      },
    });
  }

  // What comes while one looks.
  store.watch((state) => logOf(state.messages, gid).list.at(-1), (last) => {
    if (run && last?.id > 0 && TYPES.has(contentOf(last).kind) && !hits.some((one) => one.gid === last.gid)) {
      hits = [last, ...hits];
      draw();
    }
  }, signal);
  draw();
  return {
    panel,
    count,
    show: () => {
      if (!run) look();
    },
  };
}
