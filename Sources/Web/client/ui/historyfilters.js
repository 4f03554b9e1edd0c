// The filters of the history search: words, chat, sender, time, kinds.

import { button, choice, iconButton, searchField } from '../../shared/controls.js';
import { el, text } from '../../shared/dom.js';
import { chatTitle, recentChats } from '../state/chats.js';
import { find, matching } from '../state/find.js';
import { spanOf, TYPES } from '../state/search.js';
import { people } from '../state/users.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { createChooser } from './chooser.js';

const TYPING_MS = 250;
const SPANS = ['today', 'week', 'month', 'all'];

/** @typedef {import('../state/search.js').Query} Query */
/** @typedef {import('./page.js').Context} Context */

/**
 * The query that finds nothing.
 * @type {Readonly<Query>}
 */
export const NOTHING = Object.freeze({ words: '', gid: '', user: 0, from: 0, to: 0, types: new Set() });

/**
 * @param {Context} ctx
 * @param {{query: () => Query, onChange: (part: Partial<Query>) => void}} how
 */
export function createHistoryFilters(ctx, { query, onChange }) {
  const { t } = ctx.i18n;
  const search = createSearchField(t('history.search'), (words) => onChange({ words }));
  const chat = createChatChooser(ctx, onChange);
  const person = createPersonChooser(ctx, query, onChange);
  const time = createTimeFilter(t, onChange);
  const kinds = createKindFilter(t, onChange);
  const foot = el('p', { class: 'hist-foot f12 dim' });

  function clear() {
    search.input.value = '';
    chat.set('');
    person.set('');
    time.clear();
    kinds.clear();
    onChange(NOTHING);
  }
  const reset = button({ label: t('history.reset'), kind: 'quiet', small: true, onClick: clear });
  const toggle = iconButton({
    label: t('history.filters'),
    icon: 'filter',
    class: 'hist-toggle',
    onClick: () => toggle.setAttribute('aria-expanded', String(node.toggleAttribute('data-open'))),
  });
  toggle.setAttribute('aria-expanded', 'false');
  const title = el('h1', { class: 'column-title', text: t('rail.history') });
  const node = el(
    'nav',
    { class: 'hist-filters column-list col', 'aria-label': t('history.filters') },
    el('div', { class: 'column-head row' }, title, search.node, toggle),
    el('div', { class: 'hist-fields' }, chat.node, person.node, time.node, kinds.node, reset),
    foot,
  );

  return {
    node,
    focus: () => search.input.focus(),
    /**
     * Asks for one chat.
     * @param {string} gid
     */
    setChat(gid) {
      chat.set(gid);
      onChange({ gid });
    },
    /**
     * Asks for these words.
     * @param {string} words
     */
    setWords(words) {
      search.input.value = words;
      onChange({ words });
    },
    /**
     * A line about what the search reaches.
     * @param {string} words
     */
    setFoot: (words) => text(foot, words),
  };
}

function createSearchField(label, onWords) {
  let timer = 0;
  return searchField({
    label,
    onInput: (words) => {
      clearTimeout(timer);
      timer = setTimeout(() => onWords(words), TYPING_MS);
    },
  });
}

/** @param {Context} ctx @param {(part: Partial<Query>) => void} onChange */
function createChatChooser(ctx, onChange) {
  const { store, i18n } = ctx;
  const { t } = i18n;
  const asChoice = (chat) => ({
    key: chat.gid,
    name: chatTitle(store.get(), chat, t),
    face: (size) => chatAvatar(store.get(), chat, size, i18n),
  });
  return createChooser(ctx, {
    label: t('history.chat'),
    placeholder: t('history.everyChat'),
    search: t('forward.search'),
    onChange: (gid) => onChange({ gid }),
    known: (gid) => store.get().chats.has(gid) && asChoice(store.get().chats.get(gid)),
    choices: (words) => {
      const wanted = words.trim().toLowerCase();
      const groups = new Set(wanted ? find(store.get(), words, i18n).groups.map((hit) => hit.of.gid) : []);
      const fits = ({ key, name }) => !wanted || groups.has(key) || name.toLowerCase().includes(wanted);
      return recentChats(store.get()).map(asChoice).filter(fits);
    },
  });
}

/**
 * Offers the members of the chosen chat.
 * @param {Context} ctx @param {() => Query} query
 */
function createPersonChooser(ctx, query, onChange) {
  const { store, i18n } = ctx;
  const asChoice = (user) => ({
    key: String(user.id),
    name: user.realname,
    about: user.account,
    face: (size) => userAvatar(user, size, { dot: false }),
  });
  return createChooser(ctx, {
    label: i18n.t('history.sender'),
    placeholder: i18n.t('history.anybody'),
    search: i18n.t('people.search'),
    onChange: (key) => onChange({ user: Number(key) || 0 }),
    known: (key) => store.get().users.byId.has(Number(key)) && asChoice(store.get().users.byId.get(Number(key))),
    choices: (words) => {
      const { users, chats } = store.get();
      const { gid } = query();
      const members = gid && chats.get(gid)?.type !== 'system' ? new Set(chats.get(gid)?.members) : null;
      const there = people(users, i18n.collator).filter((user) => !members || members.has(user.id));
      return matching(there, words).map(asChoice);
    },
  });
}

/** A usual span of time, or the first and the last day. */
function createTimeFilter(t, onChange) {
  const span = choice({
    label: t('history.time'),
    kind: 'chip',
    value: 'all',
    options: SPANS.map((value) => ({ value, label: t(`history.span.${value}`) })),
    onChange: (value) => {
      [from.value, to.value] = ['', ''];
      onChange(spanOf(/** @type {'all'|'month'|'week'|'today'} */ (value), Date.now()));
    },
  });
  const onDays = () => {
    span.show('');
    onChange({ from: secondsAt(from.value, '00:00:00'), to: secondsAt(to.value, '23:59:59') });
  };
  const dateField = (key) =>
    el('input', { class: 'field-input f14', type: 'date', 'aria-label': t(`history.${key}`), on: { change: onDays } });
  const from = dateField('from'), to = dateField('to');
  return {
    node: el(
      'div',
      { class: 'field' },
      el('span', { class: 'field-label f13 soft', text: t('history.time') }),
      span.node,
      el('div', { class: 'hist-days' }, from, to),
    ),
    clear() {
      from.value = to.value = '';
      span.show('all');
    },
  };
}

/**
 * Unix time of an hour of a day here; 0 for no day.
 * @param {string} day as a date field has it: YYYY-MM-DD
 * @param {string} hour HH:MM:SS
 */
export const secondsAt = (day, hour) => (day ? Math.floor(new Date(`${day}T${hour}`).getTime() / 1000) : 0);

/** Kinds of messages; all of them are the same as none. */
function createKindFilter(t, onChange) {
  const onTick = () => {
    const ticked = boxes.filter((one) => one.checked).map((one) => one.value);
    onChange({ types: new Set(ticked.length === TYPES.length ? [] : ticked) });
  };
  const boxes = TYPES.map((type) =>
    el('input', { type: 'checkbox', value: type, checked: true, on: { change: onTick } })
  );
  return {
    node: el(
      'fieldset',
      { class: 'field hist-types' },
      el('legend', { class: 'field-label f13 soft', text: t('history.type') }),
      ...TYPES.map((type, i) => el('label', { class: 'check' }, boxes[i], t(`history.type.${type}`))),
    ),
    clear() {
      for (const box of boxes) box.checked = true;
    },
  };
}
