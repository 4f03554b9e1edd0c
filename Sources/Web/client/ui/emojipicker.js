// Choosing an emoji: search in every language and pinyin, recent ones first. Arrows move, Enter takes, with Shift it
// stays open. On phones a sheet.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { searchField } from '../../shared/controls.js';

const COLUMNS = 8;
const RECENT = 24;
const GAP = 8;

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../emoji.js').Emoji} Emoji */
/** @typedef {{key: string, icon?: string, list: Emoji[]}} Group */

/** @param {HTMLElement} anchor @param {Context} ctx @param {(sign: string) => void} take */
export async function openEmojiPicker(anchor, ctx, take) {
  const groups = await ctx.emoji.ready();
  const recent = ctx.emoji.of(ctx.getPrefs().recentEmoji);
  const all = [...(recent.length > 0 ? [{ key: 'recent', list: recent }] : []), ...groups];
  new EmojiPicker(all, ctx, take).open(anchor);
}

class EmojiPicker {
  #groups;
  #ctx;
  #take;
  #search;
  #place = el('div', { class: 'emo-list' });
  #tabs;
  #node;
  /** @type {Group|undefined} */
  #group;

  /** @param {Group[]} groups @param {Context} ctx @param {(sign: string) => void} take */
  constructor(groups, ctx, take) {
    [this.#groups, this.#ctx, this.#take] = [groups, ctx, take];
    const { i18n: { t }, emoji } = ctx;
    this.#search = searchField({
      label: t('emoji.search'),
      class: 'search-quiet',
      onInput: (words) => (words.trim() ? this.#fill(emoji.find(words)) : this.#show(this.#group)),
    });
    this.#tabs = groups.map((group) => this.#tab(group));
    this.#node = el(
      'div',
      { class: 'emo', popover: 'auto', role: 'dialog', 'aria-label': t('emoji.title') },
      this.#search.node,
      this.#place,
      el('div', { class: 'emo-tabs', role: 'tablist', 'aria-label': t('emoji.groups') }, this.#tabs),
    );
    this.#place.addEventListener('click', (event) => {
      const { sign } = /** @type {HTMLElement} */ (event.target).dataset;
      if (sign) this.#choose(sign, event.shiftKey);
    });
    this.#node.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** @param {HTMLElement} anchor */
  open(anchor) {
    const node = this.#node;
    node.addEventListener('toggle', (event) => {
      attr(anchor, 'aria-expanded', event.newState === 'open');
      if (event.newState === 'closed') node.remove();
    });
    this.#show(this.#groups[0]);
    document.body.append(node);
    node.showPopover();
    const from = anchor.getBoundingClientRect(), size = node.getBoundingClientRect();
    node.style.setProperty('--menu-x', `${Math.max(GAP, Math.min(from.left - GAP, innerWidth - size.width - GAP))}px`);
    node.style.setProperty('--menu-y', `${Math.max(GAP, from.top - size.height - GAP)}px`);
    this.#search.input.focus();
  }

  /** @param {Group} group */
  #tab(group) {
    const label = this.#ctx.i18n.t(`emoji.${group.key}`);
    const onClick = () => {
      this.#search.input.value = '';
      this.#show(group);
    };
    return el('button', {
      class: 'emo-tab mid hov soft',
      type: 'button',
      role: 'tab',
      'aria-label': label,
      title: label,
      data: { key: group.key },
      on: { click: onClick },
    }, group.icon ? el('span', { text: group.icon }) : icon('clock', 18));
  }

  /** @param {Group|undefined} group undefined if the table could not be loaded */
  #show(group) {
    this.#group = group;
    for (const tab of this.#tabs) {
      const is = tab.dataset.key === group?.key;
      attr(tab, 'aria-selected', is);
      tab.tabIndex = is ? 0 : -1;
    }
    if (group) this.#fill(group.list, group.key);
  }

  /** @param {Emoji[]} list @param {string} [key] of the group; none for what was found */
  #fill(list, key) {
    const { t, code } = this.#ctx.i18n;
    const one = ({ sign, names }, i) =>
      el('button', {
        class: 'emo-one mid hov',
        type: 'button',
        tabindex: i === 0 ? 0 : -1,
        text: sign,
        title: names[code],
        'aria-label': names[code],
        data: { sign },
      });
    const words = key ? t(`emoji.${key}`) : list.length > 0 ? t('emoji.found') : t('emoji.none');
    this.#place.replaceChildren(
      el('p', { class: 'emo-title f12 dim', text: words }),
      el('div', { class: 'emo-grid' }, list.map(one)),
    );
  }

  /** @param {string} sign @param {boolean} stay the picker stays open */
  #choose(sign, stay) {
    const { getPrefs, setPrefs } = this.#ctx;
    setPrefs({ recentEmoji: [sign, ...getPrefs().recentEmoji.filter((one) => one !== sign)].slice(0, RECENT) });
    if (!stay) this.#node.hidePopover();
    this.#take(sign);
  }

  #onKey(event) {
    const focused = /** @type {HTMLButtonElement} */ (document.activeElement);
    const signs = [...this.#place.querySelectorAll('.emo-one')];
    const at = signs.indexOf(focused), tab = this.#tabs.indexOf(focused);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (event.target === this.#search.input) {
      if (event.key === 'Enter' && signs[0]) this.#choose(signs[0].dataset.sign, event.shiftKey);
      else if (event.key === 'ArrowDown') signs[0]?.focus();
      else return;
    } else if (tab >= 0 && Math.abs(step) === 1) {
      const next = this.#tabs[(tab + step + this.#tabs.length) % this.#tabs.length];
      next.click();
      next.focus();
    } else if (at >= 0 && step) {
      if (at + step < 0) this.#search.input.focus();
      else (signs[at + step] ?? signs.at(-1)).focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
