// This browser as a device of the person (Docs/protocol.md 4.5): its sessions replace each other, those of other
// devices stay.

const MOST_NAME = 64; // characters, the server's limit
const ID = /^[0-9a-f]{32}$/;

/**
 * @param {Pick<import('./storage.js').Keeper, 'device'|'saveDevice'>} storage
 * @param {string} agent the browser's word for itself
 * @param {boolean} isShared the windows of this browser share one session; else each of them is a device of its own
 * @returns {import('./net/packet.js').Device}
 */
export function deviceOf(storage, agent, isShared) {
  let id = storage.device(isShared);
  if (typeof id !== 'string' || !ID.test(id)) {
    id = newId();
    storage.saveDevice(isShared, id);
  }
  return { id, kind: 'web', name: browserName(agent), knows: ['sync'] };
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The first that fits: browsers name the ones they descend from, too.
 * @type {[RegExp, string][]}
 */
const BROWSERS = [
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
/** @type {[RegExp, string][]} */
const SYSTEMS = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/**
 * Such as "Firefox on Linux", for the list of devices.
 * @param {string} agent
 */
export function browserName(agent) {
  const named = (table) => table.find(([pattern]) => pattern.test(agent))?.[1] ?? '';
  return [named(BROWSERS) || 'Browser', named(SYSTEMS)].filter(Boolean).join(' on ').slice(0, MOST_NAME);
}
