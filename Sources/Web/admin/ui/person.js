// One person in the form at the right: made, or changed; only shown without the right to change.

import { button } from '../../shared/controls.js';
import { ask, failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { facePicker } from '../../shared/facepicker.js';
import { face } from './face.js';
import { factList, openSide, sideForm } from './form.js';
import { personFields, personParams } from './personfields.js';
import { personSessions } from './personsessions.js';
import { showSecret } from './secret.js';
import { stateTag, when } from './words.js';

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('../net/records.js').Person} Person */
/** @typedef {(words?: string) => void} Changed draws the list again and says the words */

/**
 * @param {Context} ctx
 * @param {number|null} id null for a new one
 * @param {import('./organisation.js').Organisation} organisation
 * @param {Changed} changed
 */
export async function openPerson(ctx, id, organisation, changed) {
  const { api, i18n: { t }, may, toast } = ctx;
  if (id === null) return createPerson(ctx, organisation, changed);
  /** @type {Person} */ let row;
  try {
    row = await api.call('people/get', { id });
  } catch (cause) {
    return toast(failure(cause, t));
  }
  if (!may('people.edit') || row.deleted) return showPerson(ctx, row, changed);
  return editPerson(ctx, row, organisation, changed);
}

/** @param {Context} ctx */
function createPerson(ctx, organisation, changed) {
  const { api, i18n: { t } } = ctx;
  const fields = personFields(ctx, null, organisation);
  sideForm(ctx, {
    ...formParts(fields, t),
    title: t('people.create'),
    action: t('people.create'),
    run: async () => {
      const made = await api.call('people/create', personParams(fields, null));
      const name = fields.realname.value;
      changed(
        made.alike
          ? t('person.created.alike', { name, others: made.alike.join(', ') })
          : t('person.created', { name }),
      );
      if (!made.password) return;
      showSecret(ctx, {
        title: t('person.created', { name }),
        text: t('secret.password'),
        lines: [[t('person.account'), fields.account.value], [t('person.password'), made.password]],
      });
    },
  });
}

/** @param {Context} ctx @param {Person} row */
function editPerson(ctx, row, organisation, changed) {
  const { api, i18n: { t } } = ctx;
  const fields = personFields(ctx, row, organisation);
  const parts = formParts(fields, t);
  sideForm(ctx, {
    ...parts,
    title: t('person.title', { name: row.realname || row.account }),
    action: t('form.save'),
    body: [
      picture(ctx, row, changed),
      facts(ctx, row),
      ...parts.body,
      personSessions(ctx, row),
      row.totp && el('div', {}, totpOffButton(ctx, row)),
    ],
    run: async () => {
      const values = personParams(fields, row);
      if (Object.keys(values).length > 0) await api.call('people/edit', { id: row.id, ...values });
      changed(t('person.saved', { name: fields.realname.value }));
    },
  });
}

/** Shared by the forms for a new and a known person. */
function formParts(fields, t) {
  const { account, realname, password, dept, role, email, mobile, phone, gender, isSuper } = fields;
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([, one]) => one)),
    body: [
      account.node,
      realname.node,
      password?.node,
      el('div', { class: 'frm-pair' }, dept.node, role.node),
      email.node,
      el('div', { class: 'frm-pair' }, mobile.node, phone.node),
      gender.node,
      isSuper?.node,
    ],
    check: () => ({
      account: account.value ? '' : t('form.missing'),
      realname: realname.value ? '' : t('form.missing'),
    }),
  };
}

/** Takes the second step at sign-in away, for a person whose authenticator is lost. */
function totpOffButton(ctx, row) {
  const { api, i18n: { t } } = ctx;
  const node = button({
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
          node.hidden = true;
        },
      }),
  });
  return node;
}

function picture({ api, i18n }, row, changed) {
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

const facts = ({ i18n }, row) =>
  factList([
    [i18n.t('person.state'), stateTag(i18n.t, row)],
    [i18n.t('person.lastLogin'), when(i18n, row.lastLogin)],
    [i18n.t('person.created.at'), when(i18n, row.created)],
    [i18n.t('person.chats'), row.chats],
  ]);

/** @param {Context} ctx @param {Person} row @param {Changed} changed */
function showPerson(ctx, row, changed) {
  const { i18n: { t }, may } = ctx;
  /** @returns {[string, Node|string]} */
  const text = (name) => [t(`person.${name}`), row[name] && el('bdi', { text: row[name] })];
  const dialog = openSide(ctx, {
    title: row.realname || row.account,
    body: [
      facts(ctx, row),
      factList([
        text('account'),
        [t('person.dept'), row.deptName],
        [t('person.role'), row.roleName],
        text('email'),
        text('mobile'),
        text('phone'),
      ]),
      personSessions(ctx, row),
    ],
    buttons: row.deleted && may('people.edit')
      ? [el('span', { class: 'frm-gap' }), restoreButton(ctx, row, (words) => {
        dialog.close();
        changed(words);
      })]
      : [],
  });
}

function restoreButton({ api, i18n: { t }, toast }, row, done) {
  return button({
    label: t('people.restore'),
    kind: 'primary',
    onClick: async () => {
      try {
        await api.call('people/restore', { ids: [row.id] });
        done(t('people.restore.done', { name: row.realname }));
      } catch (cause) {
        toast(failure(cause, t));
      }
    },
  });
}
