// Departments as a tree, and the roles people have.

import { button, tabs } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { branchOf } from '../state/depts.js';
import { deptTree } from './depttree.js';
import { deptOptions, loadOrganisation } from './organisation.js';
import { inputField, selectField, sideForm } from './form.js';
import { createRoles } from './roles.js';

/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {import('../state/depts.js').Dept} Dept */

/** @param {PageContext} ctx */
export const createDepartments = (ctx) => ({ node: new DepartmentsPage(ctx).node });

class DepartmentsPage {
  #ctx;
  #tree;
  #roles;
  #problem = errorLine();
  /** @type {Dept[]} */
  #depts = [];

  /** @param {PageContext} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { may, router } = ctx;
    this.#tree = deptTree(ctx, {
      create: (parent) => this.#create(parent),
      rename: (dept) => this.#rename(dept),
      remove: (dept) => this.#remove(dept),
      people: (dept) => may('people.view') && router.go('people', { dept: dept.id }),
      move: (id, to) => this.#move(id, to),
    });
    this.#roles = createRoles(ctx, () => this.#load());
    this.node = this.#page();
    this.#load();
  }

  #page() {
    const { i18n: { t }, head } = this.#ctx;
    const panel = (hint, content) =>
      el('div', { class: 'dep-panel' }, el('p', { class: 'dep-hint', text: hint }), content);
    const panels = { tree: panel(t('dept.hint'), this.#tree.node), roles: panel(t('role.hint'), this.#roles.node) };
    const createButton = (label, onClick) => button({ label, icon: 'plus', kind: 'primary', onClick });
    const both = tabs({
      label: t('page.departments'),
      tabs: ['tree', 'roles'].map((key) => ({ key, label: t(`dept.tab.${key}`), panel: panels[key] })),
      onChange: (key) =>
        head.actions(
          key === 'roles'
            ? createButton(t('role.create'), () => this.#roles.create())
            : createButton(t('dept.create'), () => this.#create(0)),
        ),
    });
    return el(
      'div',
      { class: 'adm-page' },
      el('div', { class: 'adm-tabs' }, both.node),
      this.#problem,
      panels.tree,
      panels.roles,
    );
  }

  async #load() {
    const { api, i18n, head } = this.#ctx;
    try {
      const { depts, roles } = await loadOrganisation(api);
      this.#depts = depts;
      this.#tree.set(depts);
      this.#roles.set(roles);
      head.sub(
        [
          i18n.count('dept.count', depts.length),
          i18n.count('people.count', depts.reduce((sum, dept) => sum + dept.people, 0)),
        ].join(i18n.t('text.comma')),
      );
      tell(this.#problem, '');
    } catch (cause) {
      tell(this.#problem, failure(cause, i18n.t));
    }
  }

  /** @param {number} id @param {import('../state/depts.js').Place} to */
  async #move(id, to) {
    await this.#ctx.api.call('departments/move', { id, ...to });
    await this.#load();
  }

  /** @param {number} parent 0 at the top */
  #create(parent) {
    const { api, i18n: { t } } = this.#ctx;
    const name = inputField(this.#ctx, { id: 'dept-name', label: t('dept.name'), maxlength: 60 });
    const below = selectField(this.#ctx, {
      id: 'dept-parent',
      label: t('dept.parent'),
      value: parent,
      options: [{ value: '0', label: t('dept.top') }, ...deptOptions(this.#depts)],
    });
    sideForm(this.#ctx, {
      title: t('dept.create'),
      action: t('dept.create'),
      fields: { name, parent: below },
      body: [name.node, below.node],
      check: () => ({ name: name.value ? '' : t('form.missing') }),
      run: async () => {
        const { id } = await api.call('departments/create', { parent: Number(below.value), name: name.value });
        await this.#load();
        return () => this.#tree.reveal(id);
      },
    });
  }

  /** @param {Dept} dept */
  #rename(dept) {
    const { api, i18n: { t } } = this.#ctx;
    ask(this.#ctx, {
      title: t('dept.rename.title', { name: dept.name }),
      action: t('dept.rename'),
      field: { label: t('dept.name'), value: dept.name },
      run: async (name) => {
        await api.call('departments/rename', { id: dept.id, name });
        await this.#load();
        return () => this.#tree.reveal(dept.id);
      },
    });
  }

  /**
   * Its people go to another department, never to one that goes with it.
   * @param {Dept} dept
   */
  #remove(dept) {
    const { api, i18n, toast } = this.#ctx;
    const { t } = i18n;
    const gone = branchOf(this.#depts, dept.id);
    const others = deptOptions(this.#depts.filter(({ id }) => !gone.has(id) || id === dept.id))
      .filter(({ value }) => value !== String(dept.id));
    const to = selectField(this.#ctx, {
      id: 'dept-to',
      label: t('dept.to'),
      value: dept.parent,
      options: [{ value: '0', label: t('dept.nowhere') }, ...others],
    });
    sideForm(this.#ctx, {
      title: t('dept.delete.title', { name: dept.name }),
      action: t('dept.delete'),
      fields: { to },
      body: [el('p', { class: 'dlg-text f14 soft', text: t('dept.delete.text') }), to.node],
      run: async () => {
        const { moved } = await api.call('departments/delete', { id: dept.id, to: Number(to.value) });
        toast(t('dept.delete.done', { name: dept.name, people: i18n.count('people.count', moved ?? 0) }));
        await this.#load();
      },
    });
  }
}
