// Sending: texts, files, once more what failed, the same into other chats. The outbox and the uploads do the rest.

import { downloadAddress } from '../net/files.js';
import { contentOf, contentOfFile, inlinePicture } from '../state/content.js';
import { draftMessage } from '../state/draftmessage.js';
import { logOf, unsent } from '../state/messages.js';

/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @typedef {object} OutgoingFile
 * @property {File} file
 * @property {string} name
 * @property {boolean} image
 * @property {number} width px; 0 if it is not a picture
 * @property {number} height px
 * @property {string} data the picture as data: URL if it is small enough, else ''
 */

export class Sending {
  #connection;
  #store;
  #outbox;
  #uploads;
  #newGid;
  #now;
  #fetchFile;

  /**
   * @param {object} parts
   * @param {import('../net/socket.js').Connection} parts.connection
   * @param {import('../state/state.js').StateStore} parts.store
   * @param {{flush: () => void}} parts.outbox
   * @param {import('../uploads.js').Uploads} parts.uploads
   * @param {() => string} parts.newGid
   * @param {() => number} parts.now ms
   * @param {typeof import('../net/files.js').download} parts.fetchFile
   */
  constructor({ connection, store, outbox, uploads, newGid, now, fetchFile }) {
    [this.#connection, this.#store, this.#outbox, this.#uploads] = [connection, store, outbox, uploads];
    [this.#newGid, this.#now, this.#fetchFile] = [newGid, now, fetchFile];
  }

  /**
   * @param {string} gid of the chat @param {string} text @param {'text'|'plain'} contentType
   * @param {'urgent'} [type]
   */
  send(gid, text, contentType, type) {
    this.post(gid, text, contentType, type);
    this.#store.apply({ type: 'draft', gid, text: '' });
  }

  /** @param {string} cgid @param {string} content @param {string} contentType @param {string} [type] */
  post(cgid, content, contentType, type) {
    this.#queue(cgid, content, contentType, { type });
    this.#outbox.flush();
  }

  /**
   * Small pictures go inside their message; other files wait until their bytes are at the server.
   * @param {string} cgid @param {OutgoingFile[]} files
   */
  sendFiles(cgid, files) {
    for (const one of files) {
      if (one.data) this.#sendInline(cgid, one);
      else this.#queueFile(cgid, one);
    }
    this.#uploads.flush();
  }

  /**
   * Sends a failed message again, under its gid; a file whose bytes are not at the server begins again.
   * @param {string} gid
   */
  resend(gid) {
    const message = unsent(this.#store.get().messages).find((one) => one.gid === gid);
    if (!message) return;
    const { kind, file, data } = contentOf(message);
    const bytesMissing = ['file', 'image'].includes(kind) && !file && !data;
    this.#store.apply({ type: 'retried', gid, state: bytesMissing ? 'uploading' : 'waiting' });
    if (bytesMissing) this.#uploads.flush();
    else this.#outbox.flush();
  }

  /**
   * Takes a message from the view of this device; one that is not sent yet is given up.
   * @param {string} gid
   */
  remove(gid) {
    this.#uploads.drop(gid);
    this.#store.apply({ type: 'removed', gid });
  }

  /**
   * Writes the same into other chats. A file belongs to its chat, so its bytes are downloaded and sent once more.
   * @param {Message} message @param {string[]} gids of chats
   * @returns {Promise<void>} rejects with FileError
   */
  async forward(message, gids) {
    const { file, name, kind, width = 0, height = 0 } = contentOf(message);
    if (!file) {
      for (const gid of gids) this.post(gid, message.content, message.contentType);
      return;
    }
    const bytes = await this.#fetchFile(this.fileAddress(file));
    for (const gid of gids) {
      this.sendFiles(gid, [{ file: bytes, name, image: kind === 'image', width, height, data: '' }]);
    }
  }

  /**
   * Where a file can be fetched in this session; '' without one.
   * @param {import('../state/content.js').FileRef} file
   */
  fileAddress(file) {
    const { me, sessionID } = this.#store.get().session;
    return sessionID ? downloadAddress(file, { me, sessionID }, this.#connection.access?.serverName) : '';
  }

  /**
   * @param {string} cgid @param {string} content @param {string} contentType
   * @param {{type?: string, gid?: string, waits?: string}} how
   */
  #queue(cgid, content, contentType, { type, gid = this.#newGid(), waits }) {
    const { messages, session } = this.#store.get();
    const message = draftMessage(logOf(messages, cgid), {
      gid,
      cgid,
      user: session.me,
      content,
      contentType,
      type,
      state: waits,
      now: this.#now(),
    });
    this.#store.apply({ type: 'queued', message });
  }

  /** @param {string} cgid @param {OutgoingFile} picture */
  #sendInline(cgid, { file, name, width, height, data }) {
    const content = inlinePicture({ name, size: file.size, width, height, data, now: this.#now() });
    this.post(cgid, content, 'image');
  }

  /** @param {string} cgid @param {OutgoingFile} one */
  #queueFile(cgid, { file, name, image, width, height }) {
    const gid = this.#newGid();
    const content = contentOfFile(file, { gid, name, width, height, image, now: this.#now() }, null);
    this.#uploads.hold(gid, file);
    this.#queue(cgid, content, image ? 'image' : 'file', { gid, waits: 'uploading' });
    const limit = this.#store.get().session.fileLimit;
    const code = file.size === 0 ? 'empty' : limit && file.size > limit ? 'tooLarge' : '';
    if (code) this.#store.apply({ type: 'uploadFailed', gid, code, total: file.size });
  }
}
