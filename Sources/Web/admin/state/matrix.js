// The table of rights while it is being changed: what is set, what differs from the server. Pure.

/** @param {{id: number, rights: string[]}[]} groups @returns {Map<number, Set<string>>} */
export const startMatrix = (groups) => new Map(groups.map(({ id, rights }) => [id, new Set(rights)]));

/**
 * A copy with one right set or taken.
 * @param {Map<number, Set<string>>} matrix
 */
export function setRight(matrix, id, right, is) {
  const rights = new Set(matrix.get(id));
  if (is) rights.add(right);
  else rights.delete(right);
  return new Map(matrix).set(id, rights);
}

/**
 * Groups whose rights differ, with all their rights in the order of `names`, and how many boxes differ.
 * @param {{id: number, rights: string[]}[]} groups @param {Map<number, Set<string>>} matrix @param {string[]} names
 */
export function changes(groups, matrix, names) {
  const list = [];
  let boxes = 0;
  for (const { id, rights } of groups) {
    const now = matrix.get(id) ?? new Set(rights);
    const differ = names.filter((name) => now.has(name) !== rights.includes(name)).length;
    boxes += differ;
    if (differ > 0) list.push({ id, rights: names.filter((name) => now.has(name)) });
  }
  return { groups: list, boxes };
}
