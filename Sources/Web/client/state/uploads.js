// How far each file is on its way to the server, and why one did not get there.

/**
 * @typedef {object} Upload
 * @property {number} sent bytes
 * @property {number} total bytes
 * @property {number} speed bytes per second; 0 = not begun or not known
 * @property {string} code '' while all is well, else what failed: tooLarge, network, refused, backend, gone
 */

/** @type {ReadonlyMap<string, Upload>} */
export const noUploads = Object.freeze(new Map());

export function uploadsAfter(uploads, action) {
  switch (action.type) {
    case 'uploading':
      return new Map(uploads).set(action.gid, {
        sent: action.sent,
        total: action.total,
        speed: action.speed ?? 0,
        code: '',
      });
    case 'uploadFailed': {
      const old = uploads.get(action.gid) ?? { sent: 0, total: action.total ?? 0, speed: 0 };
      return new Map(uploads).set(action.gid, { ...old, code: action.code });
    }
    case 'uploaded':
    case 'removed':
      return without(uploads, action.gid);
    default:
      return uploads;
  }
}

function without(uploads, gid) {
  if (!uploads.has(gid)) return uploads;
  const next = new Map(uploads);
  next.delete(gid);
  return next;
}

/** Seconds until an upload is done; 0 = not known. */
export const secondsLeft = ({ sent, total, speed }) => (speed > 0 ? Math.ceil((total - sent) / speed) : 0);
