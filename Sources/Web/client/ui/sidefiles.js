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

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @param {string} gid
 * @param {Context} ctx
 * @returns {{panel: HTMLElement, count: HTMLElement, show: () => void}} `show` begins to look
 */
export function chatFiles(gid, ctx) {
  const files = new ChatFiles(gid, ctx);
  return { panel: files.panel, count: files.count, show: () => files.show() };
}

class ChatFiles {
  #gid;
  #ctx;
  #empty = el('p', { class: 'empty' });
  #edge;
  #rows;
  #run = null; // the running search
  /** @type {Message[]} */
  #hits = [];
  #busy = false;
  #shelf = 'all';
  count = el('span', { class: 'side-count f12 dim num' });

  /** @param {string} gid @param {Context} ctx */
  constructor(gid, ctx) {
    [this.#gid, this.#ctx] = [gid, ctx];
    const { store, i18n: { t }, signal } = ctx;
    const more = button({ label: t('history.goOn'), small: true, onClick: () => this.#run?.goOn() });
    this.#edge = el('div', { class: 'side-more', hidden: true }, more);
    this.#rows = virtualList({
      label: t('side.files'),
      signal,
      empty: this.#empty,
      key: (message) => message.gid,
      height: () => 52,
      create: () => fileRow(ctx),
      same: (a, b) => a === b,
    });
    const tools = el('div', { class: 'side-tools' }, this.#shelves().node);
    this.panel = el('div', { class: 'side-panel col' }, tools, this.#rows.node, this.#edge);
    // Files that come while one looks.
    store.watch((state) => logOf(state.messages, gid).list.at(-1), (last) => this.#insert(last), signal);
    this.#draw();
  }

  show() {
    if (!this.#run) this.#look();
  }

  #shelves() {
    const { t } = this.#ctx.i18n;
    return choice({
      label: t('side.files'),
      kind: 'chip',
      value: this.#shelf,
      options: SHELVES.map((value) => ({ value, label: t(`side.shelf.${value}`) })),
      onChange: (value) => {
        this.#shelf = value;
        this.#draw();
      },
    });
  }

  #draw() {
    const { t } = this.#ctx.i18n;
    const [hits, shelf] = [this.#hits, this.#shelf];
    text(this.count, hits.length > 0 ? String(hits.length) : '');
    text(this.#empty, this.#busy ? '' : t('side.noFiles'));
    this.#rows.set(shelf === 'all' ? hits : hits.filter((one) => shelfOf(contentOf(one)) === shelf));
  }

  #look() {
    const { commands, signal } = this.#ctx;
    this.#run = commands.search({ words: '', gid: this.#gid, user: 0, from: 0, to: 0, types: TYPES }, {
      signal,
      onHits: (found) => {
        this.#hits = found;
        this.#draw();
      },
      onProgress: ({ busy, more }) => {
        this.#busy = busy;
        this.#edge.hidden = busy || !more;
        this.#draw();
      },
    });
  }

  /** @param {Message|undefined} last */
  #insert(last) {
    const isFile = this.#run && last?.id > 0 && TYPES.has(contentOf(last).kind);
    if (!isFile || this.#hits.some((one) => one.gid === last.gid)) return;
    this.#hits = [last, ...this.#hits];
    this.#draw();
  }
}

/**
 * A row of the list: a picture is shown, another file saved.
 * @param {Context} ctx
 */
function fileRow(ctx) {
  const { store, i18n } = ctx;
  /** @type {Message} */ let message;
  const onClick = () => {
    if (contentOf(message).kind === 'image') openViewer(message, ctx);
    else saveFile(message, contentOf(message), ctx);
  };
  const node = el('button', {
    class: 'side-row row hov ring-in side-file',
    type: 'button',
    on: { click: onClick },
  });
  return {
    node,
    update(next) {
      message = next;
      const { name, size } = contentOf(message);
      const sender = store.get().users.byId.get(message.user)?.realname ?? i18n.t('chat.unknownPerson');
      const about = [sender, i18n.listTime(message.date * 1000, Date.now()), size > 0 && i18n.bytes(size)];
      node.replaceChildren(
        el('span', { class: `side-tile mid av-c${tileColour(name)}`, 'aria-hidden': 'true', text: suffixOf(name) }),
        el(
          'span',
          { class: 'side-lines' },
          el('bdi', { class: 'side-name clip', text: name }),
          el('span', { class: 'side-sub clip dim', text: about.filter(Boolean).join(' · ') }),
        ),
      );
    },
  };
}
