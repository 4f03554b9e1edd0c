// Rows of the dialog for choosing people: a person, a department, somebody who is chosen already.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { userAvatar } from './avatar.js';

/** @typedef {import('../state/users.js').User} User */
/** @typedef {import('../state/pick.js').PersonItem} PersonItem */
/** @typedef {import('../state/pick.js').DeptItem} DeptItem */

/** @param {{about: (user: User) => string, onToggle: (id: number) => void}} how `about` is shown beside the name */
export function personRow({ about, onToggle }) {
  const node = el('button', { class: 'pick-row row hov ring-in', type: 'button', role: 'checkbox' });
  node.addEventListener('click', () => onToggle(Number(node.dataset.id)));
  return {
    node,
    /** @param {PersonItem} item */
    update({ user, on, level }) {
      node.dataset.id = String(user.id);
      node.dataset.level = String(level);
      node.setAttribute('aria-checked', String(on));
      node.replaceChildren(
        el('span', { class: 'check-box' }),
        userAvatar(user, 28, { dot: false }),
        el('bdi', { class: 'pick-name clip', text: user.realname }),
        el('span', { class: 'pick-about clip f12 dim', text: about(user) }),
      );
    },
  };
}

/**
 * A department: opens in place; its box takes all of it.
 * @param {{label: (name: string) => string, onFold: (item: DeptItem) => void, onAll: (item: DeptItem) => void}} how
 */
export function deptRow({ label, onFold, onAll }) {
  const fold = el('button', { class: 'pick-fold row', type: 'button' });
  const box = el(
    'button',
    { class: 'pick-all', type: 'button', role: 'checkbox' },
    el('span', { class: 'check-box' }),
  );
  /** @type {DeptItem} */ let item;
  fold.addEventListener('click', () => onFold(item));
  box.addEventListener('click', () => onAll(item));
  const node = el('div', { class: 'pick-row row hov ring-in pick-dept' }, box, fold);
  return {
    node,
    /** @param {DeptItem} next */
    update(next) {
      item = next;
      node.dataset.level = String(item.level);
      fold.setAttribute('aria-expanded', String(item.open));
      fold.replaceChildren(
        icon('right', 16),
        icon('folder', 18),
        el('bdi', { class: 'pick-name clip', text: item.dept.name }),
        el('span', { class: 'pick-about clip f12 dim', text: String(item.ids.length) }),
      );
      box.setAttribute('aria-label', label(item.dept.name));
      box.setAttribute('aria-checked', checkedOf(item));
    },
  };
}

function checkedOf({ inside, ids }) {
  if (inside === 0) return 'false';
  return inside === ids.length ? 'true' : 'mixed';
}

/**
 * @param {User|undefined} user undefined if nobody knows the person here
 * @param {string} label @param {() => void} onRemove
 */
export const chosenRow = (user, label, onRemove) =>
  el(
    'div',
    { class: 'pick-one row' },
    userAvatar(user, 24, { dot: false }),
    el('bdi', { class: 'pick-name clip', text: user?.realname ?? '' }),
    el(
      'button',
      { class: 'ibtn soft pick-off', type: 'button', 'aria-label': label, on: { click: onRemove } },
      icon('close', 14),
    ),
  );
