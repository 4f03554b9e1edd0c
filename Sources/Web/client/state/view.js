// Where one is: the route, whether anybody looks at the page, and the chat that was open last.

/**
 * @typedef {object} Route
 * @property {string} section
 * @property {string} gid of the open chat
 * @property {number} person id
 * @property {boolean} panel
 * @property {string} message gid of the message to show
 * @property {string} part further part of the section
 * @property {string} words to look for
 * @property {boolean} notes the notices are open
 */

/** @typedef {{route: Route, visible: boolean, last: string}} View `last`: gid of the chat that was open last */

/** @type {Readonly<View>} */
export const noView = Object.freeze({
  route: Object.freeze({
    section: 'chats',
    gid: '',
    person: 0,
    panel: false,
    message: '',
    part: '',
    words: '',
    notes: false,
  }),
  visible: true,
  last: '',
});

export function viewAfter(view, action) {
  if (action.type !== 'view') return view;
  const route = action.route ?? view.route;
  return { route, visible: action.visible ?? view.visible, last: route.gid || view.last };
}

/**
 * Path below `#` → route. `/chats`, `/chats/GID`, `/chats/GID/panel`, `/chats/GID/at/MESSAGE`, `/people`, `/people/ID`,
 * `/notices`, `/groups`, `/groups/GID`, `/history`, `/history/GID`, `/history/GID/WORDS`, `/settings`, `/settings/PART`
 * @param {string} path
 */
export function parsePath(path) {
  const [section, key = '', page = '', message = ''] = path.replace(/^#?\/?/, '').split('/').map(decode);
  if (section === 'notices') return { ...noView.route, notes: true };
  if (section === 'people') return { ...noView.route, section, person: Number(key) || 0 };
  if (section === 'history') return { ...noView.route, section, part: key, words: page };
  if (section === 'settings' || section === 'groups') return { ...noView.route, section, part: key };
  if (page === 'at') return { ...noView.route, gid: key, message };
  return { ...noView.route, gid: key, panel: key !== '' && page === 'panel' };
}

export const pathOf = {
  chats: () => '/chats',
  chat: (gid) => `/chats/${encodeURIComponent(gid)}`,
  panel: (gid) => `/chats/${encodeURIComponent(gid)}/panel`,
  message: (gid, message) => `/chats/${encodeURIComponent(gid)}/at/${encodeURIComponent(message)}`,
  notes: () => '/notices',
  history: (gid = '', words = '') =>
    `/history${gid || words ? `/${encodeURIComponent(gid)}` : ''}${words ? `/${encodeURIComponent(words)}` : ''}`,
  people: () => '/people',
  person: (id) => `/people/${id}`,
  groups: () => '/groups',
  group: (gid) => `/groups/${encodeURIComponent(gid)}`,
  settings: (part = '') => (part ? `/settings/${part}` : '/settings'),
};

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
