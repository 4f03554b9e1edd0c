// What the server would refuse, so that the page does not offer it, and how far its clock is from this one. Told by
// `sync`; until then what servers mostly say. Pure.

/**
 * @typedef {object} Limits
 * @property {number} recall s within which one may recall what one has said; 0 = never
 * @property {number} edit the same for editing
 * @property {number} receiptMembers members of the largest chat whose receipts are told; 0 = of none
 * @property {boolean} earlierTexts members may read what an edited message said before
 * @property {number} ahead s by which this clock is before the server's
 */

/** @type {Readonly<Limits>} */
export const noLimits = Object.freeze({
  recall: 120,
  edit: 86_400,
  receiptMembers: 200,
  earlierTexts: false,
  ahead: 0,
});

/** @param {Limits} limits @param {import('./actions.js').Action} action @returns {Limits} */
export function limitsAfter(limits, action) {
  if (action.type !== 'packet' || !action.packet.ok || action.packet.method !== 'sync') return limits;
  const { time = 0, limits: told } = action.packet.data ?? {};
  const ahead = time > 0 && action.now > 0 ? Math.round(action.now / 1000 - time) : 0;
  const next = { ...(told ?? noLimits), ahead };
  return Object.keys(next).every((name) => next[name] === limits[name]) ? limits : next;
}

/**
 * Age of a message by the server's clock, s.
 * @param {Limits} limits @param {{date: number}} message @param {number} now ms here
 */
export const ageOf = ({ ahead }, { date }, now) => now / 1000 - ahead - date;
