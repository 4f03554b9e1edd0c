// Actions on people of the list, one or several: the actions of a row, the buttons for chosen rows.

import { button } from '../../shared/controls.js';
import { ask, failure } from '../../shared/dialog.js';
import { selectField, sideForm } from './form.js';
import { deptOptions } from './organisation.js';
import { openPerson } from './person.js';
import { showSecret } from './secret.js';

/** @typedef {import('../net/records.js').Person} Person */
/** @typedef {import('../../shared/menu.js').Item} Item */

const nameOf = (row) => row.realname || row.account;

export class PeopleActions {
  #ctx;
  #organisation;
  #changed;

  /**
   * @param {import('./mount.js').PageContext} ctx
   * @param {{organisation: () => import('./organisation.js').Organisation, changed: (words?: string) => void}} how
   *   `changed` draws the list again and says the words
   */
  constructor(ctx, { organisation, changed }) {
    [this.#ctx, this.#organisation, this.#changed] = [ctx, organisation, changed];
  }

  /** @param {Person} row @returns {(Item|null)[]} */
  ofRow(row) {
    const { t } = this.#ctx.i18n;
    if (row.deleted) return [{ label: t('people.restore'), icon: 'refresh', run: () => this.#call('restore', row) }];
    const edit = () => openPerson(this.#ctx, row.id, this.#organisation(), this.#changed);
    /** @type {(Item|null)[]} */
    const items = [
      { label: t('person.edit'), icon: 'edit', run: edit },
      { label: t('people.reset'), icon: 'key', run: () => this.#reset(row) },
    ];
    if (row.locked) items.push({ label: t('people.unlock'), icon: 'lock', run: () => this.#unlock(row) });
    if (row.id !== this.#ctx.session.me.id) items.push(...this.#ofOthers(row));
    return items;
  }

  /**
   * Actions that nobody may take on their own account.
   * @param {Person} row
   */
  #ofOthers(row) {
    const { t } = this.#ctx.i18n;
    /** @type {(Item|null)[]} */
    const items = [
      row.forbidden
        ? { label: t('people.activate'), icon: 'check', run: () => this.#call('activate', row) }
        : { label: t('people.forbid'), icon: 'lock', run: () => this.#ask('forbid', [row], { danger: true }) },
      null,
      {
        label: t('people.delete'),
        icon: 'trash',
        danger: true,
        run: () => this.#ask('delete', [row], { danger: true }),
      },
    ];
    return items;
  }

  /**
   * Buttons for the chosen rows.
   * @param {Person[]} rows @param {() => void} clear takes the choice away
   */
  ofRows(rows, clear) {
    const { t } = this.#ctx.i18n;
    const gone = rows.every((row) => row.deleted), closed = rows.every((row) => row.forbidden || row.deleted);
    const small = (call, onClick, kind) => button({ label: t(`people.${call}`), kind, small: true, onClick });
    if (gone) return [small('restore', () => this.#ask('restore', rows, { clear }))];
    return [
      small('move', () => this.#move(rows, clear)),
      closed
        ? small('activate', () => this.#ask('activate', rows, { clear }))
        : small('forbid', () => this.#ask('forbid', rows, { danger: true, clear }), 'outline'),
      small('delete', () => this.#ask('delete', rows, { danger: true, clear }), 'outline'),
    ];
  }

  /**
   * A question, then the call, then the list again.
   * @param {'restore'|'activate'|'forbid'|'delete'} call @param {Person[]} rows
   * @param {{danger?: boolean, clear?: () => void}} how
   */
  #ask(call, rows, { danger = false, clear }) {
    const { api, i18n } = this.#ctx;
    const { t } = i18n;
    const name = rows.length === 1 ? nameOf(rows[0]) : i18n.count('people.count', rows.length);
    ask(this.#ctx, {
      title: t(`people.${call}.title`, { name }),
      text: t(`people.${call}.text`),
      action: t(`people.${call}`),
      danger,
      run: async () => {
        await api.call(`people/${call}`, { ids: rows.map(({ id }) => id) });
        clear?.();
        this.#changed(t(`people.${call}.done`, { name }));
      },
    });
  }

  /**
   * The call without a question.
   * @param {'restore'|'activate'} call @param {Person} row
   */
  #call(call, row) {
    return this.#send(call, { ids: [row.id] }, row);
  }

  #unlock(row) {
    return this.#send('unlock', { id: row.id }, row);
  }

  async #send(call, params, { realname }) {
    const { api, i18n: { t }, toast } = this.#ctx;
    try {
      await api.call(`people/${call}`, params);
      this.#changed(t(`people.${call}.done`, { name: realname }));
    } catch (cause) {
      toast(failure(cause, t));
    }
  }

  /** @param {Person} row */
  #reset(row) {
    const { api, i18n: { t } } = this.#ctx;
    const name = nameOf(row);
    ask(this.#ctx, {
      title: t('people.reset.title', { name }),
      text: t('people.reset.text'),
      action: t('people.reset'),
      run: async () => {
        const { password } = await api.call('people/resetPassword', { id: row.id });
        this.#changed();
        if (!password) return;
        showSecret(this.#ctx, {
          title: t('people.reset.done', { name }),
          text: t('secret.password'),
          lines: [[t('person.account'), row.account], [t('person.password'), password]],
        });
      },
    });
  }

  /**
   * To another department.
   * @param {Person[]} rows @param {() => void} clear
   */
  #move(rows, clear) {
    const { api, i18n } = this.#ctx;
    const { t } = i18n;
    const dept = selectField(this.#ctx, {
      id: 'move-dept',
      label: t('person.dept'),
      options: [{ value: '0', label: t('person.noDept') }, ...deptOptions(this.#organisation().depts)],
    });
    sideForm(this.#ctx, {
      title: t('people.move.title', { count: i18n.count('people.count', rows.length) }),
      action: t('people.move'),
      fields: { dept },
      body: [dept.node],
      run: async () => {
        for (const { id } of rows) await api.call('people/edit', { id, dept: Number(dept.value) });
        clear();
        this.#changed(t('people.move.done', { name: i18n.count('people.count', rows.length) }));
      },
    });
  }
}
