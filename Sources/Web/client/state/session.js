// The person who is logged in, and the state of the connection.

/**
 * @typedef {object} Session
 * @property {number} me 0 before the login
 * @property {string} status see net/socket.js
 * @property {import('./actions.js').Failure|null} error
 * @property {number} retryAt ms
 * @property {string} reason why the server has ended the session
 * @property {string} sessionID
 * @property {boolean} synced the server knows `sync`, and this session catches up by it
 * @property {number} fileLimit bytes; 0 if no files can be sent
 */

/** @type {Readonly<Session>} */
export const noSession = Object.freeze({
  me: 0,
  status: 'idle',
  error: null,
  retryAt: 0,
  reason: '',
  sessionID: '',
  synced: false,
  fileLimit: 0,
});

export function sessionAfter(session, action) {
  if (action.type === 'status') {
    const { status, error = null, retryAt = 0, reason = '' } = action;
    const { fileLimit = session.fileLimit, synced = session.synced } = action;
    return { ...session, status, error, retryAt, reason, fileLimit, synced };
  }
  if (action.type === 'snapshot') return { ...session, me: action.me };
  if (action.type === 'packet' && action.packet.method === 'sessionid') {
    return { ...session, sessionID: action.packet.data };
  }
  // The connection lets no other login packet through before our own.
  if (action.type === 'packet' && action.packet.method === 'login' && action.packet.ok && !session.me) {
    return { ...session, me: action.packet.data.id };
  }
  return session;
}

/** Whether people can recall, edit, react …: the server must know `sync`. */
export const isSynced = (state) => state.session.synced;

/** Logged in once, and neither logged out nor refused since. */
export const isInside = (state) => state.session.me > 0 && state.session.status !== 'idle';
