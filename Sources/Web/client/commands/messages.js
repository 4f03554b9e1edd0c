// What a person can do with messages: send, send files, send again, forward, take from view, read further back.
// Part of the commands.

import { createOutbox } from '../outbox.js';
import { download, downloadAddress } from '../net/files.js';
import { contentOf, fileContent, inlinePicture } from '../state/content.js';
import { draftMessage, HISTORY_PAGE, logOf, nextPage, startOf, unsent } from '../state/messages.js';
import { createUploads } from '../uploads.js';

export const LONG_PAGE = 500; // the longest page of history the server gives

/**
 * @param {object} parts
 * @param {import('../net/socket.js').Connection} parts.connection
 * @param {any} parts.store
 * @param {import('../archive.js').Archive} parts.archive
 * @param {(gid: string) => Promise<unknown>} parts.confirmChat
 * @param {() => string} parts.newGid
 * @param {() => number} parts.now ms
 * @param {any} [parts.upload] @param {any} [parts.fetchFile]
 */
export function messageCommands(
  { connection, store, archive, confirmChat, newGid, now, upload, fetchFile = download },
) {
  const state = () => store.get();
  const outbox = createOutbox(connection, store, confirmChat);
  const uploads = createUploads({ connection, store, archive, confirmChat, uploaded: outbox.flush, now, upload });

  /**
   * @param {string} cgid
   * @param {string} content
   * @param {string} contentType
   * @param {{type?: string, gid?: string, waits?: string}} how
   */
  function queue(cgid, content, contentType, { type, gid = newGid(), waits } = {}) {
    const message = draftMessage(logOf(state().messages, cgid), {
      gid,
      cgid,
      user: state().session.me,
      content,
      contentType,
      type,
      state: waits,
      now: now(),
    });
    store.apply({ type: 'queued', message });
    return message;
  }

  function post(cgid, content, contentType, type) {
    queue(cgid, content, contentType, { type });
    outbox.flush();
  }

  /** @param {string} gid of the chat @param {{recPerPage: number, pageID: number}} page its answer may be shorter */
  async function history(gid, page) {
    const { recPerPage, pageID } = page;
    store.apply({ type: 'historyAsked', gid, recPerPage });
    try {
      await connection.request('history', [gid, recPerPage, pageID, 0, false, 0], {
        fits: ({ pager }) => pager?.gid === gid && startOf(pager) === startOf(page) && pager.continued !== true,
      });
      return true;
    } catch {
      store.apply({ type: 'historyFailed', gid });
      return false;
    }
  }

  /** Adds what this device keeps before the first message that is shown. */
  async function recall(gid) {
    const { list: [first], asked } = logOf(state().messages, gid);
    if (asked && connection.status === 'online') return;
    const list = await archive.page(gid, HISTORY_PAGE, first?.id > 0 ? first : undefined);
    const log = logOf(state().messages, gid);
    if (list.length > 0 && (connection.status !== 'online' || !log.asked)) store.apply({ type: 'recalled', gid, list });
  }

  /**
   * Small pictures go inside their message; other files wait until their bytes are at the server.
   * @param {string} cgid
   * @param {{file: File, name: string, image: boolean, width: number, height: number, data: string}[]} files
   *   `data`: the picture as data: URL if it is small enough, else ''
   */
  function sendFiles(cgid, files) {
    for (const { file, name, image, width, height, data } of files) {
      if (data) {
        post(cgid, inlinePicture({ name, size: file.size, width, height, data, now: now() }), 'image');
        continue;
      }
      const gid = newGid();
      const content = fileContent({
        gid,
        name,
        size: file.size,
        width,
        height,
        mime: file.type,
        image,
        file: null,
        now: now(),
      });
      const limit = state().session.fileLimit;
      uploads.hold(gid, file);
      queue(cgid, content, image ? 'image' : 'file', { gid, waits: 'uploading' });
      const code = file.size === 0 ? 'empty' : limit && file.size > limit ? 'tooLarge' : '';
      if (code) store.apply({ type: 'uploadFailed', gid, code, total: file.size });
    }
    uploads.flush();
  }

  /**
   * Where a file can be fetched in this session; '' without one.
   * @param {import('../state/content.js').FileRef} file
   */
  function fileAddress(file) {
    const { me, sessionID } = state().session;
    return sessionID ? downloadAddress(file, { me, sessionID }, connection.access?.serverName) : '';
  }

  return {
    post,
    history,
    recall,

    /** @param {string} gid of the chat @param {string} text @param {'text'|'plain'} contentType */
    send(gid, text, contentType) {
      post(gid, text, contentType);
      store.apply({ type: 'draft', gid, text: '' });
    },

    sendFiles,
    fileAddress,

    /** Sends a failed message again, under its gid; a file whose bytes are not at the server begins again. */
    resend(gid) {
      const message = unsent(state().messages).find((one) => one.gid === gid);
      if (!message) return;
      const { kind, file, data } = contentOf(message);
      const bytesMissing = ['file', 'image'].includes(kind) && !file && !data;
      store.apply({ type: 'retried', gid, state: bytesMissing ? 'uploading' : 'waiting' });
      if (bytesMissing) uploads.flush();
      else outbox.flush();
    },

    /** Takes a message from the view of this device; one that is not sent yet is given up. */
    removeMessage(gid) {
      uploads.drop(gid);
      store.apply({ type: 'removed', gid });
    },

    /**
     * Writes the same into other chats. A file belongs to its chat, so its bytes are brought here and sent anew.
     * @param {import('../state/messages.js').Message} message @param {string[]} gids of chats
     * @returns {Promise<void>} rejects with FileError
     */
    async forward(message, gids) {
      const { file, name, kind, width = 0, height = 0 } = contentOf(message);
      if (!file) {
        for (const gid of gids) post(gid, message.content, message.contentType);
        return;
      }
      const bytes = await fetchFile(fileAddress(file));
      for (const gid of gids) sendFiles(gid, [{ file: bytes, name, image: kind === 'image', width, height, data: '' }]);
    },

    /** The bytes of a file that is on its way, to be shown meanwhile. */
    heldFile: (messageGid) => uploads.held(messageGid),

    /** Loads the page of history before what is known; nothing if all is there or one is on its way. */
    loadHistory(gid) {
      const log = logOf(state().messages, gid);
      if (connection.status !== 'online') return recall(gid);
      if (log.loading || (log.asked && log.complete) || state().chats.get(gid)?.id === 0) return null;
      return history(gid, nextPage(log));
    },

    /**
     * Loads history until a message is there.
     * @returns {Promise<boolean>} whether it is @param {string} gid of the chat @param {string} messageGid
     */
    async reach(gid, messageGid) {
      for (;;) {
        const log = logOf(state().messages, gid);
        if (log.list.some((one) => one.gid === messageGid)) return true;
        if (connection.status !== 'online' || (log.asked && log.complete)) return false;
        if (!await history(gid, nextPage(log, LONG_PAGE))) return false;
      }
    },
  };
}
