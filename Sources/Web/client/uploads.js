// Brings files to the server, few at a time; the message of each goes out by the outbox once its bytes are there.
// A file whose connection fell waits for the next one; one that is refused says why and can be tried again.
// Pictures of a chat go out in the order in which they were chosen, whichever of them is there first.

import { FileError, upload as uploadFile } from './net/files.js';
import { contentOf, contentOfFile } from './state/content.js';
import { unsent } from './state/messages.js';

const AT_ONCE = 2;
const TELL_EVERY_MS = 250;
const DOUBT_MS = 3_000; // until then a connection that has fallen knows it

/** @typedef {import('./state/messages.js').Message} Message */

/**
 * @param {object} parts
 * @param {import('./net/socket.js').Connection} parts.connection
 * @param {import('./state/state.js').StateStore} parts.store
 * @param {Pick<import('./archive.js').Archive, 'file'|'saveFile'|'dropFile'>} parts.archive
 * @param {(gid: string) => Promise<unknown>} parts.confirmChat makes the server know a chat that exists only here
 * @param {() => void} parts.uploaded called when a message has become ready to be sent
 * @param {() => number} parts.now ms
 * @param {typeof uploadFile} [parts.upload]
 * @param {(run: () => void, ms: number) => unknown} [parts.later]
 */
export function createUploads(parts) {
  const uploads = new UploadQueue(parts);
  parts.connection.addEventListener('status', () => uploads.flush());
  return {
    flush: () => uploads.flush(),
    /** @type {UploadQueue['hold']} */
    hold: (gid, file) => uploads.hold(gid, file),
    /** @type {UploadQueue['held']} */
    held: (gid) => uploads.held(gid),
    /** @type {UploadQueue['drop']} */
    drop: (gid) => uploads.drop(gid),
  };
}

/** @typedef {ReturnType<typeof createUploads>} Uploads */

class UploadQueue {
  #parts;
  /** @type {Map<string, File>} gid of the message → file */
  #files = new Map();
  /** @type {Map<string, AbortController>} by gid */
  #underway = new Map();
  /** @type {Map<string, string>} gid → content of a file that is at the server, until the pictures before it are */
  #ready = new Map();

  /** @type {Set<string>} gids of files whose fault may be the connection's */
  #doubtful = new Set();

  constructor(parts) {
    const later = parts.later ?? ((run, ms) => setTimeout(run, ms));
    this.#parts = { ...parts, upload: parts.upload ?? uploadFile, later };
  }

  /** Begins what waits; does nothing while there is no connection. */
  flush() {
    if (this.#parts.connection.status !== 'online') return;
    for (const message of this.#waiting().slice(0, AT_ONCE - this.#underway.size)) this.#run(message);
  }

  /**
   * Keeps the bytes of a message that is about to be queued.
   * @param {string} gid @param {File} file
   */
  hold(gid, file) {
    this.#files.set(gid, file);
    this.#parts.archive.saveFile(gid, file);
  }

  /**
   * The bytes of a message on its way, to be shown meanwhile.
   * @param {string} gid @returns {File|undefined}
   */
  held(gid) {
    return this.#files.get(gid);
  }

  /**
   * Ends it for good.
   * @param {string} gid
   */
  drop(gid) {
    this.#underway.get(gid)?.abort();
    this.#forget(gid);
    queueMicrotask(() => this.#release()); // the message is gone by then, and others may have waited for it
  }

  #unsent() {
    return unsent(this.#parts.store.get().messages);
  }

  #waiting() {
    return this.#unsent().filter(({ gid, state }) =>
      state === 'uploading' && !this.#underway.has(gid) && !this.#ready.has(gid) && !this.#doubtful.has(gid)
    );
  }

  /** @param {Message} message */
  async #run(message) {
    const { gid } = message;
    const { access } = this.#parts.connection;
    const stop = new AbortController();
    this.#underway.set(gid, stop);
    try {
      const content = await this.#bring(message, access, stop.signal);
      if (stop.signal.aborted) return;
      this.#ready.set(gid, content);
    } catch (error) {
      this.#failed(gid, error, access);
    } finally {
      this.#underway.delete(gid);
      this.#release();
      this.flush();
    }
  }

  /**
   * Brings the bytes to the server.
   * @param {Message} message @param {AbortSignal} signal
   * @returns {Promise<string>} content of the message from then on
   */
  async #bring({ gid, cgid, content, contentType, user }, access, signal) {
    const { archive, confirmChat, upload, now } = this.#parts;
    const file = this.#files.get(gid) ?? await archive.file(gid);
    if (!file) throw new FileError('gone');
    await confirmChat(cgid);
    const { name, size, width, height } = contentOf({ contentType, content });
    const ref = await upload(file, { name, userID: user, gid: cgid }, access, {
      onProgress: this.#meter(gid, size || file.size),
      signal,
    });
    return contentOfFile(file, { gid, name, width, height, image: contentType === 'image', now: now() }, ref);
  }

  /** Hands over what is at the server and has no picture of its chat before it that is still to come. */
  #release() {
    const behind = new Set(); // chats with a picture that is still to come
    let released = false;
    for (const { gid, cgid, contentType, state } of this.#unsent()) {
      if (state !== 'uploading') continue;
      const isPicture = contentType === 'image';
      if (this.#ready.has(gid) && !(isPicture && behind.has(cgid))) {
        this.#parts.store.apply({ type: 'uploaded', gid, content: this.#ready.get(gid) });
        this.#forget(gid);
        released = true;
      } else if (isPicture) {
        behind.add(cgid);
      }
    }
    if (released) this.#parts.uploaded();
  }

  #failed(gid, error, access) {
    const { connection, store, later } = this.#parts;
    if (['stopped', 'closed'].includes(error.code)) return; // by the person; with the connection, before it began
    const code = error.code ?? 'network';
    const fail = () => store.apply({ type: 'uploadFailed', gid, code });
    if (!['network', 'token'].includes(code)) return fail();
    // Neither a connection that fell nor a login that was renewed is the file's fault. The file may hear of it first,
    // as when the window that held the session has closed; then it is tried again.
    const isSame = () => connection.status === 'online' && connection.access === access;
    if (!isSame()) return;
    this.#doubtful.add(gid);
    later(() => {
      this.#doubtful.delete(gid);
      if (isSame() && this.#unsent().some((one) => one.gid === gid)) fail();
      else this.flush();
    }, DOUBT_MS);
  }

  /**
   * Tells the state how far a file is, not too often.
   * @param {string} gid @param {number} total bytes
   * @returns {(sent: number) => void}
   */
  #meter(gid, total) {
    const { store, now } = this.#parts;
    const began = now();
    let told = 0;
    return (sent) => {
      const at = now();
      if (at - told < TELL_EVERY_MS && sent < total) return;
      told = at;
      const seconds = (at - began) / 1000;
      store.apply({ type: 'uploading', gid, sent, total, speed: seconds > 0.3 ? sent / seconds : 0 });
    };
  }

  #forget(gid) {
    this.#files.delete(gid);
    this.#ready.delete(gid);
    this.#parts.archive.dropFile(gid);
  }
}
