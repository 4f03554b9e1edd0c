// Departments and roles as what is chosen in forms and filters.

import { treeRows } from '../state/depts.js';

const STEP = '\u2003'; // one em: a select shows no other indentation

/** @typedef {import('../state/depts.js').Dept} Dept */
/** @typedef {{code: string, name: string}} Role */
/** @typedef {{depts: Dept[], roles: Role[]}} Organisation */

/** @param {import('../net/api.js').Api} api @returns {Promise<Organisation>} */
export async function loadOrganisation(api) {
  const [{ departments }, roles] = await Promise.all([api.call('departments/tree'), api.call('roles/list')]);
  return { depts: departments, roles: roles.roles ?? [] };
}

/**
 * All departments, each below its own, as the tree has them.
 * @param {Dept[]} depts
 */
export const deptOptions = (depts) =>
  treeRows(depts).map(({ id, name, level }) => ({
    value: String(id),
    label: STEP.repeat(level - 1) + name,
    icon: /** @type {const} */ ('folder'),
  }));
