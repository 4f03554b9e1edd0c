// The server as the login page names it: host, and after a slash the backend's name. Pure.

/** @param {{host: string, secure: boolean}} server @param {string} [name] of the backend */
export const addressOf = ({ host, secure }, name) => `${secure ? '' : 'http://'}${host}${name ? `/${name}` : ''}`;

/**
 * @param {string} text as typed
 * @param {{host: string}} server the one that served the page
 * @returns {{name: string}|null} null if another server is meant; an empty field is this one
 */
export function readAddress(text, { host }) {
  const [, where, name = ''] = /^(?:https?:\/\/)?([^/]*)\/?([^/]*)\/?$/i.exec(text.trim()) ?? [];
  return where === '' || where?.toLowerCase() === host.toLowerCase() ? { name } : null;
}

/**
 * The page of another server.
 * @param {string} text as typed
 */
export function pageAddress(text) {
  const [, protocol = 'https://', rest = ''] = /^(https?:\/\/)?(.*)$/i.exec(text.trim()) ?? [];
  return `${protocol}${rest}`;
}

/**
 * Whether a host is this machine, where plain http harms nobody.
 * @param {string} host
 */
export const isLoopback = (host) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
