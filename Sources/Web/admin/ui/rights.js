// Groups of people and what they may do: a matrix of boxes, saved together.

import { button } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { changes, setRight, startMatrix } from '../state/matrix.js';
import { pickPeople } from './pickpeople.js';
import { matrixTable } from './rightstable.js';

/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {import('../net/records.js').Group} Group */

/** @param {PageContext} ctx */
export const createRights = (ctx) => ({ node: new RightsPage(ctx).node });

class RightsPage {
  #ctx;
  #problem = errorLine();
  #scroll = el('div', { class: 'mtx-scroll' });
  #bar;
  /** @type {string[]} */
  #names = [];
  /** @type {Group[]} */
  #groups = [];
  #matrix = startMatrix([]);

  /** @param {PageContext} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { t } = ctx.i18n;
    this.#bar = el('div', { class: 'tbl-bar', role: 'region', 'aria-label': t('rights.changes'), hidden: true });
    this.node = el(
      'div',
      { class: 'adm-page mtx-page' },
      el('p', { class: 'dep-hint', text: t('rights.hint') }),
      this.#problem,
      this.#scroll,
      this.#bar,
    );
    ctx.head.actions(
      button({
        label: t('group.create'),
        icon: 'plus',
        kind: 'primary',
        onClick: () => this.#askName(null, 'create'),
      }),
    );
    this.#load();
  }

  async #load() {
    const { api, i18n } = this.#ctx;
    try {
      ({ rights: this.#names, groups: this.#groups } = await api.call('groups/list'));
      this.#matrix = startMatrix(this.#groups);
      tell(this.#problem, '');
      this.#draw();
    } catch (cause) {
      tell(this.#problem, failure(cause, i18n.t));
    }
  }

  #draw() {
    const { i18n, head } = this.#ctx;
    head.sub(i18n.count('group.count', this.#groups.length));
    if (this.#groups.length === 0) {
      this.#scroll.replaceChildren(el('p', { class: 'empty', text: i18n.t('group.none') }));
      return;
    }
    this.#scroll.replaceChildren(matrixTable(i18n, {
      groups: this.#groups,
      names: this.#names,
      has: (group, name) => this.#matrix.get(group.id).has(name),
      set: (group, name, is) => {
        this.#matrix = setRight(this.#matrix, group.id, name, is);
        this.#showBar();
      },
      actions: (group) => this.#actions(group),
    }));
    this.#showBar();
  }

  /** @param {Group} group @returns {(import('../../shared/menu.js').Item|null)[]} */
  #actions(group) {
    const { t } = this.#ctx.i18n;
    return [
      { label: t('group.people'), icon: 'contacts', run: () => this.#choosePeople(group) },
      { label: t('group.rename'), icon: 'edit', run: () => this.#askName(group, 'rename') },
      { label: t('group.copy'), icon: 'copy', run: () => this.#askName(group, 'copy') },
      null,
      { label: t('group.delete'), icon: 'trash', danger: true, run: () => this.#remove(group) },
    ];
  }

  /** The bar below: how many boxes differ from the server, back, save. */
  #showBar() {
    const { i18n } = this.#ctx;
    const { boxes } = changes(this.#groups, this.#matrix, this.#names);
    this.#bar.hidden = boxes === 0;
    if (this.#bar.hidden) return;
    this.#bar.replaceChildren(
      el('span', { class: 'tbl-chosen', role: 'status', text: i18n.count('rights.changed', boxes) }),
      button({ label: i18n.t('rights.back'), small: true, onClick: () => this.#takeBack() }),
      button({ label: i18n.t('rights.save'), kind: 'primary', small: true, onClick: (event) => this.#save(event) }),
    );
  }

  #takeBack() {
    this.#matrix = startMatrix(this.#groups);
    this.#draw();
  }

  async #save(event) {
    const { api, i18n: { t }, toast } = this.#ctx;
    event.currentTarget.disabled = true;
    try {
      for (const { id, rights } of changes(this.#groups, this.#matrix, this.#names).groups) {
        await api.call('groups/setRights', { id, rights });
      }
      toast(t('rights.saved'));
      await this.#load();
    } catch (cause) {
      tell(this.#problem, failure(cause, t));
      this.#showBar();
    }
  }

  /** @param {Group|null} group @param {'create'|'rename'|'copy'} call */
  #askName(group, call) {
    const { api, i18n: { t } } = this.#ctx;
    const name = group?.name ?? '';
    ask(this.#ctx, {
      title: t(`group.${call}.title`, { name }),
      action: t(`group.${call}`),
      field: { label: t('group.name'), value: call === 'copy' ? t('group.copyName', { name }) : name },
      run: async (typed) => {
        await api.call(`groups/${call}`, { ...(group && { id: group.id }), name: typed });
        await this.#load();
      },
    });
  }

  /** @param {Group} group */
  #remove(group) {
    const { api, i18n } = this.#ctx;
    ask(this.#ctx, {
      title: i18n.t('group.delete.title', { name: group.name }),
      text: i18n.count('group.delete.text', group.people.length),
      action: i18n.t('group.delete'),
      danger: true,
      run: async () => {
        await api.call('groups/delete', { id: group.id });
        await this.#load();
      },
    });
  }

  /** @param {Group} group */
  #choosePeople(group) {
    const { api, i18n: { t } } = this.#ctx;
    pickPeople(this.#ctx, {
      title: t('group.people.title', { name: group.name }),
      chosen: group.people,
      run: async (ids) => {
        await api.call('groups/setPeople', { id: group.id, people: ids });
        await this.#load();
      },
    });
  }
}
