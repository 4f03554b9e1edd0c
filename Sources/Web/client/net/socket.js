// Stage: connection. In: an account. Out: `packet` and `status` events. Logs in, keeps alive, comes back after a fall.
//
//   idle ──connect──► connecting ──token──► loggingIn ──own login packet──► online
//                        ▲  │ first time, or for good: idle (error)            │ closed, silent
//                        │  ▼                                                  ▼
//                        └─ waiting (retryAt) ◄───────────────────────────────-┘      online ──kickoff──► kicked

import { isMine } from './accounts.js';
import { RETRY_FIRST_MS, RETRY_MAX_MS, retryDelay } from './backoff.js';
import { createCipher } from './cipher.js';
import { decode, encode } from './packet.js';
import { createRids } from './rids.js';
import { Requests } from './requests.js';
import { errorOf, LoginError, socketAddress } from './serverinfo.js';
import { Status } from './status.js';

export { RETRY_FIRST_MS, RETRY_MAX_MS, Status };

export const LOGIN_TIMEOUT_MS = 15_000;
export const REQUEST_TIMEOUT_MS = 15_000;
export const PING_AFTER_MS = 120_000; // the server says something every 100 s
export const DEAD_AFTER_MS = 240_000;
const WATCH_EVERY_MS = 30_000;
const OPEN = 1;

/**
 * @typedef {object} Clock the time; tests move it by hand
 * @property {() => number} now ms
 * @property {(run: () => void, ms: number) => number} setTimeout
 * @property {(timer: number) => void} clearTimeout
 */

export class Connection extends EventTarget {
  status = Status.idle;
  /** Time of the next try while waiting, ms. */
  retryAt = 0;
  /** @type {LoginError|null} */
  error = null;
  /** Why the server has ended the session (Docs/protocol.md 4.4). */
  reason = '';
  /** Needed for files: the client token and the largest file in bytes; null before the first login. */
  access = null;
  /** The server knows `sync` and has taken the device: no lists come after the login (Docs/protocol.md 4.5). */
  synced = false;

  #env;
  #who = null;
  #me = 0;
  #seenOnline = false;
  #tries = 0;
  #turn = 0; // grows with each attempt; what belongs to an older turn is ignored
  #socket = null;
  #cipher = null;
  #outgoing = Promise.resolve();
  #timers = new Set();
  #lastHeard = 0;
  #requests;
  #rids;
  #loginRid = '';

  /**
   * @param {object} env everything from outside, so that tests can hold it
   * @param {typeof import('./serverinfo.js').requestServerInfo} env.serverInfo
   * @param {new (url: string) => WebSocket} env.WebSocket
   * @param {Clock} env.clock
   * @param {{protocol: string, host: string}} env.page
   * @param {() => number} [env.random]
   * @param {(token: string) => Promise<import('./cipher.js').Cipher>} [env.cipher]
   * @param {() => import('./packet.js').Device|null} [env.device] without one the session is a classic one
   * @param {ReturnType<typeof import('./decoding.js').decoder>|typeof decode} [env.decode] may take several tasks
   */
  constructor(env) {
    super();
    this.#env = { random: Math.random, cipher: createCipher, device: () => null, decode, ...env };
    this.#rids = createRids(this.#env.random);
    this.#requests = new Requests(env.clock);
  }

  /**
   * Starts a session. Ends with status `online`, or `idle` with `error` if the first login fails.
   * @param {{account: string, wirePassword: string, serverName?: string, lang: string}} who
   * @param {{patient?: boolean}} how patient: there is something to read meanwhile, so a server that is away is
   *   waited for
   */
  connect(who, { patient = false } = {}) {
    this.#who = who;
    this.#seenOnline = patient;
    this.#tries = 0;
    this.#attempt();
  }

  /** Tries again at once; only while waiting. */
  retryNow() {
    if (this.status === Status.waiting) this.#attempt();
  }

