// Stage: server info. In: account and wire password. Out: token and addresses, or a LoginError that says why not.

import { CLIENT_VERSION } from './packet.js';

const TIMEOUT_MS = 20_000;

/**
 * Why a login did not happen. `code`: `credentials`, `tooMany` (see `retryAfter`, s), `backend`, `network`, `refused`
 * (see `message`).
 */
export class LoginError extends Error {
  /** @param {string} code @param {{message?: string, retryAfter?: number}} more */
  constructor(code, { message = '', retryAfter = 0 } = {}) {
    super(message || code);
    this.code = code;
    this.words = message;
    this.retryAfter = retryAfter;
  }

  /** An automatic retry can help. */
  get passing() {
    return this.code === 'network' || this.code === 'backend' || this.code === 'tooMany';
  }
}

/**
 * Asks the common port for a token (Docs/protocol.md 3).
 * @param {{account: string, wirePassword: string, serverName?: string, lang: string}} who
 * @param {typeof fetch} fetchLike
 * @returns {Promise<{token: string, version: string, socketUrl?: string, uploadFileSize: number}>}
 */
export async function requestServerInfo({ account, wirePassword, serverName = '', lang }, fetchLike = fetch) {
  const packet = {
    module: 'chat',
    method: 'login',
    v: CLIENT_VERSION,
    lang,
    params: [serverName, account, wirePassword, ''],
  };
  let answer;
  try {
    answer = await fetchLike('/serverInfo', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' },
      body: `data=${encodeURIComponent(JSON.stringify(packet))}`,
      cache: 'no-store',
      // @ts-ignore newer than TypeScript 4.8's library
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new LoginError('network');
  }
  // Somebody with the right password learns why there is no way in; the words are in the requested language.
  if (answer.status === 401 && answer.headers.get('X-Refusal')) {
    throw new LoginError('refused', { message: await wordsOf(answer) });
  }
  if (answer.status === 401) throw new LoginError('credentials');
  const retryAfter = Number(answer.headers.get('Retry-After')) || 0;
  if (answer.status === 429) throw new LoginError('tooMany', { retryAfter });
  if (answer.status === 503) throw new LoginError('backend', { message: await wordsOf(answer), retryAfter });
  if (!answer.ok) throw new LoginError('backend');
  let info;
  try {
    info = JSON.parse(await answer.text());
  } catch {
    throw new LoginError('backend');
  }
  if (typeof info?.token !== 'string' || info.token.length !== 32) throw new LoginError('backend');
  return info;
}

/** A line for a person; '' for an error page of a proxy. */
async function wordsOf(answer) {
  const text = (await answer.text().catch(() => '')).trim();
  return text.length <= 300 && !text.includes('<') ? text : '';
}

const PASSING = { busy: 'backend', stopping: 'backend', database: 'backend', locked: 'tooMany', wait: 'tooMany' };

/**
 * The error in a failed login packet (Docs/protocol.md 4.2).
 * @param {import('./packet.js').Packet} packet
 */
export function errorOf({ code, seconds, message }) {
  if (code === 'credentials') return new LoginError('credentials');
  return new LoginError(PASSING[code] ?? 'refused', {
    message: code === 'locked' || code === 'wait' ? '' : message,
    retryAfter: seconds,
  });
}

/**
 * Where the chat socket is: what the server names, else `/ws` beside the page.
 * @param {{socketUrl?: string}} info
 * @param {{protocol: string, host: string}} page
 */
export function socketAddress(info, page) {
  if (/^wss?:\/\//.test(info.socketUrl ?? '')) return info.socketUrl;
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/ws`;
}
