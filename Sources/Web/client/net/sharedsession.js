// One session for all windows of a browser. The window that holds the lock of the account leads: it has the socket. The
// others follow: they hear its packets and send through it, over a BroadcastChannel. When the leader ends, the browser
// gives the lock to the next window, which logs in again. Looks like a Connection to the rest of the page.
//
//   connect ──► follows ──lock──► leads ──window closes──► the next one leads
//                  └── refused, logged out, kicked: left, by all windows at once

import { fold } from './accounts.js';
import { md5hex } from './md5.js';
import { Requests } from './requests.js';
import { createRids } from './rids.js';
import { LoginError } from './serverinfo.js';
import { REQUEST_TIMEOUT_MS } from './socket.js';
import { Status } from './status.js';

const SETTLE_MS = 100; // a goodbye of the leader before arrives within this after its lock
/** Answers to questions of one window; all others change what every window shows. */
const PRIVATE = new Set([
  'sync',
  'changes',
  'history',
  'messagereaders',
  'messagetexts',
  'getpubliclist',
  'settings',
  'error',
]);
const ENDS = new Set([Status.idle, Status.kicked]);

/** @typedef {import('./packet.js').Packet} Packet */
/** @typedef {import('./socket.js').Connection} Connection */
/** @typedef {Parameters<Connection['connect']>[0]} Who */
/**
 * @typedef {{status: string, error: any, reason: string, retryAt: number, access?: any, synced?: boolean,
 *   fileLimit?: number}} Change of the status
 */

export class SharedSession extends EventTarget {
  status = Status.idle;
  retryAt = 0;
  error = null;
  reason = '';
  access = null;
  synced = false;
  /** This window has the socket. */
  leads = false;

  #env;
  #real;
  #requests;
  #rids;
  #id;
  #channel = null;
  /** @type {Who|null} */
  #who = null;
  #patient = false;
  #isWelcome = false; // the leader has answered
  #farewell = ''; // why this window, which leads, is about to log out
  #turn = 0; // grows with each connect; what belongs to an older one is ignored
  #release = () => {};
  /** The own login and the file session, for windows that come later. */
  #greeting = new Map();

  /**
   * @param {object} env
   * @param {Connection} env.connection used while this window leads
   * @param {Pick<LockManager, 'request'>} env.locks
   * @param {new (name: string) => BroadcastChannel} env.Channel
   * @param {import('./socket.js').Clock} env.clock
   * @param {() => number} [env.random]
   */
  constructor(env) {
    super();
    this.#env = env;
    this.#real = env.connection;
    this.#requests = new Requests(env.clock);
    this.#rids = createRids(env.random);
    this.#id = this.#rids();
    this.#real.addEventListener('packet', ({ detail }) => this.#heard(detail));
    this.#real.addEventListener('status', ({ detail }) => this.#changed(detail));
  }