  /** Ends the session; nothing reconnects by itself. */
  close() {
    if (this.#socket?.readyState === OPEN) this.#post('logout', []);
    const socket = this.#socket;
    this.#outgoing = this.#outgoing.then(() => socket?.close(1000), () => socket?.close(1000));
    this.#leave(Status.idle);
    this.#who = null;
  }

  /** The language of later requests. */
  setLanguage(lang) {
    if (this.#who) this.#who = { ...this.#who, lang };
  }

  /** The password of later logins, after it was changed. */
  setPassword(wirePassword) {
    if (this.#who) this.#who = { ...this.#who, wirePassword };
  }

  /**
   * Sends a request and waits for its answer.
   * @param {string} method
   * @param {unknown[]|object} params
   * @param {{fits?: (packet: import('./packet.js').Packet) => boolean, timeoutMs?: number}} how
   * @returns {Promise<import('./packet.js').Packet>} rejects with RequestError
   */
  request(method, params, { fits, timeoutMs = REQUEST_TIMEOUT_MS } = {}) {
    const rid = this.synced ? this.#rids() : '';
    const answer = this.#requests.add(method, { rid, fits, timeoutMs });
    if (this.status === Status.online) this.#post(method, params, { rid });
    else this.#requests.closeAll();
    return answer;
  }

  /**
   * Sends a request of another window; its answer is one of the packets.
   * @param {string} method @param {unknown[]|object} params @param {string} rid
   */
  forward(method, params, rid) {
    if (this.status === Status.online) this.#post(method, params, { rid });
  }

  async #attempt() {
    const turn = this.#begin();
    try {
      this.#set(Status.connecting);
      const info = await this.#env.serverInfo(this.#who);
      const cipher = await this.#env.cipher(info.token);
      if (turn !== this.#turn) return;
      this.#cipher = cipher;
      this.access = {
        token: info.token,
        fileLimit: Number(info.uploadFileSize) || 0,
        serverName: this.#who.serverName ?? '',
      };
      this.#open(turn, socketAddress(info, this.#env.page));
    } catch (cause) {
      if (turn === this.#turn) this.#fail(cause instanceof LoginError ? cause : new LoginError('network'));
    }
  }

  #open(turn, url) {
    const socket = new this.#env.WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#outgoing = Promise.resolve();
    let incoming = Promise.resolve(); // decryption is asynchronous, order is not up for discussion
    const mine = (run) => (event) => {
      if (turn === this.#turn) run(event);
    };
    socket.onopen = mine(() => {
      const { serverName = '', account, wirePassword } = this.#who, device = this.#env.device();
      this.#loginRid = device ? this.#rids() : '';
      this.#set(Status.loggingIn);
      this.#post('login', [serverName, account, wirePassword, 'online'], { rid: this.#loginRid, device });
    });
    socket.onmessage = mine(({ data }) => {
      incoming = incoming.then(() => this.#receive(turn, data));
    });
    socket.onclose = mine(({ code }) => incoming.then(mine(() => this.#fail(new LoginError('network'), code))));
    this.#after(LOGIN_TIMEOUT_MS, () => {
      if (this.status !== Status.online) this.#fail(new LoginError('network'));
    });
  }

  async #receive(turn, data) {
    let packet = null;
    try {
      packet = await this.#env.decode(await this.#cipher.decrypt(data));
    } catch {
      // Not ours, or damaged: one bad message is not worth the connection.
    }
    if (turn !== this.#turn || !packet || packet.module !== 'chat') return;
    this.#lastHeard = this.#env.clock.now();
    if (packet.method === 'kickoff') {
      this.#socket.close(1000);
      this.reason = packet.reason || 'elsewhere';
      this.#leave(Status.kicked);
    } else if (packet.method === 'blocklogin') this.#fail(new LoginError('refused', { message: packet.message }));
    else if (this.status === Status.online) this.#deliver(packet);
    else this.#duringLogin(packet);
  }

  #duringLogin(packet) {
    if (packet.method === 'error') this.#fail(new LoginError('backend'));
    if (packet.method !== 'login') return;
    if (!packet.ok) this.#fail(errorOf(packet));
    else if (isMine(packet.data, this.#who.account)) {
      this.#me = packet.data.id;
      // A server without `sync` repeats no `rid`, a relay without it leaves the receivers in.
      this.synced = this.#loginRid !== '' && packet.rid === this.#loginRid && !packet.addressed;
      this.#seenOnline = true;
      this.#tries = 0;
      this.#deliver(packet);
      this.#set(Status.online);
      this.#watch();
    }
  }

  #deliver(packet) {
    this.dispatchEvent(new CustomEvent('packet', { detail: packet }));
    this.#requests.settle(packet);
  }

  /** Encrypts and sends, in the order of the calls. */
  #post(method, params, { rid = '', device = null } = {}) {
    const [socket, cipher] = [this.#socket, this.#cipher];
    const text = encode(method, params, { lang: this.#who.lang, userID: this.#me, rid, device });
    this.#outgoing = this.#outgoing.then(async () => {
      const bytes = await cipher.encrypt(text);
      if (socket.readyState === OPEN) socket.send(bytes);
    });
  }

  #watch() {
    this.#after(WATCH_EVERY_MS, () => {
      const silent = this.#env.clock.now() - this.#lastHeard;
      if (silent >= DEAD_AFTER_MS) {
        this.#fail(new LoginError('network'));
        return;
      }
      if (silent >= PING_AFTER_MS) this.#post('ping', []);
      this.#watch();
    });
  }

  /** A first login that fails is reported and not retried; a lost session reconnects, unless the server refuses it. */
  #fail(error, code = 0) {
    this.#socket?.close();
    if (!this.#seenOnline || !error.passing) {
      this.#leave(Status.idle, error);
      return;
    }
    this.#begin();
    const delay = retryDelay(this.#tries++, this.#env.random, code);
    this.retryAt = this.#env.clock.now() + Math.max(delay, 1_000 * error.retryAfter);
    this.#set(Status.waiting, error);
    this.#after(this.retryAt - this.#env.clock.now(), () => this.#attempt());
  }

  #leave(status, error = null) {
    this.#begin();
    this.#me = 0;
    this.#set(status, error);
  }

  /** Leaves everything of the turn before behind. */
  #begin() {
    for (const timer of this.#timers) this.#env.clock.clearTimeout(timer);
    this.#timers.clear();
    this.#socket = null;
    this.synced = false;
    this.#turn += 1;
    this.#requests.closeAll();
    return this.#turn;
  }

  #after(ms, run) {
    const timer = this.#env.clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #set(status, error = null) {
    this.status = status;
    this.error = error;
    if (status !== Status.waiting) this.retryAt = 0;
    this.dispatchEvent(
      new CustomEvent('status', {
        detail: {
          status,
          error,
          reason: status === Status.kicked ? this.reason : '',
          retryAt: this.retryAt,
          ...(this.access ? { fileLimit: this.access.fileLimit } : {}),
          ...(status === Status.online ? { synced: this.synced } : {}),
        },
      }),
    );
  }
}
