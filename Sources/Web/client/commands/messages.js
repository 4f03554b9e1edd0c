// Commands for messages: wires sending, history, outbox and uploads.

import { download } from '../net/files.js';
import { createOutbox } from '../outbox.js';
import { createUploads } from '../uploads.js';
import { HistoryCommands } from './history.js';
import { Sending } from './sending.js';

/**
 * @param {object} parts
 * @param {import('../net/socket.js').Connection} parts.connection
 * @param {import('../state/state.js').StateStore} parts.store
 * @param {import('../archive.js').Archive} parts.archive
 * @param {(gid: string) => Promise<unknown>} parts.confirmChat
 * @param {() => string} parts.newGid
 * @param {() => number} parts.now ms
 * @param {typeof import('../net/files.js').upload} [parts.upload]
 * @param {typeof download} [parts.fetchFile]
 */
export function messageCommands(
  { connection, store, archive, confirmChat, newGid, now, upload, fetchFile = download },
) {
  const outbox = createOutbox(connection, store, confirmChat);
  const uploads = createUploads({ connection, store, archive, confirmChat, uploaded: outbox.flush, now, upload });
  const sending = new Sending({ connection, store, outbox, uploads, newGid, now, fetchFile });
  const history = new HistoryCommands({ connection, store, archive });
  return {
    /** @type {Sending['post']} */
    post: (cgid, content, contentType, type) => sending.post(cgid, content, contentType, type),
    /** @type {Sending['send']} */
    send: (gid, text, contentType, type) => sending.send(gid, text, contentType, type),
    /** @type {Sending['sendFiles']} */
    sendFiles: (cgid, files) => sending.sendFiles(cgid, files),
    /** @type {Sending['resend']} */
    resend: (gid) => sending.resend(gid),
    /** @type {Sending['remove']} */
    removeMessage: (gid) => sending.remove(gid),
    /** @type {Sending['forward']} */
    forward: (message, gids) => sending.forward(message, gids),
    /** @type {Sending['fileAddress']} */
    fileAddress: (file) => sending.fileAddress(file),
    /**
     * The bytes of a file that is on its way, to be shown meanwhile.
     * @param {string} gid of the message
     */
    heldFile: (gid) => uploads.held(gid),
    /** @type {HistoryCommands['ask']} */
    history: (gid, page) => history.ask(gid, page),
    /**
     * Loads a chat back to an index, for the first unread message.
     * @type {import('./runs.js').RunCommands['reachIndex']}
     */
    reachIndex: (gid, index) => history.runs.reachIndex(gid, index),
    runs: history.runs,
    /** @type {import('./runs.js').RunCommands['mend']} */
    mend: (gid) => history.runs.mend(gid),
    /** @type {HistoryCommands['recall']} */
    recall: (gid) => history.recall(gid),
    /** @type {HistoryCommands['load']} */
    loadHistory: (gid) => history.load(gid),
    /** @type {HistoryCommands['reach']} */
    reach: (gid, messageGid) => history.reach(gid, messageGid),
  };
}
