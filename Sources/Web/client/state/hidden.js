// Messages taken from the view of this device, by gid. The server keeps them.

/** @type {ReadonlySet<string>} */
export const noHidden = Object.freeze(new Set());

export function hiddenAfter(hidden, action) {
  if (action.type === 'restored') return action.hidden?.length ? new Set([...action.hidden, ...hidden]) : hidden;
  return action.type === 'removed' && !hidden.has(action.gid) ? new Set(hidden).add(action.gid) : hidden;
}
