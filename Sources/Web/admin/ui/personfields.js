// The fields of a person's form, and what of them is sent: all for a new person, the changed ones for a known one.

import { checkField, inputField, selectField } from './form.js';
import { deptOptions } from './organisation.js';

const GENDERS = ['u', 'f', 'm'];
const PLAIN = ['account', 'realname', 'gender', 'email', 'mobile', 'phone', 'role'];

/** @typedef {import('../net/records.js').Person} Person */
/** @typedef {ReturnType<typeof personFields>} PersonFields */

/**
 * @param {import('./mount.js').Context} ctx
 * @param {Person|null} row null for a new one
 * @param {import('./organisation.js').Organisation} organisation
 */
export function personFields(ctx, row, organisation) {
  const { i18n: { t }, session } = ctx;
  const field = (name, more = {}) =>
    inputField(ctx, { id: `person-${name}`, label: t(`person.${name}`), value: row?.[name] ?? '', ...more });
  const password = () =>
    field('password', {
      type: 'password',
      autocomplete: 'new-password',
      optional: true,
      about: t('person.password.about'),
    });
  return {
    account: field('account', {
      maxlength: 30,
      spellcheck: 'false',
      autocapitalize: 'none',
      about: row ? t('person.account.about') : null,
    }),
    realname: field('realname', { maxlength: 30 }),
    password: row ? null : password(),
    ...choices(ctx, row, organisation),
    email: field('email', { type: 'email', optional: true, maxlength: 90 }),
    mobile: field('mobile', { type: 'tel', optional: true, maxlength: 20 }),
    phone: field('phone', { type: 'tel', optional: true, maxlength: 20 }),
    isSuper: session.me.isSuper
      ? checkField({ label: t('person.super'), checked: row?.isSuper, about: t('person.super.about') })
      : null,
  };
}

function choices(ctx, row, { depts, roles }) {
  const { t } = ctx.i18n;
  return {
    dept: selectField(ctx, {
      id: 'person-dept',
      label: t('person.dept'),
      value: row?.dept ?? 0,
      options: [{ value: '0', label: t('person.noDept') }, ...deptOptions(depts)],
    }),
    role: selectField(ctx, {
      id: 'person-role',
      label: t('person.role'),
      value: row?.role ?? '',
      options: [
        { value: '', label: t('person.noRole') },
        ...roles.map(({ code, name }) => ({ value: code, label: name })),
      ],
    }),
    gender: selectField(ctx, {
      id: 'person-gender',
      label: t('person.gender'),
      value: row?.gender || 'u',
      options: GENDERS.map((value) => ({ value, label: t(`gender.${value}`) })),
    }),
  };
}

/**
 * Parameters of the call.
 * @param {PersonFields} fields @param {Person|null} row null for a new one
 */
export function personParams(fields, row) {
  const { password, isSuper } = fields;
  const all = {
    ...Object.fromEntries(PLAIN.map((name) => [name, fields[name].value])),
    dept: Number(fields.dept.value),
    ...(isSuper && { isSuper: isSuper.value }),
  };
  if (row) return Object.fromEntries(Object.entries(all).filter(([name, value]) => value !== known(row[name], value)));
  return {
    ...all,
    ...(password.value && { password: password.value }),
    ...(isSuper && !isSuper.value && { isSuper: undefined }),
  };
}

/** The value a field began with; the empty value of its kind if the record lacks it. */
function known(value, typed) {
  if (value !== undefined && value !== null) return value;
  if (typeof typed === 'boolean') return false;
  return typeof typed === 'number' ? 0 : '';
}
