// Logging in, going on where this browser was, logging out. Holds the present login.

import { md5hex } from '../net/md5.js';

/**
 * @typedef {object} Login
 * @property {string} account
 * @property {string} wirePassword
 * @property {string} serverName name of the backend, often empty
 * @property {boolean} remember
 * @property {boolean} automatic
 */

/** @typedef {{account: string, password?: string} & Partial<Login>} LoginForm */
/** @typedef {import('../../shared/i18n.js').Language} Language */

export class LoginCommands {
  #connection;
  #store;
  #storage;
  #archive;
  /** @type {Login|null} */
  #login = null;

  /**
   * @param {object} parts
   * @param {import('../net/socket.js').Connection} parts.connection
   * @param {import('../state/state.js').StateStore} parts.store
   * @param {import('../storage.js').Keeper} parts.storage
   * @param {import('../archive.js').Archive} parts.archive
   */
  constructor({ connection, store, storage, archive }) {
    [this.#connection, this.#store, this.#storage, this.#archive] = [connection, store, storage, archive];
  }

  /** The present login; null before the first one. */
  get() {
    return this.#login;
  }

  /**
   * After the password was changed.
   * @param {string} wirePassword
   */
  setPassword(wirePassword) {
    this.#login = { ...this.#login, wirePassword };
    this.#connection.setPassword(wirePassword);
    this.keep();
  }

  /** @param {LoginForm} form @param {Language} lang */
  login(
    {
      account,
      password,
      wirePassword = md5hex(password ?? ''),
      serverName = '',
      remember = false,
      automatic = false,
    },
    lang,
  ) {
    this.#login = { account: account.trim(), wirePassword, serverName, remember, automatic };
    this.#store.apply({ type: 'reset' });
    this.#restore();
    this.#archive.open(this.#login.account);
    this.#connection.connect({ ...this.#login, lang });
  }

  /**
   * Goes on where this browser was: shows at once what it keeps, while the server is being asked.
   * @param {Login} again @param {Language} lang
   */
  async resume(again, lang) {
    this.#archive.open(again.account);
    const kept = await this.#archive.snapshot();
    this.#login = again;
    this.#restore();
    if (kept) this.#store.apply({ type: 'snapshot', ...kept });
    // Nobody has to type anything: a server that is away, or has no database, is waited for.
    this.#connection.connect({ ...again, lang }, { patient: true });
  }

  /** Called once the server has accepted the login. */
  keep() {
    if (!this.#login) return;
    const { wirePassword, ...rest } = this.#login;
    this.#storage.saveLogin({ ...rest, ...(rest.remember ? { wirePassword } : {}) });
    this.#storage.saveSession(this.#login);
  }

  /**
   * Log in again under the same account, after being kicked out.
   * @param {Language} lang
   */
  again(lang) {
    if (this.#login) this.#connection.connect({ ...this.#login, lang });
  }

  /** On a machine that is not one's own, which is one where the password is not kept, nothing stays behind. */
  logout() {
    this.#connection.close();
    const kept = this.#storage.login();
    if (kept) this.#storage.saveLogin({ ...kept, automatic: false });
    this.#storage.saveSession(null);
    if (!this.#login?.remember) this.#archive.forget();
    this.#store.apply({ type: 'reset' });
  }

  #restore() {
    this.#store.apply({ type: 'restored', ...this.#storage.account(this.#login.account) });
  }
}
