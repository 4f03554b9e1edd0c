// Departments as a tree: rows to draw, counts, where a move may go. Pure.

/** @typedef {{id: number, name: string, parent: number, place: number, people: number}} Dept */
/**
 * @typedef {Dept & {level: number, open: boolean|undefined, all: number}} DeptRow `open` is undefined without
 *   branches, `all` counts the people of the whole branch
 */
/** @typedef {{parent: number, place: number}} Place `place`: index among the departments below the parent */
/** @typedef {'ArrowUp'|'ArrowDown'|'ArrowLeft'|'ArrowRight'} MoveKey */

/**
 * Children by parent, in order; those with a missing parent are at the top.
 * @param {Dept[]} depts
 */
export function branches(depts) {
  const known = new Set(depts.map(({ id }) => id));
  const below = new Map();
  for (const dept of [...depts].sort((a, b) => a.place - b.place || a.id - b.id)) {
    const parent = known.has(dept.parent) && dept.parent !== dept.id ? dept.parent : 0;
    below.set(parent, [...(below.get(parent) ?? []), dept]);
  }
  return below;
}

/**
 * @param {Dept[]} depts
 * @param {(dept: Dept, level: number) => boolean} isOpen
 * @returns {DeptRow[]}
 */
export function treeRows(depts, isOpen = () => true) {
  const below = branches(depts);
  const rows = [];
  const seen = new Set(); // a ring in what the server says must not hang the page
  function walk(parent, level, shown) {
    let all = 0;
    for (const dept of below.get(parent) ?? []) {
      if (seen.has(dept.id)) continue;
      seen.add(dept.id);
      const has = below.has(dept.id);
      const open = has ? isOpen(dept, level) : undefined;
      const row = { ...dept, level, open, all: dept.people };
      if (shown) rows.push(row);
      row.all += walk(dept.id, level + 1, shown && open === true);
      all += row.all;
    }
    return all;
  }
  walk(0, 1, true);
  return rows;
}

/**
 * Ids of a department and all below it.
 * @param {Dept[]} depts @param {number} id
 */
export function branchOf(depts, id) {
  const below = branches(depts);
  const ids = new Set([id]);
  for (const one of ids) for (const child of below.get(one) ?? []) ids.add(child.id);
  return ids;
}

/**
 * Names from the top down to the department.
 * @param {Dept[]} depts @param {number} id
 */
export function pathOf(depts, id) {
  const byId = new Map(depts.map((dept) => [dept.id, dept]));
  const names = [];
  for (let one = byId.get(id); one && names.length < 32; one = byId.get(one.parent)) names.unshift(one.name);
  return names;
}

/**
 * Where Alt and an arrow take a department: up and down among its siblings, right below the one before it, left out to
 * stand behind its parent.
 * @param {Dept[]} depts @param {number} id @param {MoveKey} key
 * @returns {Place|null} null if there is no way
 */
export function moveByKey(depts, id, key) {
  const below = branches(depts);
  const parent = parentIn(below, id);
  const siblings = below.get(parent) ?? [];
  const at = siblings.findIndex((dept) => dept.id === id);
  if (at < 0) return null;
  if (key === 'ArrowUp') return at > 0 ? { parent, place: at - 1 } : null;
  if (key === 'ArrowDown') return at < siblings.length - 1 ? { parent, place: at + 1 } : null;
  if (key === 'ArrowRight') {
    const into = siblings[at - 1];
    return into ? { parent: into.id, place: below.get(into.id)?.length ?? 0 } : null;
  }
  if (parent === 0) return null;
  const outer = parentIn(below, parent);
  return { parent: outer, place: below.get(outer).findIndex((dept) => dept.id === parent) + 1 };
}

/**
 * Where a drop takes a department. `place` is the index among the siblings that are left when it has been taken out.
 * @param {Dept[]} depts @param {number} id the dragged one @param {number} over the row below the pointer
 * @param {'before'|'into'|'after'} where
 * @returns {Place|null} null for a place in itself or where it is already
 */
export function moveByDrop(depts, id, over, where) {
  if (branchOf(depts, id).has(over)) return null;
  const below = branches(depts);
  const parent = where === 'into' ? over : parentIn(below, over);
  const others = (below.get(parent) ?? []).filter((dept) => dept.id !== id);
  const place = where === 'into'
    ? others.length
    : others.findIndex((dept) => dept.id === over) + (where === 'after' ? 1 : 0);
  const now = below.get(parentIn(below, id)).findIndex((dept) => dept.id === id);
  return parentIn(below, id) === parent && now === place ? null : { parent, place };
}

const parentIn = (below, id) => [...below].find(([, children]) => children.some((dept) => dept.id === id))?.[0] ?? 0;
