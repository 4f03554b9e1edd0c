// One's own profile: what the company knows is shown, what one may change is a field. Saved on leaving a field.

import { el } from '../../shared/dom.js';
import { facePicker } from '../../shared/facepicker.js';
import { deptPath } from '../state/users.js';
import { userAvatar } from './avatar.js';
import { choice } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { part, row } from './setparts.js';

const FIELDS = {
  mobile: { type: 'tel', autocomplete: 'tel', length: 30 },
  phone: { type: 'tel', autocomplete: 'off', length: 30 },
  email: { type: 'email', autocomplete: 'email', length: 90 },
  qq: { type: 'text', autocomplete: 'off', length: 20, inputmode: 'numeric' },
  site: { type: 'url', autocomplete: 'url', length: 120 },
};
const STATUSES = ['online', 'busy', 'away'];

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/users.js').User} User */

/** @param {Context} ctx @returns {User|undefined} */
function ownUser({ store }) {
  const { users, session } = store.get();
  return users.byId.get(session.me);
}

/** @param {Context} ctx */
export function profilePart(ctx) {
  const { store, commands, i18n: { t }, signal } = ctx;
  const names = el('div', {});
  const picture = facePicker({
    i18n: ctx.i18n,
    face: () => userAvatar(ownUser(ctx), 72),
    has: () => Boolean(ownUser(ctx)?.avatar),
    save: commands.savePicture,
    lines: names,
  });
  const status = choice({
    label: t('settings.status'),
    value: ownUser(ctx)?.status ?? '',
    options: STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
    onChange: (value) => commands.setStatus(/** @type {'online'|'busy'|'away'} */ (value)),
  });
  const facts = el('dl', { class: 'prof-facts f14' });
  const fields = Object.entries(FIELDS).map(([key, { length, ...props }]) =>
    profileField(ctx, key, { ...props, maxlength: length })
  );

  store.watch((state) => [ownUser(ctx), state.users.depts, state.users.roles], () => {
    const user = ownUser(ctx);
    if (!user) return;
    const { depts, roles } = store.get().users;
    names.replaceChildren(
      el('p', { class: 'prof-name' }, el('bdi', { text: user.realname })),
      el('p', { class: 'prof-account f13 dim', text: user.account }),
    );
    picture.draw();
    status.show(user.status);
    fillFacts(facts, [['dept', deptPath(depts, user.dept).join(' / ')], ['role', roles[user.role]]], t);
    for (const one of fields) one.show(user);
  }, signal);

  return [
    picture.node,
    row(t('settings.status'), t('settings.status.about'), status.node),
    facts,
    part(t('profile.reach')),
    el('div', { class: 'set-fields' }, fields.map((one) => one.node)),
    el('p', { class: 'set-about', text: t('profile.companyKnows') }),
  ];
}

/** @param {HTMLElement} list @param {[string, string|undefined][]} facts key and value; empty ones are left out */
function fillFacts(list, facts, t) {
  const known = facts.filter(([, value]) => value);
  list.replaceChildren(
    ...known.flatMap(([key, value]) => [
      el('dt', { text: t(`profile.${key}`) }),
      el('dd', {}, el('bdi', { text: value })),
    ]),
  );
  list.hidden = known.length === 0;
}

/**
 * A field that is saved when it is left.
 * @param {Context} ctx @param {string} key of the person's record
 */
function profileField(ctx, key, props) {
  const { commands, i18n: { t }, toast } = ctx;
  const input = el('input', {
    class: 'field-input f14',
    id: `profile-${key}`,
    'aria-describedby': `profile-${key}-error`,
    ...props,
    value: ownUser(ctx)?.[key] ?? '',
  });
  const error = errorLine();
  error.id = `profile-${key}-error`;
  const fault = (words) => {
    tell(error, words);
    input.setAttribute('aria-invalid', words !== '');
  };
  input.addEventListener('change', async () => {
    const value = input.value.trim();
    if (value === ownUser(ctx)?.[key]) return fault('');
    // The wire takes an empty field for "unchanged" (Docs/protocol.md 6.1).
    if (value === '') return fault(t('profile.cannotEmpty'));
    if (!input.checkValidity()) return fault(t(`profile.wrong.${props.type}`));
    try {
      await commands.saveProfile({ [key]: value });
      fault('');
      toast(t('profile.saved'));
    } catch (cause) {
      fault(failure(cause, t));
    }
    return undefined;
  });
  return {
    /** @param {User} user */
    show(user) {
      if (document.activeElement !== input && error.hidden) input.value = user[key];
    },
    node: el(
      'div',
      { class: 'field' },
      el('label', { class: 'field-label f13 soft', for: input.id, text: t(`profile.${key}`) }),
      input,
      error,
    ),
  };
}
