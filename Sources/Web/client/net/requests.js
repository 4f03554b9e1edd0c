// Waiting requests. The wire has no request id: answers come in the order of the questions, so the first waiting
// request that fits takes the packet, and `chat/error` belongs to the oldest one (Docs/protocol.md 9.1).

/**
 * Why a request has no answer. `code`: `timeout`, `closed`, `refused` (the server refused it), `error` (backend fault).
 */
export class RequestError extends Error {
  /** @param {string} code @param {string} [words] */
  constructor(code, words = '') {
    super(words || code);
    this.code = code;
    this.words = words;
  }
}

/** @typedef {import('./packet.js').Packet} Packet */

export class Requests {
  #waiting = [];
  #clock;

  /** @param {{setTimeout: Function, clearTimeout: Function}} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * @param {string} method
   * @param {{fits?: (packet: Packet) => boolean, timeoutMs: number}} how
   * @returns {Promise<Packet>}
   */
  add(method, { fits = () => true, timeoutMs }) {
    return new Promise((resolve, reject) => {
      const request = { method: method.toLowerCase(), fits, resolve, reject, timer: null };
      request.timer = this.#clock.setTimeout(() => this.#end(request)?.reject(new RequestError('timeout')), timeoutMs);
      this.#waiting.push(request);
    });
  }

  /** Hands `packet` to the request it answers, if any. */
  settle(packet) {
    if (packet.method === 'error') {
      this.#end(this.#waiting[0])?.reject(new RequestError('error', packet.message));
      return;
    }
    const request = this.#waiting.find((one) => one.method === packet.method && (!packet.ok || one.fits(packet)));
    if (!request) return;
    this.#end(request);
    if (packet.ok) request.resolve(packet);
    else request.reject(new RequestError('refused', packet.message));
  }

  /** The connection is gone: nothing will be answered. */
  closeAll() {
    for (const request of [...this.#waiting]) this.#end(request).reject(new RequestError('closed'));
  }

  #end(request) {
    const at = this.#waiting.indexOf(request);
    if (at < 0) return null;
    this.#waiting.splice(at, 1);
    this.#clock.clearTimeout(request.timer);
    return request;
  }
}

/**
 * Fits answers that carry one chat.
 * @param {string} gid
 */
export const forChat = (gid) => (packet) => packet.data?.gid === gid;
