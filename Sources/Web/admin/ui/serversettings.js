// Settings of a server or of a relay: each with its meaning and its value, and the form that changes one.

import { iconButton } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { inputField, selectField, sideForm } from './form.js';
import { settingMeaning, settingUnit } from './settingwords.js';
import { tag } from './words.js';

/** @typedef {import('./mount.js').Context} Context */

/** @typedef {import('../net/records.js').Setting} Setting */

/**
 * @param {Setting[]} settings
 * @param {{label: string, t: (key: string, values?: object) => string, onEdit?: (setting: Setting) => void}} how
 *   without `onEdit` they are read-only
 */
export const settingList = (settings, { label, t, onEdit }) =>
  el('ul', { class: 'srv-list', 'aria-label': label }, settings.map((setting) => settingRow(setting, t, onEdit)));

function settingRow(setting, t, onEdit) {
  const { name, program, restart, editable } = setting;
  const isDefault = String(setting.value) === String(setting.default);
  const usual = () => t('setting.default', { value: valueWords(setting, setting.default, t) });
  const edit = () =>
    iconButton({ label: t('setting.edit', { name }), icon: 'edit', size: 18, onClick: () => onEdit(setting) });
  return el(
    'li',
    { class: 'srv-row' },
    el(
      'div',
      { class: 'srv-words' },
      el(
        'p',
        { class: 'srv-name' },
        el('code', { text: name }),
        restart && tag(t('setting.restart'), 'warn'),
        program && tag(program),
      ),
      el('p', { class: 'frm-about', text: settingMeaning(t, setting) }),
    ),
    el(
      'p',
      { class: 'srv-value' },
      el('bdi', { text: valueWords(setting, setting.value, t) }),
      !isDefault && el('span', { class: 'srv-default', text: usual() }),
    ),
    onEdit && editable ? edit() : el('span', { class: 'srv-fixed' }),
  );
}

/**
 * A value as people read it.
 * @param {Setting} setting @param {Setting['value']|undefined} value
 */
export function valueWords({ unit }, value, t) {
  if (value === '' || value === null || value === undefined) return '—';
  if (/^(true|false)$/.test(String(value))) return t(String(value) === 'true' ? 'setting.on' : 'setting.off');
  return unit ? `${value} ${settingUnit(t, unit)}` : String(value);
}

/** @param {Setting} setting @param {Context} ctx @param {() => Promise<void>} onDone runs when it is stored */
export function editSetting(setting, ctx, onDone) {
  const { api, i18n: { t }, toast } = ctx;
  const isSwitch = typeof setting.default === 'boolean';
  const field = isSwitch ? switchField(setting, ctx) : textField(setting, ctx);
  sideForm(ctx, {
    title: setting.name,
    action: t('form.save'),
    fields: { value: field },
    body: [
      el('p', { class: 'dlg-text f14 soft', text: settingMeaning(t, setting) }),
      field.node,
      setting.restart && el('p', { class: 'frm-note', text: t('setting.needsRestart') }),
    ],
    run: async () => {
      const value = isSwitch ? field.value === 'true' : field.value;
      const { restart } = await api.call('server/set', { name: setting.name, value });
      toast(t(restart ? 'setting.restartDone' : 'setting.done'));
      await onDone();
    },
  });
}

function switchField({ value }, ctx) {
  const { t } = ctx.i18n;
  return selectField(ctx, {
    id: 'setting-value',
    label: t('setting.value'),
    value: String(value),
    options: [{ value: 'true', label: t('setting.on') }, { value: 'false', label: t('setting.off') }],
  });
}

function textField(setting, ctx) {
  const { t } = ctx.i18n;
  const { unit, value } = setting;
  return inputField(ctx, {
    id: 'setting-value',
    label: unit ? t('setting.valueIn', { unit: settingUnit(t, unit) }) : t('setting.value'),
    value: String(value ?? ''),
    about: t('setting.default', { value: valueWords(setting, setting.default, t) }),
  });
}
