// The chat that the address names: head, messages, composer, and the side panel beside them; or the notices.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { anySignal } from '../../shared/signals.js';
import { pathOf } from '../state/view.js';
import { watchDrop } from './attach.js';
import { createBanner } from './banner.js';
import { createChatHead } from './chathead.js';
import { createComposer } from './composer.js';
import { createMessageList } from './messagelist.js';
import { createNotesPane } from './notespane.js';
import { createNoticeBar } from './notice.js';
import { createSidePanel } from './sidepanel.js';

/** @typedef {import('./page.js').Context} Context */

/** @param {Context} ctx */
export function createChatPane(ctx) {
  const { store, i18n: { t }, signal } = ctx;
  const node = el('main', { class: 'chat page-detail', 'aria-label': t('region.chat') });
  const none = () => el('div', { class: 'chat-none f13 dim' }, icon('chat', 22), el('p', { text: t('chat.none') }));
  let life = null;
  const shown = ({ chats, view: { route } }) => [route.notes, chats.has(route.gid) ? route.gid : ''];
  store.watch(shown, ([isNotes, gid]) => {
    life?.abort();
    life = new AbortController();
    const here = { ...ctx, signal: anySignal(signal, life.signal) };
    if (isNotes) node.dataset.panel = 'false';
    node.replaceChildren(...(isNotes ? [createNotesPane(here)] : gid ? new ChatPane(gid, here, node).parts : [none()]));
  }, signal);
  return node;
}

class ChatPane {
  #gid;
  #ctx;
  #node;
  #phone = matchMedia('(max-width: 599px)');
  #wide = matchMedia('(min-width: 1200px)');
  #over = false; // the panel lies over the chat on middle widths, and is shut at first
  #head;
  #side;

  /** @param {string} gid @param {Context} ctx its signal ends with the chat @param {HTMLElement} node holds the chat */
  constructor(gid, ctx, node) {
    [this.#gid, this.#ctx, this.#node] = [gid, ctx, node];
    this.#head = createChatHead(gid, ctx, () => this.#togglePanel());
    this.#side = createSidePanel(gid, ctx, { close: () => this.#togglePanel() });
    const messages = createMessageList(gid, ctx, {
      reply: (message) => composer.quote(message),
      edit: (message) => composer.edit(message),
      writeAgain: (text) => composer.insert(text),
    });
    const composer = createComposer(gid, ctx, { sent: messages.toEnd, intoMessages: messages.focusLast });
    const column = el(
      'div',
      { class: 'chat-column col' },
      this.#head.node,
      createNoticeBar(gid, ctx),
      messages.node,
      createBanner(ctx, 'chat'),
      composer.node,
    );
    watchDrop(column, ctx.signal, composer.dropWords, composer.takeFiles);
    this.parts = [column, this.#side];
    this.#watchPanel();
    node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (this.#over && !this.#wide.matches) this.#togglePanel();
      else messages.toEnd();
    }, { signal: ctx.signal });
    if (!this.#phone.matches && !('ontouchstart' in window)) requestAnimationFrame(composer.focus);
  }

  #watchPanel() {
    const { store, onPrefs, signal } = this.#ctx;
    const show = () => this.#showPanel();
    onPrefs(show, signal);
    for (const query of [this.#phone, this.#wide]) query.addEventListener('change', show, { signal });
    store.watch((state) => state.view.route.panel, show, signal);
  }

  /** On phones the panel is a page of its own, on wide screens a choice that is kept. */
  #togglePanel() {
    const { store, router, getPrefs, setPrefs } = this.#ctx;
    if (this.#phone.matches) {
      if (store.get().view.route.panel) router.back(pathOf.chat(this.#gid));
      else router.go(pathOf.panel(this.#gid));
    } else if (this.#wide.matches) setPrefs({ panel: !getPrefs().panel });
    else {
      this.#over = !this.#over;
      this.#showPanel();
    }
  }

  #showPanel() {
    const { store, getPrefs } = this.#ctx;
    const { panel } = store.get().view.route;
    const isOpen = this.#phone.matches ? panel : this.#wide.matches ? getPrefs().panel : this.#over;
    this.#side.hidden = !isOpen;
    this.#node.dataset.panel = String(isOpen);
    this.#head.showPanel(isOpen);
  }
}
