// This window as a device of its own, where windows cannot share a session (plain http). The id lies in sessionStorage,
// and a tab that is duplicated begins with a copy of it. Two windows with one id would end each other's session, so the
// windows ask each other, and the one that comes later takes another id.

import { deviceOf } from './device.js';
import { ANSWER_MS } from './windows.js';

const CHANNEL = 'xuan.devices';

/** @typedef {import('./net/packet.js').Device} Device */

export class WindowDevice {
  #storage;
  #agent;
  /** @type {BroadcastChannel|null} */
  #channel;
  #clock;
  /** @type {() => void} ends the wait for an answer */
  #onTaken = () => {};
  /** @type {Device} */
  #device;

  /**
   * @param {object} parts
   * @param {Pick<import('./storage.js').Keeper, 'device'|'saveDevice'>} parts.storage
   * @param {string} parts.agent the browser's word for itself
   * @param {(new (name: string) => BroadcastChannel)|undefined} parts.Channel old browsers have none
   * @param {Pick<import('./net/socket.js').Clock, 'setTimeout'>} parts.clock
   */
  constructor({ storage, agent, Channel, clock }) {
    [this.#storage, this.#agent, this.#clock] = [storage, agent, clock];
    this.#device = deviceOf(storage, agent, false);
    this.#channel = Channel ? new Channel(CHANNEL) : null;
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#told(data);
  }

  /** @returns {Device} */
  get() {
    return this.#device;
  }

  /**
   * Asks the other windows for the id, before the first login. An answer that comes too late costs the other window its
   * session: `renew` ends that, there.
   * @returns {Promise<void>}
   */
  claim() {
    if (!this.#channel) return Promise.resolve();
    this.#tell('claim');
    return new Promise((resolve) => {
      this.#onTaken = resolve;
      this.#clock.setTimeout(() => resolve(), ANSWER_MS);
    });
  }

  /** Another id: the one before is another window's, or the server has ended its session. */
  renew() {
    this.#storage.saveDevice(false, '');
    this.#device = deviceOf(this.#storage, this.#agent, false);
  }

  #told({ type, id }) {
    if (id !== this.#device.id) return;
    if (type === 'claim') this.#tell('taken');
    else if (type === 'taken') {
      this.renew();
      this.#onTaken();
    }
  }

  #tell(type) {
    this.#channel?.postMessage({ type, id: this.#device.id });
  }
}
