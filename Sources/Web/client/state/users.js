// People, roles and departments.

import { nameKey } from './surnames.js';

/** @typedef {ReturnType<typeof import('../net/packet.js').toUser>} User */

/** @typedef {{id: number, name: string, order: number, parent: number}} Dept */
/** @typedef {typeof noUsers} Users */

export const noUsers = Object.freeze({
  /** @type {Map<number, User>} */ byId: new Map(),
  /** @type {Map<string, number>} account and real name, lower case → id */ names: new Map(),
  /** @type {Record<string, string>} */ roles: {},
  /** @type {Map<number, Dept>} */ depts: new Map(),
});

export function usersAfter(users, action) {
  if (action.type === 'snapshot') return withSnapshot(action);
  if (action.type !== 'packet' || !action.packet.ok) return users;
  const { method, data, partial, roles, depts } = action.packet;
  if (method === 'sync') return data ? withNews(users, data.people) : users;
  if (method === 'usergetlist') return withList(users, data, { partial, roles, depts });
  if (['login', 'logout', 'userchange'].includes(method) && data?.id) return withOne(users, data);
  return users;
}

/** People as this device knew them; only the server knows who is online. */
function withSnapshot({ users, roles, depts }) {
  const byId = new Map(users.map((user) => [user.id, { ...user, status: 'offline' }]));
  return { byId, names: namesOf(byId), roles: roles ?? {}, depts: new Map(depts ?? []) };
}

/** The full list replaces all: people missing from it have left, but stay known for old messages. */
function withList(users, list, { partial, roles, depts }) {
  const byId = new Map();
  if (partial) { for (const [id, user] of users.byId) byId.set(id, user); }
  else for (const [id, user] of users.byId) byId.set(id, { ...user, deleted: true, status: 'offline' });
  for (const user of list) byId.set(user.id, user);
  return {
    byId,
    names: namesOf(byId),
    roles: roles ?? users.roles,
    depts: depts ? deptsOf(depts) : users.depts,
  };
}

/** Those who have changed; deleted ones stay known for their messages. */
function withNews(users, { all, list, gone, roles, depts }) {
  if (!all && list.length === 0 && gone.length === 0 && !roles) return users;
  const byId = new Map(users.byId);
  if (all) { for (const [id, user] of byId) byId.set(id, { ...user, deleted: true, status: 'offline' }); }
  for (const id of gone) if (byId.has(id)) byId.set(id, { ...byId.get(id), deleted: true, status: 'offline' });
  for (const user of list) byId.set(user.id, user);
  return {
    byId,
    names: namesOf(byId),
    roles: roles ?? users.roles,
    depts: depts ? deptsOf(depts) : users.depts,
  };
}

function withOne(users, user) {
  const old = users.byId.get(user.id);
  const byId = new Map(users.byId).set(user.id, { ...old, ...user });
  const renamed = old?.account !== user.account || old?.realname !== user.realname;
  return { ...users, byId, names: renamed ? namesOf(byId) : users.names };
}

function namesOf(byId) {
  const names = new Map();
  for (const user of byId.values()) if (!user.deleted) names.set(user.realname.toLowerCase(), user.id);
  for (const user of byId.values()) names.set(user.account.toLowerCase(), user.id);
  return names;
}

function deptsOf(raw) {
  const depts = new Map();
  for (const [key, dept] of Object.entries(raw)) {
    depts.set(Number(key), {
      id: Number(key),
      name: String(dept.name ?? ''),
      order: Number(dept.order) || 0,
      parent: Number(dept.parent) || 0,
    });
  }
  return depts;
}

const STATUS_ORDER = { online: 0, busy: 1, away: 2, offline: 3 };

// names of users → collator → id → place by name; names change only when somebody is renamed
const ranks = new WeakMap();

function rankOf(users, collator) {
  if (!ranks.has(users.names)) ranks.set(users.names, new Map());
  const known = ranks.get(users.names);
  if (!known.has(collator)) {
    const key = nameKey(collator);
    const sorted = [...users.byId.values()].map(({ id, realname }) => ({ id, key: key(realname) }))
      .sort((a, b) => collator.compare(a.key, b.key) || a.id - b.id);
    known.set(collator, new Map(sorted.map((user, place) => [user.id, place])));
  }
  return known.get(collator);
}

/**
 * Everybody who has not left, sorted by status, then name.
 * @param {Users} users
 * @param {Intl.Collator} collator
 * @param {{dept?: number, role?: string, byStatus?: boolean}} how dept 0 and role '' mean everybody
 */
export function people(users, collator, { dept = 0, role = '', byStatus = true } = {}) {
  const inside = dept ? deptWithBranches(users.depts, dept) : null;
  const rank = rankOf(users, collator);
  return [...users.byId.values()]
    .filter((user) => !user.deleted && (!inside || inside.has(user.dept)) && (!role || user.role === role))
    .sort((a, b) =>
      (byStatus ? STATUS_ORDER[a.status] - STATUS_ORDER[b.status] : 0) || rank.get(a.id) - rank.get(b.id)
    );
}

/**
 * People per department, those of its branches included; key 0 counts everybody.
 * @returns {Map<number, number>}
 */
export function deptCounts(users) {
  const counts = new Map([[0, 0]]);
  const add = (id) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const user of users.byId.values()) {
    if (user.deleted) continue;
    add(0);
    const seen = new Set();
    for (let dept = users.depts.get(user.dept); dept && !seen.has(dept.id); dept = users.depts.get(dept.parent)) {
      seen.add(dept.id);
      add(dept.id);
    }
  }
  return counts;
}

/** Departments below each one, in their order; key 0 has the top ones. */
export function deptBranches(depts) {
  const below = new Map();
  for (const dept of depts.values()) {
    const parent = depts.has(dept.parent) ? dept.parent : 0;
    below.set(parent, [...(below.get(parent) ?? []), dept]);
  }
  for (const list of below.values()) list.sort((a, b) => a.order - b.order || a.id - b.id);
  return below;
}

/** Ids of a department and all below it. */
export function deptWithBranches(depts, top) {
  const found = new Set([top]);
  for (let grew = true; grew;) {
    grew = false;
    for (const dept of depts.values()) {
      if (found.has(dept.parent) && !found.has(dept.id)) {
        found.add(dept.id);
        grew = true;
      }
    }
  }
  return found;
}

/** Names from the top department down to `id`. */
export function deptPath(depts, id) {
  const path = [];
  for (let dept = depts.get(id); dept && path.length < 12; dept = depts.get(dept.parent)) path.unshift(dept.name);
  return path;
}

/** The line below a name: department and role, as far as known. */
export function describe(users, user) {
  return [users.depts.get(user.dept)?.name, users.roles[user.role]].filter(Boolean).join(' · ');
}
