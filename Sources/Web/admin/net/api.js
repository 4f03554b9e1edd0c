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
export function createApi(parts) {
  const api = new ApiSession(parts);
  const call = /** @type {import('./records.js').Call} */ ((name, params) => api.call(name, params));
  return { call };
}

class ApiSession {
  #post;
  #confirm;
  #ended;
  #token = '';
  /** @type {Promise<boolean>|null} */
  #asking = null; // one question for the password at a time

  constructor({ fetch, language, confirm, ended, base = '/admin/api/' }) {
    this.#post = (name, params) => post(fetch, base + name, { lang: language(), ...params }, this.#token);
    [this.#confirm, this.#ended] = [confirm, ended];
  }

  /** @param {string} name such as `people/list` @param {object} [params] */
  async call(name, params = {}) {
    for (let tries = 0;; tries++) {
      try {
        const data = await this.#post(name, params);
        if (OPENING.has(name)) this.#token = data.csrf ?? '';
        return data;
      } catch (cause) {
        if (OPENING.has(name) || name === 'session/confirm' || tries > 2) throw cause;
        if (cause.code === 'confirm') await this.#confirmed();
        else if (cause.code === 'csrf' && tries === 0) await this.#renew();
        else {
          if (cause.code === 'signin') this.#end();
          throw cause;
        }
      }
    }
  }

  async #confirmed() {
    this.#asking ??= this.#confirm().finally(() => {
      this.#asking = null;
    });
    if (!await this.#asking) throw new CallError({ code: 'cancelled' });
  }

  /** Another tab has signed in since: this one takes the token of the new session. */
  async #renew() {
    try {
      await this.call('session/get');
    } catch (cause) {
      if (cause.code === 'signin') this.#end();
      throw cause;
    }
  }

  #end() {
    this.#token = '';
    this.#ended();
  }
}

/** @returns {Promise<{csrf?: string}>} data of the answer; rejects with CallError */
async function post(fetch, url, { lang, ...params }, token) {
  let answer;
  try {
    answer = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      // @ts-ignore newer than TypeScript 4.8's library
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'Content-Type': 'application/json',
        'Accept-Language': lang,
        ...(token && { 'X-CSRF-Token': token }),
      },
      body: JSON.stringify({ lang, ...params }),
    });
    const value = await answer.json();
    if (value?.result === 'success') return value.data ?? {};
    throw new CallError({ code: 'error', ...value });
  } catch (cause) {
    if (cause instanceof CallError) throw cause;
    throw new CallError({ code: cause.name === 'TimeoutError' ? 'timeout' : answer ? 'error' : 'closed' });
  }
}

/** @typedef {ReturnType<typeof createApi>} Api */
