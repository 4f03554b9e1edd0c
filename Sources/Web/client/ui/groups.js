// Groups: one's own, those one leads, the public ones to join, the hidden and the dismissed; the chosen one at the
// side.

import { attr, el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { chatTitle, recentChats, rightsIn } from '../state/chats.js';
import { asWords, findIn } from '../state/pinyin.js';
import { pathOf } from '../state/view.js';
import { chatAvatar } from './avatar.js';
import { createCard } from './card.js';
import { button, searchField } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { groupCard } from './groupcard.js';
import { openNewGroup } from './picker.js';
import { virtualList } from './virtuallist.js';

const KINDS = { mine: 'groups', led: 'shield', public: 'globe', hidden: 'eye-off', dismissed: 'trash' };

/** @param {import('./page.js').Context} ctx */
export function createGroups(ctx) {
  const { store, commands, i18n, signal } = ctx;
  const { t } = i18n;
  const phone = matchMedia('(max-width: 599px)');
  let kind = 'mine', words = '', problem = '';

  const search = searchField({
    label: t('group.search'),
    onInput: (value) => {
      words = value;
      draw();
    },
  });
  const kinds = el(
    'div',
    { class: 'tree', role: 'listbox', 'aria-label': t('group.kinds') },
    Object.entries(KINDS).map(([key, drawing]) =>
      el(
        'button',
        {
          class: 'tree-row tree-level-2',
          type: 'button',
          role: 'option',
          data: { kind: key },
          on: { click: () => choose(key) },
        },
        icon(drawing, 18),
        el('span', { class: 'tree-name clip', text: t(`group.kind.${key}`) }),
        el('span', { class: 'tree-count f12 dim num' }),
      )
    ),
  );
  kinds.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...kinds.children];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
  const title = el('h1', { class: 'head-title clip' });
  const sub = el('p', { class: 'head-sub clip f12 dim' });
  const empty = el('p', { class: 'empty' });
  const rows = virtualList({
    label: t('region.groups'),
    signal,
    empty,
    key: (chat) => chat.gid,
    height: () => (phone.matches ? 64 : 56),
    create: groupRow,
    same: () => false,
  });

  function groupRow() {
    const node = el('a', { class: 'people-row hov ring-in' });
    return {
      node,
      update(chat) {
        const state = store.get();
        const inside = state.chats.has(chat.gid);
        const name = chatTitle(state, chat, t);
        node.href = `#${pathOf.group(chat.gid)}`;
        attr(node, 'aria-current', chat.gid === state.view.route.part ? 'true' : null);
        node.replaceChildren(
          chatAvatar(state, chat, 40, i18n),
          el(
            'span',
            { class: 'people-lines' },
            el('span', { class: 'people-name clip' }, el('bdi', { text: name })),
            el('span', { class: 'people-sub clip dim', text: i18n.count('chat.members', chat.members.length) }),
          ),
          el('span', {
            class: 'people-about clip f13 soft',
            text: chat.lastActiveTime
              ? t('group.lastActive', { time: i18n.listTime(chat.lastActiveTime * 1000, Date.now()) })
              : '',
          }),
          el(
            'span',
            { class: 'people-status f13' },
            chat.public && el('span', { class: 'tag soft', text: t('switcher.public') }),
            ' ',
            kind === 'public' && inside && el('span', { class: 'tag soft', text: t('group.joined') }),
          ),
        );
      },
    };
  }

  const isKind = {
    mine: (state, chat) => chat.dismissDate === 0 && !chat.hide,
    led: (state, chat) => chat.dismissDate === 0 && rightsIn(state, chat).admin,
    hidden: (state, chat) => Boolean(chat.hide),
    dismissed: (state, chat) => chat.dismissDate > 0,
  };

  function draw() {
    const state = store.get();
    if (state.view.route.section !== 'groups') return;
    const groups = recentChats(state).filter((chat) => chat.type !== 'one2one' || chat.hide);
    const of = (
      key,
    ) => (key === 'public'
      ? state.publics ?? []
      : groups.filter((chat) => (key === 'hidden' || chat.type === 'group') && isKind[key](state, chat)));
    for (const row of kinds.children) {
      const is = row.dataset.kind === kind;
      row.setAttribute('aria-selected', is);
      row.tabIndex = is ? 0 : -1;
      text(row.lastChild, row.dataset.kind === 'public' && !state.publics ? '' : String(of(row.dataset.kind).length));
    }
    const wanted = asWords(words);
    const found = of(kind).filter((chat) => findIn(chatTitle(state, chat, t), wanted));
    text(title, t(`group.kind.${kind}`));
    text(sub, i18n.count('group.count', found.length));
    text(empty, problem || t(words ? 'group.noneFound' : `group.none.${kind}`));
    rows.set(found);
  }

  function choose(key) {
    kind = key;
    draw();
    if (key === 'public') load();
  }

  async function load() {
    problem = '';
    try {
      await commands.publicGroups();
    } catch (cause) {
      problem = failure(cause, t);
      draw();
    }
  }

  const card = createCard({ label: t('group.about'), back: pathOf.groups() }, ctx);
  const detail = el(
    'main',
    { class: 'people', 'aria-label': t('region.groups') },
    el(
      'div',
      { class: 'people-list col' },
      el(
        'header',
        { class: 'head people-head' },
        el('div', { class: 'head-titles' }, title, sub),
        button({ label: t('list.newGroup'), icon: 'plus', onClick: () => openNewGroup(ctx) }),
      ),
      rows.node,
    ),
    card.node,
  );

  const chosen = ({ view, chats, publics }) =>
    view.route.section === 'groups' &&
    (chats.get(view.route.part) ?? publics?.find((chat) => chat.gid === view.route.part));
  store.watch((state) => [chosen(state), state.users.byId, state.chats], ([chat]) => {
    detail.dataset.person = Boolean(chat);
    card.show(chat ? groupCard(chat, ctx) : undefined);
  }, signal);
  store.watch((state) => [state.chats, state.publics, state.view.route], draw, signal);
  phone.addEventListener('change', draw, { signal });

  return [
    el(
      'nav',
      { class: 'people-tree column-list col', 'aria-label': t('rail.groups') },
      el('div', { class: 'column-head row' }, el('h1', { class: 'column-title', text: t('rail.groups') }), search.node),
      kinds,
    ),
    detail,
  ];
}
