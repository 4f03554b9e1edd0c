// Chooses people: a search over the server's list, below it those who have been chosen.

import { iconButton, searchField } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { faceLines } from './face.js';
import { sideForm } from './form.js';

const AFTER_MS = 200;
const FOUND = 8;

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {{id: number, realname: string, account?: string}} Choice a person */

/**
 * @param {Context} ctx
 * @param {{title: string, chosen: Choice[], run: (ids: number[]) => Promise<void>}} how
 */
export function pickPeople(ctx, { title, chosen, run }) {
  const { t } = ctx.i18n;
  const pick = new Pick(ctx, chosen);
  sideForm(ctx, {
    title,
    action: t('form.save'),
    fields: {},
    body: [
      ctx.may('people.view') ? pick.search : el('p', { class: 'dlg-text f14 soft', text: t('pick.noRight') }),
      ...pick.lists,
    ],
    run: () => run(pick.ids),
  });
}

class Pick {
  #ctx;
  /** @type {Map<number, Choice>} */
  #chosen;
  #search;
  #found;
  #list;
  #count = el('h3', { class: 'frm-part', role: 'status' });
  #timer = 0;
  #turn = 0; // number of the newest call; answers of older ones count no more

  /** @param {Context} ctx @param {Choice[]} chosen */
  constructor(ctx, chosen) {
    this.#ctx = ctx;
    const { t } = ctx.i18n;
    this.#chosen = new Map(chosen.map((one) => [one.id, one]));
    this.#search = searchField({ label: t('people.search'), onInput: (words) => this.#findSoon(words.trim()) });
    this.#found = el('ul', { class: 'frm-people', 'aria-label': t('pick.found') });
    this.#list = el('ul', { class: 'frm-people', 'aria-label': t('pick.chosen') });
    this.#search.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#found.querySelector('button')?.click();
    });
    this.search = this.#search.node;
    this.lists = [this.#found, this.#count, this.#list];
    this.#draw();
  }

  get ids() {
    return [...this.#chosen.keys()];
  }

  #findSoon(words) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(words), AFTER_MS);
  }

  async #find(words) {
    const { api, i18n: { t } } = this.#ctx;
    const mine = ++this.#turn;
    if (words === '') return this.#found.replaceChildren();
    try {
      const { rows } = await api.call('people/list', { search: words, page: 1, pageSize: FOUND, state: 'active' });
      if (mine !== this.#turn) return;
      const others = rows.filter(({ id }) => !this.#chosen.has(id)).map((row) => this.#foundRow(row));
      const none = () => el('li', { class: 'empty', text: t('table.noHit') });
      this.#found.replaceChildren(...(rows.length === 0 ? [none()] : others));
    } catch (cause) {
      if (mine !== this.#turn) return;
      this.#found.replaceChildren(el('li', { class: 'empty', role: 'alert', text: failure(cause, t) }));
    }
  }

  #foundRow(row) {
    const choose = () => {
      this.#chosen.set(row.id, row);
      this.#search.input.value = '';
      this.#found.replaceChildren();
      this.#draw();
      this.#search.input.focus();
    };
    const props = { class: 'frm-person', type: 'button', on: { click: choose } };
    return el('li', {}, el('button', props, faceLines(row, row.account)));
  }

  #chosenRow(one) {
    const remove = () => {
      this.#chosen.delete(one.id);
      this.#draw();
      this.#search.input.focus();
    };
    const label = this.#ctx.i18n.t('pick.remove', { name: one.realname });
    return el(
      'li',
      { class: 'frm-person' },
      faceLines(one, one.account ?? ''),
      iconButton({ label, icon: 'close', size: 16, onClick: remove }),
    );
  }

  #draw() {
    this.#count.textContent = this.#ctx.i18n.count('pick.count', this.#chosen.size);
    this.#list.replaceChildren(...[...this.#chosen.values()].map((one) => this.#chosenRow(one)));
  }
}
