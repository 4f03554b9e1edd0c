// Stage: files. In: a file, or the name of one at the server. Out: its place at the server, or the address to fetch it.
// The wire is Docs/protocol.md 8: multipart to /upload under the client token, GET of /download under the session.

import { md5hex } from './md5.js';

/**
 * Why a file did not get there. `code`: `stopped` (by the person), `network`, `token` (the login of before),
 * `tooLarge`, `refused` (see `words`), `backend`.
 */
export class FileError extends Error {
  /** @param {string} code @param {string} [words] */
  constructor(code, words = '') {
    super(words || code);
    this.code = code;
    this.words = words;
  }
}

/**
 * @param {Blob} file
 * @param {{name: string, userID: number, gid: string}} about `gid` of the chat
 * @param {{token: string, serverName: string}} access
 * @param {{onProgress?: (sent: number, total: number) => void, signal?: AbortSignal, Request?: typeof XMLHttpRequest}}
 *   how
 * @returns {Promise<import('../state/content.js').FileRef>} rejects with FileError
 */
export function upload(
  file,
  { name, userID, gid },
  { token, serverName },
  { onProgress, signal, Request = XMLHttpRequest } = {},
) {
  return new Promise((resolve, reject) => {
    // Only XMLHttpRequest tells how much of a body has left.
    const request = new Request();
    const form = new FormData();
    form.append('file', file, name);
    form.append('userID', String(userID));
    form.append('gid', gid);
    request.open('POST', '/upload');
    request.setRequestHeader('Authorization', token);
    request.setRequestHeader('ServerName', serverName);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(Math.min(loaded, file.size), total || file.size);
    request.onload = () => {
      const answer = answerOf(request.status, request.responseText);
      if (answer instanceof FileError) reject(answer);
      else resolve(answer);
    };
    request.onerror = () => reject(new FileError('network'));
    request.onabort = () => reject(new FileError('stopped'));
    if (signal?.aborted) reject(new FileError('stopped'));
    else {
      signal?.addEventListener('abort', () => request.abort(), { once: true });
      request.send(form);
    }
  });
}

/** @returns {import('../state/content.js').FileRef|FileError} */
export function answerOf(status, text) {
  let raw = null;
  try {
    raw = JSON.parse(text);
  } catch {
    // A failure comes as plain text.
  }
  const words = typeof raw?.message === 'string' ? raw.message : raw ? '' : text.trim().slice(0, 200);
  // The session that the token belongs to has ended, and the next one is not there yet.
  if (status === 401 || (status === 403 && /not logged in/i.test(words))) return new FileError('token');
  if (status === 413 || /too large/i.test(text)) return new FileError('tooLarge', words);
  if (status >= 500) return new FileError('backend', words);
  const { id, time, name } = raw?.data ?? {};
  if (status !== 200 || raw?.result !== 'success' || !(Number(id) > 0) || typeof name !== 'string') {
    return new FileError('refused', words);
  }
  return { id: Number(id), time: Number(time), name };
}

/**
 * Address of a file for this session. The signature covers the name, so it is made again after each login.
 * @param {{id: number, time: number, name: string}} file
 * @param {{me: number, sessionID: string}} session
 * @param {string} [serverName]
 */
export function downloadAddress({ id, time, name }, { me, sessionID }, serverName = '') {
  const query = new URLSearchParams({
    fileName: name,
    time: String(time),
    id: String(id),
    ServerName: serverName,
    gid: String(me),
    sid: md5hex(sessionID + name),
  });
  // In a query `+` is a space only to form decoders; %20 is one to everybody.
  return `/download?${String(query).replaceAll('+', '%20')}`;
}

/**
 * The bytes of a file.
 * @param {string} address of `downloadAddress`
 * @param {typeof fetch} [fetchLike]
 * @returns {Promise<Blob>} rejects with FileError
 */
export async function download(address, fetchLike = fetch) {
  if (!address) throw new FileError('network'); // no session yet, so no address
  let answer;
  try {
    answer = await fetchLike(address);
  } catch {
    throw new FileError('network');
  }
  if (!answer.ok) throw new FileError(answer.status === 401 ? 'token' : answer.status >= 500 ? 'backend' : 'refused');
  return answer.blob();
}
