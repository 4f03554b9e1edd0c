// Departments as a tree, and the roles people have.

import { button, iconButton, tabs } from '../../shared/controls.js';
import { ask, failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { branchOf } from '../state/depts.js';
import { deptTree } from './depttree.js';
import { deptOptions, loadOrganisation } from './organisation.js';
import { inputField, selectField, sideForm } from './form.js';

/** @param {any} ctx */
export function createDepartments(ctx) {
  const { api, i18n, head } = ctx;
  const { t } = i18n;
  let depts = [], roles = [];

  const tree = deptTree(ctx, {
    create,
    rename,
    remove,
    people: (dept) => ctx.may('people.view') && ctx.router.go('people', { dept: dept.id }),
    move: async (id, to) => {
      await api.call('departments/move', { id, ...to });
      await load();
    },
  });
  const roleList = el('ul', { class: 'dep-roles' });
  const fault = el('p', { class: 'dlg-error f13', role: 'alert', hidden: true });
  const panels = {
    tree: el('div', { class: 'dep-panel' }, el('p', { class: 'dep-hint', text: t('dept.hint') }), tree.node),
    roles: el('div', { class: 'dep-panel' }, el('p', { class: 'dep-hint', text: t('role.hint') }), roleList),
  };
  const both = tabs({
    label: t('page.departments'),
    tabs: ['tree', 'roles'].map((key) => ({ key, label: t(`dept.tab.${key}`), panel: panels[key] })),
    onChange: (key) =>
      head.actions(
        button(
          key === 'roles'
            ? {
              label: t('role.create'),
              icon: 'plus',
              kind: 'primary',
              onClick: () => editRole(null),
            }
            : { label: t('dept.create'), icon: 'plus', kind: 'primary', onClick: () => create(0) },
        ),
      ),
  });
  const node = el(
    'div',
    { class: 'adm-page' },
    el('div', { class: 'adm-tabs' }, both.node),
    fault,
    panels.tree,
    panels.roles,
  );

  async function load() {
    try {
      ({ depts, roles } = await loadOrganisation(api));
      tree.set(depts);
      showRoles();
      head.sub(
        [
          i18n.count('dept.count', depts.length),
          i18n.count('people.count', depts.reduce((sum, dept) => sum + dept.people, 0)),
        ].join(t('text.comma')),
      );
      fault.hidden = true;
    } catch (cause) {
      fault.textContent = failure(cause, t);
      fault.hidden = false;
    }
  }

  function create(parent) {
    const name = inputField(ctx, { id: 'dept-name', label: t('dept.name'), maxlength: 60 });
    const below = selectField(ctx, {
      id: 'dept-parent',
      label: t('dept.parent'),
      value: parent,
      options: [{ value: '0', label: t('dept.top') }, ...deptOptions(depts)],
    });
    sideForm(ctx, {
      title: t('dept.create'),
      action: t('dept.create'),
      fields: { name, parent: below },
      body: [name.node, below.node],
      check: () => ({ name: name.value ? '' : t('form.missing') }),
      run: async () => {
        const { id } = await api.call('departments/create', { parent: Number(below.value), name: name.value });
        await load();
        return () => tree.reveal(id);
      },
    });
  }

  function rename(dept) {
    ask(ctx, {
      title: t('dept.rename.title', { name: dept.name }),
      action: t('dept.rename'),
      field: { label: t('dept.name'), value: dept.name },
      run: async (name) => {
        await api.call('departments/rename', { id: dept.id, name });
        await load();
        return () => tree.reveal(dept.id);
      },
    });
  }

  function remove(dept) {
    const gone = branchOf(depts, dept.id);
    const to = selectField(ctx, {
      id: 'dept-to',
      label: t('dept.to'),
      value: dept.parent,
      options: [
        { value: '0', label: t('dept.nowhere') },
        ...deptOptions(depts.filter(({ id }) => !gone.has(id) || id === dept.id)).filter(({ value }) =>
          value !== String(dept.id)
        ),
      ],
    });
    sideForm(ctx, {
      title: t('dept.delete.title', { name: dept.name }),
      action: t('dept.delete'),
      fields: { to },
      body: [el('p', { class: 'dlg-text f14 soft', text: t('dept.delete.text') }), to.node],
      run: async () => {
        const { moved } = await api.call('departments/delete', { id: dept.id, to: Number(to.value) });
        ctx.toast(t('dept.delete.done', { name: dept.name, people: i18n.count('people.count', moved ?? 0) }));
        await load();
      },
    });
  }

  function showRoles() {
    roleList.replaceChildren(
      ...(roles.length === 0
        ? [el('li', { class: 'empty', text: t('role.none') })]
        : roles.map((role) =>
          el(
            'li',
            { class: 'dep-role' },
            el('bdi', { class: 'dep-role-name', text: role.name }),
            el('code', { class: 'code', text: role.code }),
            iconButton({
              label: t('role.edit', { name: role.name }),
              icon: 'edit',
              size: 18,
              onClick: () => editRole(role),
            }),
            iconButton({
              label: t('role.delete', { name: role.name }),
              icon: 'trash',
              size: 18,
              onClick: () =>
                ask(ctx, {
                  title: t('role.delete.title', { name: role.name }),
                  text: t('role.delete.text'),
                  action: t('role.delete.action'),
                  danger: true,
                  run: async () => {
                    await api.call('roles/delete', { code: role.code });
                    await load();
                  },
                }),
            }),
          )
        )),
    );
  }

  function editRole(role) {
    const code = inputField(ctx, {
      id: 'role-code',
      label: t('role.code'),
      value: role?.code ?? '',
      maxlength: 30,
      readonly: Boolean(role),
      about: t('role.code.about'),
      spellcheck: 'false',
    });
    const name = inputField(ctx, { id: 'role-name', label: t('role.name'), value: role?.name ?? '', maxlength: 30 });
    sideForm(ctx, {
      title: role ? t('role.edit', { name: role.name }) : t('role.create'),
      action: t('form.save'),
      fields: { code, name },
      body: [name.node, code.node],
      check: () => ({ name: name.value ? '' : t('form.missing'), code: code.value ? '' : t('form.missing') }),
      run: async () => {
        await api.call('roles/save', { code: code.value, name: name.value });
        await load();
      },
    });
  }

  load();
  return { node };
}
