// Choosing people: for a new group (with a name), to invite into one, or as those who may speak.

import { button, iconButton, searchField, toggle } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el, text } from '../../shared/dom.js';
import { matching } from '../state/find.js';
import { personItem, pickTree } from '../state/pick.js';
import { describe, people } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { chosenRow, deptRow, personRow } from './pickerrows.js';
import { virtualList } from './virtuallist.js';

const NAME_PEOPLE = 3; // people whose names make the name of a group without one
const NAME_LENGTH = 60;
const ROW_PX = 40;
const MOST_DRAWN = 200; // of the chosen ones

/** @param {import('./page.js').Context} ctx @param {number[]} [preset] people chosen at first */
export function openNewGroup(ctx, preset = []) {
  const { store, commands, router, i18n } = ctx;
  const { t } = i18n;
  const name = el('input', {
    class: 'field-input f14',
    id: 'group-name',
    maxlength: NAME_LENGTH,
    placeholder: t('group.namePlaceholder'),
    autocomplete: 'off',
  });
  let isPublic = false;
  const open = toggle({
    label: t('group.public'),
    on: false,
    onChange: (is) => {
      isPublic = is;
    },
  });
  openPicker(ctx, {
    title: t('group.title'),
    action: t('group.create'),
    preset,
    extra: el(
      'div',
      { class: 'field' },
      el('label', { class: 'field-label f13 soft', for: 'group-name', text: t('group.nameOptional') }),
      name,
      el('div', { class: 'pick-switch row' }, el('span', { text: t('group.public') }), open.node),
    ),
    without: new Set([store.get().session.me]),
    async run(ids) {
      const { users, session } = store.get();
      const names = [session.me, ...ids].slice(0, NAME_PEOPLE).map((id) => users.byId.get(id).realname).join(
        t('text.listComma'),
      );
      const gid = await commands.createGroup((name.value.trim() || names).slice(0, NAME_LENGTH), ids, isPublic);
      router.go(pathOf.chat(gid));
    },
  });
}

/** @param {import('./page.js').Context} ctx @param {string} gid */
export function openInvite(ctx, gid) {
  const { t } = ctx.i18n;
  openPicker(ctx, {
    title: t('side.invite'),
    action: t('group.invite'),
    without: new Set(ctx.store.get().chats.get(gid).members),
    run: (ids) => ctx.commands.invite(gid, ids),
  });
}

/**
 * @typedef {object} PickerParts
 * @property {string} title
 * @property {string} action
 * @property {(ids: number[]) => Promise<unknown>} run
 * @property {Set<number>} [only] the people to choose from
 * @property {Set<number>} [without] people who are not offered
 * @property {number[]} [preset]
 * @property {Node} [extra] above the search
 * @property {() => void} [closed]
 */

/** @param {import('./page.js').Context} ctx @param {PickerParts} how */
export function openPicker(ctx, how) {
  new Picker(ctx, how).start();
}

class Picker {
  #ctx;
  #how;
  #chosen; // ids of people
  #opened = new Set(); // ids of departments
  #words = '';
  #life = new AbortController();
  #search;
  #rows;
  #count = el('p', { class: 'pick-count f13 soft', 'aria-live': 'polite' });
  #list = el('div', { class: 'pick-chosen' });
  #error = errorLine();
  #go;
  #dialog;

  /** @param {import('./page.js').Context} ctx @param {PickerParts} how */
  constructor(ctx, how) {
    [this.#ctx, this.#how, this.#chosen] = [ctx, how, new Set(how.preset)];
    const { t } = ctx.i18n;
    this.#search = searchField({ label: t('people.search'), onInput: (words) => this.#look(words) });
    this.#rows = virtualList({
      label: how.title,
      signal: this.#life.signal,
      empty: el('p', { class: 'empty', text: t('people.none') }),
      key: (item) => item.key,
      height: () => ROW_PX,
      create: (item) => (item.user ? this.#personRow() : this.#deptRow()),
      counts: (item) => Boolean(item.user),
      same: (a, b) => a.user === b.user && a.on === b.on && a.open === b.open && a.inside === b.inside,
    });
    this.#go = button({ label: how.action, kind: 'primary', onClick: () => this.#finish() });
    const closed = () => {
      this.#life.abort();
      how.closed?.();
    };
    this.#dialog = openDialog(ctx, { label: how.title, name: 'pick', closed, body: this.#body() });
  }

  start() {
    this.#draw();
    this.#search.input.focus();
  }

  #body() {
    const shut = iconButton({
      label: this.#ctx.i18n.t('dialog.close'),
      icon: 'close',
      class: 'pick-shut',
      onClick: () => this.#dialog.close(),
    });
    const head = el(
      'header',
      { class: 'pick-head row' },
      el('h2', { class: 'dlg-title', text: this.#how.title }),
      shut,
    );
    return el(
      'div',
      { class: 'pick' },
      el('div', { class: 'pick-left col' }, head, this.#how.extra, this.#search.node, this.#rows.node),
      el('div', { class: 'pick-right col' }, this.#count, this.#list, this.#error, this.#go),
    );
  }

  #personRow() {
    return personRow({
      about: (user) => describe(this.#ctx.store.get().users, user),
      onToggle: (id) => this.#toggle(id),
    });
  }

  #deptRow() {
    return deptRow({
      label: (name) => this.#ctx.i18n.t('group.wholeDept', { name }),
      onFold: ({ dept }) => {
        if (!this.#opened.delete(dept.id)) this.#opened.add(dept.id);
        this.#draw();
      },
      onAll: ({ ids }) => this.#toggleAll(ids),
    });
  }

  #look(words) {
    this.#words = words;
    this.#draw();
  }

  #toggle(id) {
    if (!this.#chosen.delete(id)) this.#chosen.add(id);
    this.#draw();
  }

  #toggleAll(ids) {
    const all = ids.every((id) => this.#chosen.has(id));
    for (const id of ids) {
      if (all) this.#chosen.delete(id);
      else this.#chosen.add(id);
    }
    this.#draw();
  }

  #items() {
    const { users } = this.#ctx.store.get();
    const { only, without } = this.#how;
    const offered = ({ id }) => !without?.has(id) && (!only || only.has(id));
    const all = people(users, this.#ctx.i18n.collator).filter(offered);
    if (this.#words === '' && users.depts.size > 0 && !only) {
      return pickTree(all, users.depts, { opened: this.#opened, chosen: this.#chosen });
    }
    return matching(all, this.#words).map((user) => personItem(user, this.#chosen));
  }

  #draw() {
    const { store, i18n } = this.#ctx;
    const { byId } = store.get().users;
    this.#rows.set(this.#items());
    text(this.#count, i18n.count('group.chosen', this.#chosen.size));
    this.#go.disabled = this.#chosen.size === 0;
    this.#list.replaceChildren(
      ...[...this.#chosen].slice(0, MOST_DRAWN).map((id) => {
        const user = byId.get(id);
        const label = i18n.t('group.remove', { name: user?.realname ?? '' });
        return chosenRow(user, label, () => this.#toggle(id));
      }),
    );
  }

  async #finish() {
    this.#go.disabled = true;
    tell(this.#error, '');
    try {
      await this.#how.run([...this.#chosen]);
      this.#dialog.close();
    } catch (cause) {
      tell(this.#error, failure(cause, this.#ctx.i18n.t));
      this.#go.disabled = false;
    }
  }
}
