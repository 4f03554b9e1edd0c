// Brings files to the server, few at a time; the message of each goes out by the outbox once its bytes are there.
// A file whose connection fell waits for the next one; one that is refused says why and can be tried again.
// Pictures of a chat go out in the order in which they were chosen, whichever of them is there first.

import { FileError, upload as uploadFile } from './net/files.js';
import { contentOf, fileContent } from './state/content.js';
import { unsent } from './state/messages.js';

const AT_ONCE = 2;
const TELL_EVERY_MS = 250;

/**
 * @param {object} parts
 * @param {import('./net/socket.js').Connection} parts.connection
 * @param {any} parts.store
 * @param {Pick<import('./archive.js').Archive, 'file'|'saveFile'|'dropFile'>} parts.archive
 * @param {(gid: string) => Promise<unknown>} parts.confirmChat makes the server know a chat that exists only here
 * @param {() => void} parts.uploaded called when a message has become ready to be sent
 * @param {() => number} parts.now ms
 * @param {typeof uploadFile} [parts.upload]
 */
export function createUploads({ connection, store, archive, confirmChat, uploaded, now, upload = uploadFile }) {
  const files = new Map(); // gid of the message → File
  const underway = new Map(); // gid → AbortController
  const ready = new Map(); // gid → content of a file that is at the server, until the pictures before it are

  const waiting = () =>
    unsent(store.get().messages).filter(({ gid, state }) =>
      state === 'uploading' && !underway.has(gid) && !ready.has(gid)
    );

  /** Begins what waits; does nothing while there is no connection. */
  function flush() {
    if (connection.status !== 'online') return;
    for (const message of waiting().slice(0, AT_ONCE - underway.size)) run(message);
  }

  async function run({ gid, cgid, content, contentType, user }) {
    const stop = new AbortController();
    const { access } = connection;
    underway.set(gid, stop);
    try {
      const file = files.get(gid) ?? await archive.file(gid);
      if (!file) throw new FileError('gone');
      await confirmChat(cgid);
      const { name, size, width, height } = contentOf({ contentType, content });
      const progress = meter(gid, size || file.size);
      const ref = await upload(file, { name, userID: user, gid: cgid }, access, {
        onProgress: progress,
        signal: stop.signal,
      });
      if (stop.signal.aborted) return;
      ready.set(
        gid,
        fileContent({
          gid,
          name,
          size: file.size,
          width,
          height,
          mime: file.type,
          image: contentType === 'image',
          file: ref,
          now: now(),
        }),
      );
    } catch (error) {
      failed(gid, error, access);
    } finally {
      underway.delete(gid);
      release();
      flush();
    }
  }

  /** Hands over what is at the server and has no picture of its chat before it that is still to come. */
  function release() {
    const behind = new Set(); // chats with a picture that is still to come
    let released = false;
    for (const { gid, cgid, contentType, state } of unsent(store.get().messages)) {
      if (state !== 'uploading') continue;
      const isPicture = contentType === 'image';
      if (ready.has(gid) && !(isPicture && behind.has(cgid))) {
        store.apply({ type: 'uploaded', gid, content: ready.get(gid) });
        forget(gid);
        released = true;
      } else if (isPicture) {
        behind.add(cgid);
      }
    }
    if (released) uploaded();
  }

  function failed(gid, error, access) {
    if (['stopped', 'closed'].includes(error.code)) return; // by the person; with the connection, before it began
    // Neither a connection that fell nor a login that was renewed is the file's fault.
    const passing = (error.code === 'network' && connection.status !== 'online') ||
      (error.code === 'token' && connection.access !== access);
    if (!passing) store.apply({ type: 'uploadFailed', gid, code: error.code ?? 'network' });
  }

  function meter(gid, total) {
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

  function forget(gid) {
    files.delete(gid);
    ready.delete(gid);
    archive.dropFile(gid);
  }

  connection.addEventListener('status', flush);
  return {
    flush,
    /** Keeps the bytes of a message that is about to be queued. */
    hold(gid, file) {
      files.set(gid, file);
      archive.saveFile(gid, file);
    },
    /**
     * The bytes of a message on its way, to be shown meanwhile.
     * @returns {File|undefined}
     */
    held: (gid) => files.get(gid),
    /** Ends it for good. */
    drop(gid) {
      underway.get(gid)?.abort();
      forget(gid);
      queueMicrotask(release); // the message is gone by then, and others may have waited for it
    },
  };
}