  /** @type {Connection['connect']} */
  connect(who, { patient = false } = {}) {
    if (this.leads) this.#real.close();
    this.#leave();
    const turn = ++this.#turn;
    [this.#who, this.#patient] = [who, patient];
    const name = `xuan.session.${who.serverName ?? ''}.${fold(who.account)}`;
    this.#channel = new this.#env.Channel(name);
    this.#channel.onmessage = ({ data }) => turn === this.#turn && this.#told(data);
    this.#take({ status: Status.connecting, error: null, reason: '', retryAt: 0 });
    this.#hello();
    /** @type {Promise<void>} */
    const ended = new Promise((resolve) => (this.#release = () => resolve()));
    this.#env.locks.request(name, () => (turn === this.#turn ? this.#lead(turn, ended) : undefined));
  }

  retryNow() {
    if (this.leads) this.#real.retryNow();
    else this.#say({ type: 'retry' });
  }

  /** Logs out, in all windows. */
  close() {
    this.#say({ type: 'goodbye' });
    if (this.leads) this.#real.close();
    else this.#take(endOf(null));
  }

  setLanguage(lang) {
    if (this.#who) this.#who = { ...this.#who, lang };
    this.#real.setLanguage(lang);
  }

  setPassword(wirePassword) {
    this.#keepPassword(wirePassword);
    this.#say({ type: 'password', password: wirePassword });
  }

  /** @type {Connection['request']} */
  request(method, params, how = {}) {
    const { fits, timeoutMs = REQUEST_TIMEOUT_MS } = how;
    const rid = this.synced ? this.#rids() : '';
    const answer = this.#requests.add(method, { rid, fits, timeoutMs });
    if (this.status !== Status.online) this.#requests.closeAll();
    else if (this.leads) this.#real.forward(method, params, rid);
    else this.#say({ type: 'request', method, params, rid });
    return answer;
  }

  /** Holds the lock until `ended`. */
  async #lead(turn, ended) {
    if (this.#greeting.size > 0) {
      await new Promise((resolve) => this.#env.clock.setTimeout(() => resolve(undefined), SETTLE_MS));
      if (turn !== this.#turn) return;
    }
    const wasOnline = this.#greeting.size > 0;
    this.leads = true;
    this.#say({ type: 'leads' });
    this.#real.connect(this.#who, { patient: this.#patient || wasOnline });
    await ended;
  }

  /** A packet of the socket: for this window and all others. */
  #heard(packet) {
    if (!this.leads) return;
    if (packet.method === 'sessionid' || (packet.method === 'login' && !this.#greeting.has('login'))) {
      this.#greeting.set(packet.method, packet);
    }
    // A copy of all people and chats takes its time: an answer that only this window needs is not copied.
    if (!isPrivate(packet) || !this.#requests.has(packet.rid)) this.#say({ type: 'packet', packet });
    this.#deliver(packet);
  }

  #changed(detail) {
    if (!this.leads) return;
    const { error } = detail;
    const failure = error && { code: error.code, words: error.words, retryAfter: error.retryAfter };
    const now = { ...detail, reason: detail.reason || this.#farewell, error: failure, access: this.#real.access };
    this.#say({ type: 'status', now });
    this.#take(now);
  }

  /** What another window says. */
  #told(message) {
    const { type } = message;
    if (type === 'goodbye') this.#loggedOut();
    else if (type === 'password') this.#keepPassword(message.password);
    else if (this.leads) this.#toldLeader(message);
    else if (type === 'leads' && !this.#isWelcome) this.#hello();
    else if (type === 'welcome' && message.to === this.#id) this.#welcomed(message);
    else if (type === 'refused' && message.to === this.#id) this.#take(endOf(new LoginError('credentials')));
    // The first login that is heard must be the own one, so nothing counts before the leader has said hello.
    else if (type === 'packet' && this.#isWelcome) this.#followed(message.packet);
    else if (type === 'status' && this.#isWelcome) this.#take(message.now);
  }

  /** Proves that this window knows the password, without saying it to all. */
  #hello() {
    this.#say({ type: 'hello', from: this.#id, proof: proofOf(this.#id, this.#who) });
  }

  #toldLeader({ type, from, proof, method, params, rid }) {
    if (type === 'request') this.#real.forward(method, params, rid);
    else if (type === 'retry') this.#real.retryNow();
    else if (type === 'hello') {
      if (proof !== proofOf(from, this.#who)) this.#say({ type: 'refused', to: from });
      else this.#say({ type: 'welcome', to: from, greeting: [...this.#greeting.values()], now: this.#now() });
    }
  }

  #now() {
    const { status, error, reason, retryAt, access, synced } = this;
    const online = status === Status.online ? { synced, fileLimit: access?.fileLimit ?? 0 } : {};
    return { status, error, reason, retryAt, access, ...online };
  }

  #welcomed({ greeting, now }) {
    this.#isWelcome = true;
    for (const packet of greeting) this.#followed(packet);
    this.#take(now);
  }

  #followed(packet) {
    if (['login', 'sessionid'].includes(packet.method) && !this.#greeting.has(packet.method)) {
      this.#greeting.set(packet.method, packet);
    }
    this.#deliver(packet);
  }

  /** @param {Packet} packet */
  #deliver(packet) {
    if (isPrivate(packet) && !this.#requests.has(packet.rid)) return;
    this.dispatchEvent(new CustomEvent('packet', { detail: packet }));
    this.#requests.settle(packet);
  }

  /** @param {Change} change */
  #take({ access, synced = false, ...detail }) {
    const { status, error, reason, retryAt } = detail;
    [this.status, this.error, this.reason, this.retryAt] = [status, error, reason, retryAt];
    this.synced = status === Status.online && synced;
    if (access) this.access = access;
    if (status !== Status.online) this.#requests.closeAll();
    const event = new CustomEvent('status', { detail: { ...detail, ...(status === Status.online ? { synced } : {}) } });
    if (ENDS.has(status)) this.#leave();
    this.dispatchEvent(event);
  }

  #loggedOut() {
    this.#farewell = 'loggedOut';
    if (this.leads) this.#real.close();
    else this.#take(endOf(null, this.#farewell));
  }

  #keepPassword(wirePassword) {
    if (this.#who) this.#who = { ...this.#who, wirePassword };
    this.#real.setPassword(wirePassword);
  }

  /** Neither leads nor follows any longer. */
  #leave() {
    this.#turn += 1;
    [this.leads, this.#isWelcome, this.#farewell] = [false, false, ''];
    this.#channel?.close();
    this.#channel = null;
    this.#greeting.clear();
    this.#release();
    this.#requests.closeAll();
  }

  #say(message) {
    this.#channel?.postMessage(message);
  }
}

/** @param {Packet} packet */
const isPrivate = ({ rid, method }) => rid !== '' && PRIVATE.has(method);

/** @param {string} id of a window @param {Pick<Who, 'wirePassword'>} who */
const proofOf = (id, { wirePassword }) => md5hex(`${id}.${wirePassword}`);

/** @param {LoginError|null} error @param {string} [reason] */
const endOf = (error, reason = '') => ({ status: Status.idle, error, reason, retryAt: 0 });
