// One person in the form at the right: made, or changed.

import { button } from '../../shared/controls.js';
import { ask, failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { facePicker } from '../../shared/facepicker.js';
import { face } from './face.js';
import { deptOptions } from './organisation.js';
import { checkField, factList, inputField, openSide, selectField, sideForm } from './form.js';
import { showSecret } from './secret.js';
import { stateTag, when } from './words.js';

const GENDERS = ['u', 'f', 'm'];
const PLAIN = ['account', 'realname', 'gender', 'email', 'mobile', 'phone', 'role'];

/**
 * @param {any} ctx
 * @param {number|null} id null for a new one
 * @param {{depts: any[], roles: any[]}} organisation
 * @param {(words?: string) => void} changed
 */
export async function openPerson(ctx, id, organisation, changed) {
  const { api, i18n, may, session } = ctx;
  const { t } = i18n;
  let row = null;
  if (id !== null) {
    try {
      row = await api.call('people/get', { id });
    } catch (cause) {
      return ctx.toast(failure(cause, t));
    }
  }
  if (row && (!may('people.edit') || row.deleted)) return showOnly();

  const field = (name, more = {}) =>
    inputField(ctx, { id: `person-${name}`, label: t(`person.${name}`), value: row?.[name] ?? '', ...more });
  const fields = {
    account: field('account', {
      maxlength: 30,
      spellcheck: 'false',
      autocapitalize: 'none',
      about: row ? t('person.account.about') : null,
    }),
    realname: field('realname', { maxlength: 30 }),
    password: row
      ? null
      : field('password', {
        type: 'password',
        autocomplete: 'new-password',
        optional: true,
        about: t('person.password.about'),
      }),
    dept: selectField(ctx, {
      id: 'person-dept',
      label: t('person.dept'),
      value: row?.dept ?? 0,
      options: [{ value: '0', label: t('person.noDept') }, ...deptOptions(organisation.depts)],
    }),
    role: selectField(ctx, {
      id: 'person-role',
      label: t('person.role'),
      value: row?.role ?? '',
      options: [
        { value: '', label: t('person.noRole') },
        ...organisation.roles.map(({ code, name }) => ({ value: code, label: name })),
      ],
    }),
    gender: selectField(ctx, {
      id: 'person-gender',
      label: t('person.gender'),
      value: row?.gender || 'u',
      options: GENDERS.map((value) => ({ value, label: t(`gender.${value}`) })),
    }),
    email: field('email', { type: 'email', optional: true, maxlength: 90 }),
    mobile: field('mobile', { type: 'tel', optional: true, maxlength: 20 }),
    phone: field('phone', { type: 'tel', optional: true, maxlength: 20 }),
  };
  const noTotp = row?.totp &&
    button({
      label: t('person.totpOff'),
      kind: 'outline',
      small: true,
      onClick: () =>
        ask(ctx, {
          title: t('person.totpOff.title', { name: row.realname || row.account }),
          text: t('person.totpOff.text'),
          action: t('person.totpOff'),
          danger: true,
          run: async () => {
            await api.call('people/totpOff', { id: row.id });
            noTotp.hidden = true;
          },
        }),
    });
  const isSuper = session.me.isSuper
    ? checkField({ label: t('person.super'), checked: row?.isSuper, about: t('person.super.about') })
    : null;

  function params() {
    const values = Object.fromEntries(PLAIN.map((name) => [name, fields[name].value]));
    const all = { ...values, dept: Number(fields.dept.value), ...(isSuper && { isSuper: isSuper.value }) };
    if (!row) {
      return {
        ...all,
        ...(fields.password.value && { password: fields.password.value }),
        ...(isSuper && !isSuper.value && { isSuper: undefined }),
      };
    }
    return Object.fromEntries(
      Object.entries(all).filter(([name, value]) =>
        value !== (row[name] ?? (typeof value === 'boolean' ? false : typeof value === 'number' ? 0 : ''))
      ),
    );
  }

  sideForm(ctx, {
    title: row ? t('person.title', { name: row.realname || row.account }) : t('people.create'),
    action: t(row ? 'form.save' : 'people.create'),
    fields: Object.fromEntries(Object.entries(fields).filter(([, one]) => one)),
    body: [
      row && picture(),
      row && facts(),
      fields.account.node,
      fields.realname.node,
      fields.password?.node,
      el('div', { class: 'frm-pair' }, fields.dept.node, fields.role.node),
      fields.email.node,
      el('div', { class: 'frm-pair' }, fields.mobile.node, fields.phone.node),
      fields.gender.node,
      isSuper?.node,
      noTotp && el('div', {}, noTotp),
    ],
    check: () => ({
      account: fields.account.value ? '' : t('form.missing'),
      realname: fields.realname.value ? '' : t('form.missing'),
    }),
    run: async () => {
      const values = params();
      if (row) {
        if (Object.keys(values).length > 0) await api.call('people/edit', { id: row.id, ...values });
        return changed(t('person.saved', { name: fields.realname.value }));
      }
      const made = await api.call('people/create', values);
      changed(
        made.alike
          ? t('person.created.alike', { name: fields.realname.value, others: made.alike.join(', ') })
          : t('person.created', { name: fields.realname.value }),
      );
      if (made.password) {
        showSecret(ctx, {
          title: t('person.created', { name: fields.realname.value }),
          text: t('secret.password'),
          lines: [[t('person.account'), fields.account.value], [t('person.password'), made.password]],
        });
      }
    },
  });

  function picture() {
    return facePicker({
      i18n,
      face: () => face(row, 48),
      has: () => Boolean(row.avatar),
      save: async (image) => {
        const { avatar } = await api.call('people/avatar', { id: row.id, image });
        row.avatar = avatar ?? image;
        changed();
      },
    }).node;
  }

  function facts() {
    return factList([
      [t('person.state'), stateTag(t, row)],
      [t('person.lastLogin'), when(i18n, row.lastLogin)],
      [t('person.created.at'), when(i18n, row.created)],
      [t('person.chats'), row.chats],
    ]);
  }

  function showOnly() {
    const text = (name) => [t(`person.${name}`), row[name] && el('bdi', { text: row[name] })];
    openSide(ctx, {
      title: row.realname || row.account,
      body: [
        facts(),
        factList([
          text('account'),
          [t('person.dept'), row.deptName],
          [t('person.role'), row.roleName],
          text('email'),
          text('mobile'),
          text('phone'),
        ]),
      ],
      buttons: row.deleted && may('people.edit')
        ? [
          el('span', { class: 'frm-gap' }),
          button({
            label: t('people.restore'),
            kind: 'primary',
            onClick: async (event) => {
              try {
                await api.call('people/restore', { ids: [row.id] });
                event.target.closest('dialog').close();
                changed(t('people.restore.done', { name: row.realname }));
              } catch (cause) {
                ctx.toast(failure(cause, t));
              }
            },
          }),
        ]
        : [],
    });
  }
}
