// Choosing an emoji: search in every language and pinyin, recent ones first. Arrows move, Enter takes, with Shift it
// stays open. On phones a sheet.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { searchField } from '../../shared/controls.js';

const COLUMNS = 8;
const RECENT = 24;
const GAP = 8;

/** @param {HTMLElement} anchor @param {import('./page.js').Context} ctx @param {(sign: string) => void} take */
export async function openEmojiPicker(anchor, ctx, take) {
  const { emoji, i18n, getPrefs, setPrefs } = ctx;
  const { t } = i18n;
  const groups = await emoji.ready();
  const search = searchField({
    label: t('emoji.search'),
    class: 'search-quiet',
    onInput: (words) => (words.trim() ? fill([{ list: emoji.find(words) }]) : open(group)),
  });
  const place = el('div', { class: 'emo-list' });
  const tabs = el('div', { class: 'emo-tabs', role: 'tablist', 'aria-label': t('emoji.groups') });
  const node = el(
    'div',
    { class: 'emo', popover: 'auto', role: 'dialog', 'aria-label': t('emoji.title') },
    search.node,
    place,
    tabs,
  );
  const recent = { key: 'recent', list: emoji.of(getPrefs().recentEmoji) };
  const all = [...(recent.list.length ? [recent] : []), ...groups];
  let group = all[0];

  function fill(parts) {
    const list = parts.flatMap((part) => part.list);
    place.replaceChildren(
      el('p', {
        class: 'emo-title f12 dim',
        text: parts[0]?.key ? t(`emoji.${parts[0].key}`) : list.length ? t('emoji.found') : t('emoji.none'),
      }),
      el(
        'div',
        { class: 'emo-grid' },
        list.map((one, i) =>
          el('button', {
            class: 'emo-one mid hov',
            type: 'button',
            tabindex: i === 0 ? 0 : -1,
            text: one.sign,
            title: one.names[i18n.code],
            'aria-label': one.names[i18n.code],
            data: { sign: one.sign },
          })
        ),
      ),
    );
  }

  function open(next) {
    group = next;
    for (const tab of tabs.children) {
      attr(tab, 'aria-selected', tab.dataset.key === group?.key);
      tab.tabIndex = tab.dataset.key === group?.key ? 0 : -1;
    }
    if (group) fill([group]);
  }

  tabs.append(...all.map((one) =>
    el('button', {
      class: 'emo-tab mid hov soft',
      type: 'button',
      role: 'tab',
      'aria-label': t(`emoji.${one.key}`),
      title: t(`emoji.${one.key}`),
      data: { key: one.key },
      on: {
        click: () => {
          search.input.value = '';
          open(one);
        },
      },
    }, one.icon ? el('span', { text: one.icon }) : icon('clock', 18))
  ));

  function choose(sign, stay) {
    setPrefs({ recentEmoji: [sign, ...getPrefs().recentEmoji.filter((one) => one !== sign)].slice(0, RECENT) });
    if (!stay) node.hidePopover();
    take(sign);
  }

  place.addEventListener('click', (event) => {
    const { sign } = event.target.dataset;
    if (sign) choose(sign, event.shiftKey);
  });
  node.addEventListener('keydown', (event) => {
    const signs = [...place.querySelectorAll('.emo-one')], tabList = [...tabs.children];
    const at = signs.indexOf(document.activeElement), tab = tabList.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (event.target === search.input) {
      if (event.key === 'Enter' && signs[0]) choose(signs[0].dataset.sign, event.shiftKey);
      else if (event.key === 'ArrowDown') signs[0]?.focus();
      else return;
    } else if (tab >= 0 && Math.abs(step) === 1) {
      const next = tabList[(tab + step + tabList.length) % tabList.length];
      next.click();
      next.focus();
    } else if (at >= 0 && step) {
      if (at + step < 0) search.input.focus();
      else (signs[at + step] ?? signs.at(-1)).focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  node.addEventListener('toggle', (event) => {
    attr(anchor, 'aria-expanded', event.newState === 'open');
    if (event.newState === 'closed') node.remove();
  });

  open(group);
  document.body.append(node);
  node.showPopover();
  const from = anchor.getBoundingClientRect(), size = node.getBoundingClientRect();
  node.style.setProperty('--menu-x', `${Math.max(GAP, Math.min(from.left - GAP, innerWidth - size.width - GAP))}px`);
  node.style.setProperty('--menu-y', `${Math.max(GAP, from.top - size.height - GAP)}px`);
  search.input.focus();
}
