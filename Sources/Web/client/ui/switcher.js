// Ctrl K: one field over people, chats and the messages kept on this device. The first row is chosen at once; ↑↓ Enter
// Esc; Ctrl Enter takes the words to the history. What is found later comes below and moves nothing.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle } from '../state/chats.js';
import { find } from '../state/find.js';
import { asWords, findIn } from '../state/pinyin.js';
import { excerpt, pieces, wordsOf } from '../state/search.js';
import { pathOf } from '../state/view.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { keyNames, keys } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';

const TYPING_MS = 200;
const MOST_MESSAGES = 5;

/** @param {import('./page.js').Context} ctx */
export function openSwitcher(ctx) {
  const { store, commands, router, i18n } = ctx;
  const { t } = i18n;
  const input = el('input', {
    class: 'sw-input',
    type: 'text',
    placeholder: t('switcher.placeholder'),
    'aria-label': t('switcher.title'),
    autocomplete: 'off',
    spellcheck: false,
    role: 'combobox',
    'aria-expanded': true,
    'aria-controls': 'sw-list',
    'aria-autocomplete': 'list',
  });
  const list = el('div', { class: 'sw-list', id: 'sw-list', role: 'listbox', 'aria-label': t('switcher.title') });
  const dialog = openDialog(ctx, {
    label: t('switcher.title'),
    name: 'sw',
    body: el(
      'div',
      { class: 'sw' },
      el(
        'div',
        { class: 'sw-head row' },
        icon('search', 20),
        input,
        el('button', {
          class: 'kbd sw-esc',
          type: 'button',
          text: t('key.esc'),
          'aria-label': t('dialog.close'),
          on: { click: () => dialog.close() },
        }),
      ),
      list,
      el(
        'div',
        { class: 'sw-foot row f12 dim', 'aria-hidden': 'true' },
        el('span', {}, keys('↑', '↓'), t('switcher.move')),
        el('span', {}, keys('↵'), t('switcher.open')),
        el('span', {}, keyNames(t)('Ctrl', '↵'), t('switcher.history')),
        el('span', { class: 'sw-how', text: t('switcher.how') }),
      ),
    ),
  });
  let hits = [], at = 0, looking = null, timer = 0;
  dialog.addEventListener('close', stop);

  function stop() {
    clearTimeout(timer);
    looking?.abort();
  }

  /** Messages of this device that have the words: the search is left before it turns to the server. */
  function look(words) {
    stop();
    if (words.length < 2) return;
    timer = setTimeout(() => {
      const life = looking = new AbortController();
      commands.search({ words, gid: '', user: 0, from: 0, to: 0, types: new Set() }, {
        signal: life.signal,
        onProgress() {},
        onHits(found) {
          if (life.signal.aborted) return;
          life.abort();
          if (found.length > 0) {
            add(
              'messages',
              found.slice(0, MOST_MESSAGES).map((message) => messageHit(message, words)),
            );
          }
        },
      });
    }, TYPING_MS);
  }

  function messageHit(message, words) {
    const state = store.get();
    const chat = state.chats.get(message.cgid);
    const sender = state.users.byId.get(message.user)?.realname ?? t('chat.unknownPerson');
    return {
      kind: 'message',
      of: message,
      words,
      title: chat ? t('switcher.where', { sender, chat: chatTitle(state, chat, t) }) : sender,
      hint: excerpt(message, state.users.names, wordsOf({ words })),
      mark: null,
      time: i18n.listTime(message.date * 1000, Date.now()),
    };
  }

  function toHistory() {
    dialog.close();
    router.go(pathOf.history('', input.value.trim()));
  }

  function open(hit) {
    dialog.close();
    if (hit.kind === 'message') return router.go(pathOf.message(hit.of.cgid, hit.of.gid));
    router.go(pathOf.chat(hit.kind === 'person' ? commands.openDirect(hit.of.id) : hit.of.gid));
  }

  function draw() {
    const words = input.value;
    const { groups, people, recent } = find(store.get(), words, i18n);
    hits = [];
    list.replaceChildren();
    for (const [key, some] of [['recent', recent], ['groups', groups], ['people', people]]) {
      if (some.length > 0) add(key, some);
    }
    if (hits.length === 0) {
      list.replaceChildren(
        el('p', { class: 'empty', text: words.trim() ? t('switcher.none', { words: words.trim() }) : t('list.empty') }),
      );
    }
    choose(0);
    look(words.trim());
  }

  function add(key, some) {
    if (hits.length === 0) list.replaceChildren();
    const first = hits.length === 0;
    hits = [...hits, ...some];
    list.append(
      el(
        'div',
        { role: 'group', 'aria-label': t(`switcher.${key}`) },
        el('p', { class: 'section-head row f12 dim sw-section', text: t(`switcher.${key}`) }),
        some.map((hit) => row(hit, asWords(input.value))),
      ),
    );
    if (first) choose(0);
  }

  function row(hit, words) {
    const state = store.get();
    const node = el(
      'div',
      {
        class: 'sw-row row',
        role: 'option',
        id: `sw-${hits.indexOf(hit)}`,
        on: { click: () => open(hit), pointermove: () => choose(hits.indexOf(hit)) },
      },
      face(state, hit),
      el(
        'span',
        { class: 'sw-lines' },
        el('bdi', { class: 'sw-title clip' }, marked(hit.title, hit.mark)),
        el(
          'span',
          { class: 'sw-hint clip dim' },
          hit.kind === 'message'
            ? pieces(hit.hint, wordsOf(hit)).map((
              one,
            ) => (one.hit ? el('mark', { class: 'sw-mark', text: one.text }) : one.text))
            : marked(hit.hint, words && findIn(hit.hint, words)),
        ),
      ),
      hit.time && el('span', { class: 'sw-time f12 dim', text: hit.time }),
      hit.kind === 'chat' && hit.of.type === 'group' &&
        el('span', { class: 'tag soft', text: t(hit.of.public ? 'switcher.public' : 'switcher.group') }),
      el('kbd', { class: 'kbd sw-enter', text: '↵', 'aria-hidden': 'true' }),
    );
    return node;
  }

  function face(state, hit) {
    if (hit.kind === 'chat') return chatAvatar(state, hit.of, 36, i18n);
    return userAvatar(hit.kind === 'person' ? hit.of : state.users.byId.get(hit.of.user), 36, {
      dot: hit.kind === 'person',
    });
  }

  function choose(to) {
    const rows = [...list.querySelectorAll('.sw-row')];
    at = rows.length ? (to + rows.length) % rows.length : 0;
    rows.forEach((one, i) => one.setAttribute('aria-selected', i === at));
    input.setAttribute('aria-activedescendant', rows[at]?.id ?? '');
    rows[at]?.scrollIntoView({ block: 'nearest' });
  }

  input.addEventListener('input', draw);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const run = {
      ArrowDown: () => choose(at + 1),
      ArrowUp: () => choose(at - 1),
      Enter: () => (event.ctrlKey || event.metaKey ? toHistory() : hits[at] && open(hits[at])),
    }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
  draw();
  input.focus();
}

/** The text with a part of it laid on `hit`. @param {[number, number]|null|''} part */
function marked(whole, part) {
  if (!part || part[1] === 0) return [whole];
  return [whole.slice(0, part[0]), el('mark', { class: 'sw-mark', text: whole.slice(...part) }), whole.slice(part[1])];
}
