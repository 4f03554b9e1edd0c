// The actions that change the state. Types only: no page loads this file.

/** @typedef {import('./messages.js').Message} Message */
/** @typedef {import('./chats.js').Chat} Chat */
/** @typedef {{code: string, words?: string, retryAfter?: number}} Failure */

/** @typedef {{type: 'packet', packet: import('../net/packet.js').Packet, now: number}} PacketAction */
/**
 * @typedef {{type: 'status', status: string, error?: Failure|null, retryAt?: number, reason?: string,
 *   fileLimit?: number, synced?: boolean}} StatusAction
 */
/** @typedef {{type: 'view', route?: import('./view.js').Route, visible?: boolean}} ViewAction */
/** @typedef {{type: 'restored'} & Partial<import('../storage.js').KeptAccount>} RestoredAction from the last visit */
/**
 * @typedef {{type: 'snapshot', me: number, users: import('./users.js').User[], chats: Chat[],
 *   roles?: Record<string, string>, depts?: [number, import('./users.js').Dept][],
 *   numbers?: import('./numbers.js').Numbers, notes?: import('./notes.js').Note[]}} SnapshotAction
 */
/** @typedef {{type: 'reset'}} ResetAction */

/**
 * @typedef {{type: 'queued', message: Message} | {type: 'failed', gid: string, words: string} |
 *   {type: 'retried', gid: string, state?: string} | {type: 'removed', gid: string} |
 *   {type: 'draft', gid: string, text: string} | {type: 'marked', gid: string, read: boolean} |
 *   {type: 'notesRead', id: number}} MessageAction
 */
/**
 * @typedef {{type: 'historyAsked', gid: string, recPerPage?: number} | {type: 'historyFailed', gid: string} |
 *   {type: 'recalled', gid: string, list: Message[]} |
 *   {type: 'rows', gid: string, list: Message[], first: number}} HistoryAction
 */
/**
 * @typedef {{type: 'localChat', chat: Chat} | {type: 'chatGone', gid: string} |
 *   {type: 'receipts', gid: string, index: number, read: number[]}} ChatAction
 */
/**
 * @typedef {{type: 'uploading', gid: string, sent: number, total: number, speed?: number} |
 *   {type: 'uploadFailed', gid: string, code: string, total?: number} |
 *   {type: 'uploaded', gid: string, content: string}} UploadAction
 */

/**
 * @typedef {PacketAction | StatusAction | ViewAction | RestoredAction | SnapshotAction | ResetAction | MessageAction |
 *   HistoryAction | ChatAction | UploadAction} Action
 */

export {};
