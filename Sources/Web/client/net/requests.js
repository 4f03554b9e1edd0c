// Waiting requests. In a synced session an answer names its request by `rid`. In a classic one answers come in order of
// the questions: the first waiting request that fits takes the packet, and `chat/error` belongs to the oldest one
// (Docs/protocol.md 9.1).

/**
 * Why a request has no answer. `code`: `timeout`, `closed`, `refused` (the server refused it), `error` (backend fault).
 */
export class RequestError extends Error {
  /**
   * @param {string} code @param {string} [words]
   * @param {string} [reason] of a refusal: the server's word for it, the same in every language
   */
  constructor(code, words = '', reason = '') {
    super(words || code);
    this.code = code;
    this.words = words;
    this.reason = reason;
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
   * @param {{rid?: string, fits?: (packet: Packet) => boolean, timeoutMs: number}} how `rid` in a synced session
   * @returns {Promise<Packet>}
   */
  add(method, { rid = '', fits = () => true, timeoutMs }) {
    return new Promise((resolve, reject) => {
      const request = { method: method.toLowerCase(), rid, fits, resolve, reject, timer: null };
      request.timer = this.#clock.setTimeout(() => this.#end(request)?.reject(new RequestError('timeout')), timeoutMs);
      this.#waiting.push(request);
    });
  }

  /**
   * Whether a request with that name waits.
   * @param {string} rid
   */
  has(rid) {
    return this.#waiting.some((one) => one.rid === rid);
  }

  /** Hands `packet` to the request it answers, if any. */
  settle(packet) {
    const request = this.#askedBy(packet);
    if (!request) return;
    this.#end(request);
    if (packet.method === 'error') request.reject(new RequestError('error', packet.message));
    else if (packet.ok) request.resolve(packet);
    else request.reject(new RequestError('refused', packet.message, packet.code));
  }

  /** A request with a `rid` takes only the answer that names it, however well another one fits. */
  #askedBy(packet) {
    const { rid, method, ok } = packet;
    if (rid) return this.#waiting.find((one) => one.rid === rid);
    const classic = this.#waiting.filter((one) => !one.rid);
    if (method === 'error') return classic[0];
    return classic.find((one) => one.method === method && (!ok || one.fits(packet)));
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
