// Looking for messages: what is asked for, what was found, and what stood around it.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, recentChats } from '../state/chats.js';
import { contentOf } from '../state/content.js';
import { find, matching } from '../state/find.js';
import { excerpt, isEmpty, pieces, spanOf, TYPES, wordsOf } from '../state/search.js';
import { timeline } from '../state/timeline.js';
import { people } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { createChooser } from './chooser.js';
import { button, choice, iconButton, searchField } from '../../shared/controls.js';
import { createRow } from './message.js';
import { skeleton } from './skeleton.js';

const TYPING_MS = 250;
const PAGE = 50; // results drawn at a time
const AROUND = 12; // messages before and after the chosen one
const SPANS = ['today', 'week', 'month', 'all'];
const NOTHING = { words: '', gid: '', user: 0, from: 0, to: 0, types: new Set() };

/** @param {import('./page.js').Context} ctx @returns {HTMLElement[]} */
export function createHistory(ctx) {
  const { store, commands, router, i18n, signal } = ctx;
  const { t } = i18n;
  let query = NOTHING,
    run = null,
    life = null,
    hits = [],
    shown = PAGE,
    chosen = '',
    timer = 0,
    progress = { busy: false, more: false, reached: 0 };

  const search = searchField({
    label: t('history.search'),
    onInput: (words) => {
      clearTimeout(timer);
      timer = setTimeout(() => change({ words }), TYPING_MS);
    },
  });
  const asChat = (chat) => ({
    key: chat.gid,
    name: chatTitle(store.get(), chat, t),
    face: (size) => chatAvatar(store.get(), chat, size, i18n),
  });
  const asPerson = (user) => ({
    key: String(user.id),
    name: user.realname,
    about: user.account,
    face: (size) => userAvatar(user, size, { dot: false }),
  });
  const chat = createChooser(ctx, {
    label: t('history.chat'),
    any: t('history.everyChat'),
    search: t('forward.search'),
    onChange: (gid) => change({ gid }),
    known: (gid) => store.get().chats.has(gid) && asChat(store.get().chats.get(gid)),
    choices: (words) => {
      const wanted = words.trim().toLowerCase();
      const groups = new Set(wanted ? find(store.get(), words, i18n).groups.map((hit) => hit.of.gid) : []);
      return recentChats(store.get()).map(asChat).filter((one) =>
        !wanted || groups.has(one.key) || one.name.toLowerCase().includes(wanted)
      );
    },
  });
  const person = createChooser(ctx, {
    label: t('history.sender'),
    any: t('history.anybody'),
    search: t('people.search'),
    onChange: (key) => change({ user: Number(key) || 0 }),
    known: (key) => store.get().users.byId.has(Number(key)) && asPerson(store.get().users.byId.get(Number(key))),
    choices: (words) => {
      const { users, chats } = store.get();
      const members = query.gid && chats.get(query.gid)?.type !== 'system'
        ? new Set(chats.get(query.gid)?.members)
        : null;
      return matching(people(users, i18n.collator).filter((user) => !members || members.has(user.id)), words).map(
        asPerson,
      );
    },
  });
  const span = choice({
    label: t('history.time'),
    kind: 'chip',
    value: 'all',
    options: SPANS.map((value) => ({ value, label: t(`history.span.${value}`) })),
    onChange: (value) => {
      [from.value, to.value] = ['', ''];
      change(spanOf(value, Date.now()));
    },
  });
  const dateField = (key) =>
    el('input', { class: 'field-input f14', type: 'date', 'aria-label': t(`history.${key}`), on: { change: days } });
  const from = dateField('from'), to = dateField('to');
  function days() {
    const day = (field, hour) => (field.value ? Math.floor(new Date(`${field.value}T${hour}`).getTime() / 1000) : 0);
    span.show('');
    change({ from: day(from, '00:00:00'), to: day(to, '23:59:59') });
  }
  const boxes = TYPES.map((type) =>
    el('input', {
      type: 'checkbox',
      value: type,
      checked: true,
      on: {
        change: () => {
          const on = boxes.filter((one) => one.checked).map((one) => one.value);
          change({ types: new Set(on.length === TYPES.length ? [] : on) });
        },
      },
    })
  );
  const reset = button({
    label: t('history.reset'),
    kind: 'quiet',
    small: true,
    onClick: () => {
      search.input.value = from.value = to.value = '';
      chat.set('');
      person.set('');
      span.show('all');
      for (const box of boxes) box.checked = true;
      change(NOTHING);
    },
  });
  const fold = iconButton({
    label: t('history.filters'),
    icon: 'filter',
    class: 'hist-toggle',
    onClick: () => {
      const is = filters.toggleAttribute('data-open');
      fold.setAttribute('aria-expanded', is);
    },
  });
  fold.setAttribute('aria-expanded', 'false');
  const foot = el('p', { class: 'hist-foot f12 dim' });
  const filters = el(
    'nav',
    { class: 'hist-filters column-list col', 'aria-label': t('history.filters') },
    el(
      'div',
      { class: 'column-head row' },
      el('h1', { class: 'column-title', text: t('rail.history') }),
      search.node,
      fold,
    ),
    el(
      'div',
      { class: 'hist-fields' },
      chat.node,
      person.node,
      el(
        'div',
        { class: 'field' },
        el('span', { class: 'field-label f13 soft', text: t('history.time') }),
        span.node,
        el('div', { class: 'hist-days' }, from, to),
      ),
      el(
        'fieldset',
        { class: 'field hist-types' },
        el('legend', { class: 'field-label f13 soft', text: t('history.type') }),
        ...TYPES.map((type, i) => el('label', { class: 'check' }, boxes[i], t(`history.type.${type}`))),
      ),
      reset,
    ),
    foot,
  );

  const sum = el('p', { class: 'head-sub clip f12 dim', role: 'status' });
  const rows = el('div', { class: 'hist-rows', role: 'list', 'aria-label': t('history.results') });
  const note = el('p', { class: 'empty' });
  const waiting = el('div', { hidden: true }, skeleton());
  const goOn = button({ label: t('history.goOn'), onClick: () => run?.goOn() });
  const edge = el('div', { class: 'hist-edge' });
  const results = el(
    'section',
    { class: 'hist-results col', 'aria-label': t('history.results') },
    el(
      'header',
      { class: 'head' },
      el('div', { class: 'head-titles' }, el('h2', { class: 'head-title clip', text: t('rail.history') }), sum),
    ),
    el('div', { class: 'hist-scroll' }, rows, waiting, note, el('div', { class: 'hist-more' }, goOn), edge),
  );
  const context = el('section', { class: 'hist-context col', 'aria-label': t('history.context'), hidden: true });
  const main = el('main', { class: 'hist page-detail', 'aria-label': t('rail.history') }, results, context);

  const more = new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting && shown < hits.length) {
      shown += PAGE;
      draw();
    }
  });
  more.observe(edge);
  signal.addEventListener('abort', () => {
    more.disconnect();
    life?.abort();
  });

  function change(part) {
    query = { ...query, ...part };
    life?.abort();
    life = new AbortController();
    [hits, shown] = [[], PAGE];
    close();
    const here = life.signal;
    run = commands.search(query, {
      signal: here,
      onHits: (found) => {
        if (!here.aborted) {
          hits = found;
          draw();
        }
      },
      onProgress: (now) => {
        if (!here.aborted) {
          progress = now;
          drawState();
        }
      },
    });
  }

  function draw() {
    const words = wordsOf(query);
    rows.replaceChildren(...hits.slice(0, shown).map((message) => resultRow(message, words)));
    drawState();
  }

  function drawState() {
    const nothing = isEmpty(query);
    text(sum, nothing ? '' : i18n.count('history.found', hits.length));
    text(note, nothing ? t('history.hint') : t('history.none'));
    note.hidden = hits.length > 0 || progress.busy;
    waiting.hidden = !progress.busy;
    goOn.hidden = nothing || progress.busy || !progress.more || store.get().session.status !== 'online';
    text(
      foot,
      [t('history.about'), progress.reached ? t('history.reached', { day: i18n.date(progress.reached * 1000) }) : '']
        .filter(Boolean).join(' '),
    );
  }

  /** The day as in the lists, and always the hour. */
  function whenOf(ms) {
    const [day, hour] = [i18n.listTime(ms, Date.now()), i18n.time(ms)];
    return day === hour ? hour : `${day} ${hour}`;
  }

  function resultRow(message, words) {
    const state = store.get();
    const user = state.users.byId.get(message.user);
    const where = state.chats.get(message.cgid);
    const { kind } = contentOf(message);
    return el(
      'button',
      {
        class: 'hist-row hov ring-in',
        type: 'button',
        role: 'listitem',
        'aria-current': message.gid === chosen ? 'true' : null,
        data: { gid: message.gid },
        on: { click: () => open(message) },
      },
      userAvatar(user, 32, { dot: false }),
      el(
        'span',
        { class: 'hist-lines' },
        el(
          'span',
          { class: 'hist-who f14' },
          el('bdi', { class: 'hist-name', text: user?.realname ?? t('chat.unknownPerson') }),
          el('bdi', { class: 'hist-where clip dim', text: where ? chatTitle(state, where, t) : '' }),
          el('time', { class: 'hist-time f12 dim num', text: whenOf(message.date * 1000) }),
        ),
        el(
          'span',
          { class: 'hist-words soft', dir: 'auto' },
          (kind === 'file' || kind === 'image') && icon(kind, 16),
          pieces(excerpt(message, state.users.names, words), words).map((
            piece,
          ) => (piece.hit ? el('mark', { class: 'hist-hit', text: piece.text }) : piece.text)),
        ),
      ),
    );
  }

  /** Shows what stood around a message, as far as this device has it. */
  async function open(message) {
    chosen = message.gid;
    for (const row of rows.children) row.toggleAttribute('aria-current', row.dataset.gid === chosen);
    const state = store.get();
    const where = state.chats.get(message.cgid);
    const list = (await commands.around(message, AROUND)).filter((one) => !state.hidden.has(one.gid));
    if (chosen !== message.gid) return;
    const nodes = timeline(list, 0).map((row) => {
      const node = createRow(row, message.cgid, ctx, () => {});
      node.classList.toggle('hist-chosen', (row.messages ?? [row.message]).some((one) => one?.gid === message.gid));
      return node;
    });
    const place = el('div', { class: 'hist-around' }, nodes);
    context.hidden = false;
    main.dataset.open = 'yes';
    context.replaceChildren(
      el(
        'header',
        { class: 'head' },
        el('button', {
          class: 'head-back hist-back',
          type: 'button',
          'aria-label': t('chat.back'),
          on: { click: close },
        }, icon('back', 22)),
        where && chatAvatar(state, where, 32, i18n),
        el(
          'div',
          { class: 'head-titles' },
          el('h2', { class: 'head-title clip' }, el('bdi', { text: where ? chatTitle(state, where, t) : '' })),
          el('p', { class: 'head-sub clip f12 dim', text: i18n.day(message.date * 1000, Date.now()) }),
        ),
        where &&
          button({
            label: t('history.open'),
            kind: 'quiet',
            small: true,
            onClick: () => router.go(pathOf.message(message.cgid, message.gid)),
          }),
      ),
      place,
    );
    const one = place.querySelector('.hist-chosen'); // scrollIntoView would move the frame, too
    if (one) {
      place.scrollTop += one.getBoundingClientRect().top - place.getBoundingClientRect().top -
        (place.clientHeight - one.offsetHeight) / 2;
    }
  }

  function close() {
    chosen = '';
    context.hidden = true;
    delete main.dataset.open;
    for (const row of rows.children) row.removeAttribute('aria-current');
  }
  main.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !context.hidden) close();
  });

  // Coming from a chat asks for that chat, coming from the quick switcher for its words.
  store.watch((state) => (state.view.route.section === 'history' ? state.view.route : null), (route) => {
    if (!route) return;
    if (route.part && route.part !== query.gid) {
      chat.set(route.part);
      change({ gid: route.part });
    }
    if (route.words && route.words !== query.words) {
      search.input.value = route.words;
      change({ words: route.words });
    }
    requestAnimationFrame(() => search.input.focus());
  }, signal);
  drawState();
  return [filters, main];
}
