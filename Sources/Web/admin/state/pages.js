// The pages, the right that each needs, and their addresses: `#/people?search=li&page=2`. Pure.

/**
 * In the order of the menu. `right` is one that the page cannot do without.
 * @type {readonly {key: string, icon: import('../../shared/icons.js').IconName, right: string, part: string}[]}
 */
export const PAGES = Object.freeze([
  { key: 'dashboard', icon: 'chart', right: 'server.view', part: '' },
  { key: 'people', icon: 'contacts', right: 'people.view', part: 'organisation' },
  { key: 'departments', icon: 'building', right: 'departments.edit', part: 'organisation' },
  { key: 'rights', icon: 'shield', right: 'rights.edit', part: 'organisation' },
  { key: 'chats', icon: 'chat', right: 'chats.view', part: 'content' },
  { key: 'applications', icon: 'bot', right: 'applications.edit', part: 'content' },
  { key: 'server', icon: 'server', right: 'server.view', part: 'system' },
  { key: 'backup', icon: 'backup', right: 'server.view', part: 'system' },
  { key: 'log', icon: 'list', right: 'log.view', part: 'system' },
]);

/** Everybody who may come in has this one; it is not in the menu. */
const OWN = 'account';

/** @param {Pick<Session, 'rights'|'me'>|null} session @param {string} right */
export const may = (session, right) => Boolean(session && (session.me.isSuper || session.rights.includes(right)));

/** @typedef {import('../net/records.js').Session} Session */

/** @param {Session|null} session */
export const pagesOf = (session) => PAGES.filter((page) => may(session, page.right));

/**
 * @param {string} path of the address behind #
 * @param {Session|null} session
 * @returns {{page: string, query: Record<string, string>}} the person's first page if they may not see the asked one
 */
export function readPath(path, session) {
  const [, name = '', words = ''] = /^\/?([a-z]*)(?:\?(.*))?$/s.exec(path) ?? [];
  const known = name === OWN || pagesOf(session).some((page) => page.key === name);
  if (!known) return { page: pagesOf(session)[0]?.key ?? OWN, query: {} };
  return { page: name, query: Object.fromEntries(new URLSearchParams(words)) };
}

/** @param {string} page @param {Record<string, unknown>} [query] empty values are left out */
export function pathTo(page, query = {}) {
  const words = new URLSearchParams(
    Object.entries(query)
      .filter(([, value]) => value !== '' && value !== undefined && value !== null && value !== false).map((
        [key, value],
      ) => [key, String(value)]),
  );
  const text = words.toString();
  return `/${page}${text && `?${text}`}`;
}
