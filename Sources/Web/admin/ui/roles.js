// The roles people have: a list, made, changed and deleted one by one.

import { iconButton } from '../../shared/controls.js';
import { ask } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { inputField, sideForm } from './form.js';

/** @typedef {import('./organisation.js').Role} Role */

/** @param {import('./mount.js').Context} ctx @param {() => Promise<void>} changed */
export function createRoles(ctx, changed) {
  const { t } = ctx.i18n;
  const node = el('ul', { class: 'dep-roles' });

  const roleRow = (role) =>
    el(
      'li',
      { class: 'dep-role' },
      el('bdi', { class: 'dep-role-name', text: role.name }),
      el('code', { class: 'code', text: role.code }),
      iconButton({
        label: t('role.edit', { name: role.name }),
        icon: 'edit',
        size: 18,
        onClick: () => editRole(ctx, role, changed),
      }),
      iconButton({
        label: t('role.delete', { name: role.name }),
        icon: 'trash',
        size: 18,
        onClick: () => deleteRole(ctx, role, changed),
      }),
    );

  return {
    node,
    /** @param {Role[]} roles */
    set(roles) {
      const none = () => el('li', { class: 'empty', text: t('role.none') });
      node.replaceChildren(...(roles.length === 0 ? [none()] : roles.map(roleRow)));
    },
    create: () => editRole(ctx, null, changed),
  };
}

/** @param {import('./mount.js').Context} ctx @param {Role|null} role null for a new one */
function editRole(ctx, role, changed) {
  const { api, i18n: { t } } = ctx;
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
      await changed();
    },
  });
}

/** @param {import('./mount.js').Context} ctx @param {Role} role */
function deleteRole(ctx, role, changed) {
  const { api, i18n: { t } } = ctx;
  ask(ctx, {
    title: t('role.delete.title', { name: role.name }),
    text: t('role.delete.text'),
    action: t('role.delete.action'),
    danger: true,
    run: async () => {
      await api.call('roles/delete', { code: role.code });
      await changed();
    },
  });
}
