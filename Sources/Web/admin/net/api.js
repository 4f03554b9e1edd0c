// Calls to the server: one POST each, JSON there and back. Here live the token against forged calls, the end of a
// session and the question for the password before a dangerous call. No document, no words.

const TIMEOUT_MS = 30_000;
const OPENING = new Set(['session/open', 'session/get']);

/**
 * Why a call was not done. `code` is the server's, or `timeout`, `closed`, `cancelled`; `words` are the server's, if
 * any.
 */
export class CallError extends Error {
  /** @param {{code: string, message?: string, field?: string, left?: number, seconds?: number}} answer */
  constructor({ code, message = '', field = '', left, seconds }) {
    super(message || code);
    this.code = code;
    this.words = message;
    this.field = field;
    this.left = left;
    this.seconds = seconds;
  }
}

/**
 * @param {object} parts
 * @param {typeof fetch} parts.fetch
 * @param {() => string} parts.language code for the server's words
 * @param {() => Promise<boolean>} parts.confirm asks for the password again; false if the person does not want to
 * @param {() => void} parts.ended the session is over
 * @param {string} [parts.base]
 */
export function createApi({ fetch, language, confirm, ended, base = '/admin/api/' }) {
  let token = '';
  let asking = null; // one question for the password at a time

  async function post(name, params) {
    let answer;
    try {
      answer = await fetch(base + name, {
        method: 'POST',
        credentials: 'same-origin',
        cache: 'no-store',
        // @ts-ignore newer than TypeScript 4.8's library
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'Content-Type': 'application/json',
          'Accept-Language': language(),
          ...(token && { 'X-CSRF-Token': token }),
        },
        body: JSON.stringify({ lang: language(), ...params }),
      });
      const value = await answer.json();
      if (value?.result === 'success') return value.data ?? {};
      throw new CallError({ code: 'error', ...value });
    } catch (cause) {
      if (cause instanceof CallError) throw cause;
      throw new CallError({ code: cause.name === 'TimeoutError' ? 'timeout' : answer ? 'error' : 'closed' });
    }
  }

  async function confirmed() {
    asking ??= confirm().finally(() => {
      asking = null;
    });
    if (!await asking) throw new CallError({ code: 'cancelled' });
  }

  /** @param {string} name such as `people/list` @param {object} [params] @returns {Promise<any>} */
  async function call(name, params = {}) {
    for (let tries = 0;; tries++) {
      try {
        const data = await post(name, params);
        if (OPENING.has(name)) token = data.csrf ?? '';
        return data;
      } catch (cause) {
        if (OPENING.has(name) || name === 'session/confirm' || tries > 2) throw cause;
        if (cause.code === 'confirm') await confirmed();
        else if (cause.code === 'csrf' && tries === 0) await renew();
        else {
          if (cause.code === 'signin') end();
          throw cause;
        }
      }
    }
  }

  /** Another tab has signed in anew: its token is ours, too. */
  async function renew() {
    try {
      await call('session/get');
    } catch (cause) {
      if (cause.code === 'signin') end();
      throw cause;
    }
  }

  function end() {
    token = '';
    ended();
  }

  return { call };
}

/** @typedef {ReturnType<typeof createApi>} Api */
