// The list of a dialog for choosing people: departments with the people in them, or those who were looked for. Pure.

import { deptBranches } from './users.js';

const MAX_DEPTH = 8;

/** @typedef {import('./users.js').User} User */
/**
 * @typedef {object} PersonItem
 * @property {string} key
 * @property {User} user
 * @property {number} level of the tree, from 0
 * @property {boolean} on chosen
 */
/**
 * @typedef {object} DeptItem
 * @property {string} key
 * @property {{id: number, name: string}} dept
 * @property {number[]} ids of everybody in it and below it
 * @property {boolean} open unfolded
 * @property {number} level
 * @property {number} inside how many of `ids` are chosen
 */

/** @param {User} user @param {ReadonlySet<number>} chosen @returns {PersonItem} */
export const personItem = (user, chosen, level = 0) => ({
  key: String(user.id),
  user,
  level,
  on: chosen.has(user.id),
});

/**
 * Departments, those that are open unfolded; people of no department at the end. Empty ones are left out.
 * @param {User[]} people in order
 * @param {ReadonlyMap<number, import('./users.js').Dept>} depts
 * @param {{opened: ReadonlySet<number>, chosen: ReadonlySet<number>}} how ids of departments, ids of people
 * @returns {(PersonItem|DeptItem)[]}
 */
export function pickTree(people, depts, { opened, chosen }) {
  const below = deptBranches(depts);
  const members = new Map(); // id of a department → people
  for (const user of people) members.set(user.dept, [...(members.get(user.dept) ?? []), user]);
  const membersOf = (dept) => members.get(dept.id) ?? [];
  const childrenOf = (dept, depth) => (depth < MAX_DEPTH ? below.get(dept.id) ?? [] : []);
  const idsIn = (dept, depth = 0) => [
    ...membersOf(dept).map(({ id }) => id),
    ...childrenOf(dept, depth).flatMap((one) => idsIn(one, depth + 1)),
  ];
  const itemsOf = (dept, level) => {
    const ids = idsIn(dept);
    if (ids.length === 0) return [];
    const open = opened.has(dept.id);
    const inside = ids.filter((id) => chosen.has(id)).length;
    const item = { key: `dept ${dept.id}`, dept, ids, open, level, inside };
    if (!open) return [item];
    return [
      item,
      ...childrenOf(dept, level).flatMap((one) => itemsOf(one, level + 1)),
      ...membersOf(dept).map((user) => personItem(user, chosen, level + 1)),
    ];
  };
  const homeless = people.filter((user) => !depts.has(user.dept));
  return [
    ...(below.get(0) ?? []).flatMap((dept) => itemsOf(dept, 0)),
    ...homeless.map((user) => personItem(user, chosen)),
  ];
}
