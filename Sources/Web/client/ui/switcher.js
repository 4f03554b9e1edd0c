// Ctrl K: one field over people and chats. The first row is chosen at once; ↑↓ Enter Esc.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { find } from '../state/find.js';
import { asWords, findIn } from '../state/pinyin.js';
import { pathOf } from '../state/view.js';
import { chatAvatar, userAvatar } from './avatar.js';
import { keys } from './controls.js';
import { openDialog } from './dialog.js';

/** @param {import('./page.js').Context} ctx */
export function openSwitcher(ctx) {
  const { store, commands, router, i18n } = ctx;
  const { t } = i18n;
  const input = el('input', {
    class: 'sw-input', type: 'text', placeholder: t('switcher.placeholder'), 'aria-label': t('switcher.title'), autocomplete: 'off',
    spellcheck: false, role: 'combobox', 'aria-expanded': true, 'aria-controls': 'sw-list', 'aria-autocomplete': 'list',
  });
  const list = el('div', { class: 'sw-list', id: 'sw-list', role: 'listbox', 'aria-label': t('switcher.title') });
  const dialog = openDialog(ctx, {
    label: t('switcher.title'), name: 'sw',
    body: el('div', { class: 'sw' },
      el('div', { class: 'sw-head' }, icon('search', 20), input, el('button', { class: 'kbd sw-esc', type: 'button', text: t('key.esc'), 'aria-label': t('dialog.close'), on: { click: () => dialog.close() } })),
      list,
      el('div', { class: 'sw-foot', 'aria-hidden': 'true' },
        el('span', {}, keys('↑', '↓'), t('switcher.move')), el('span', {}, keys('↵'), t('switcher.open')),
        el('span', { class: 'sw-how', text: t('switcher.how') }))),
  });
  let hits = [], at = 0;

  function open(hit) {
    dialog.close();
    router.go(pathOf.chat(hit.kind === 'person' ? commands.openDirect(hit.of.id) : hit.of.gid));
  }

  function draw() {
    const words = input.value;
    const { groups, people, recent } = find(store.get(), words, i18n);
    const parts = [['recent', recent], ['groups', groups], ['people', people]].filter(([, some]) => some.length > 0);
    hits = parts.flatMap(([, some]) => some);
    at = 0;
    list.replaceChildren(...parts.map(([key, some]) => el('div', { role: 'group', 'aria-label': t(`switcher.${key}`) },
      el('p', { class: 'section-head sw-section', text: t(`switcher.${key}`) }), some.map((hit) => row(hit, asWords(words))))));
    if (hits.length === 0) list.replaceChildren(el('p', { class: 'empty', text: words.trim() ? t('switcher.none', { words: words.trim() }) : t('list.empty') }));
    choose(0);
  }

  function row(hit, words) {
    const state = store.get();
    const node = el('div', { class: 'sw-row', role: 'option', id: `sw-${hits.indexOf(hit)}`, on: { click: () => open(hit), pointermove: () => choose(hits.indexOf(hit)) } },
      hit.kind === 'person' ? userAvatar(hit.of, 36) : chatAvatar(state, hit.of, 36, i18n),
      el('span', { class: 'sw-lines' }, el('bdi', { class: 'sw-title' }, marked(hit.title, hit.mark)), el('span', { class: 'sw-hint' }, marked(hit.hint, words && findIn(hit.hint, words)))),
      hit.kind === 'chat' && hit.of.type === 'group' && el('span', { class: 'tag', text: t(hit.of.public ? 'switcher.public' : 'switcher.group') }),
      el('kbd', { class: 'kbd sw-enter', text: '↵', 'aria-hidden': 'true' }));
    return node;
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
      ArrowDown: () => choose(at + 1), ArrowUp: () => choose(at - 1), Enter: () => hits[at] && open(hits[at]),
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
