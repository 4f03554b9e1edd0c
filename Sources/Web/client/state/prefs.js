// Choices of a person: language, theme, sizes, notifications. Pure: reading is forgiving. Most are kept at the server,
// too (Docs/protocol.md 9.11), in the one settings object of the account, each under `web.`, beside what other clients
// keep there.

import { chooseLanguage, LANGUAGES } from '../../shared/i18n.js';

const CHOICES = {
  lang: Object.keys(LANGUAGES),
  theme: ['system', 'light', 'dark'],
  enter: ['send', 'line'],
  density: ['wide', 'compact'],
};
const SWITCHES = {
  markdown: true, // messages are Markdown
  panel: true, // the side panel is open; of this browser alone
  relative: true, // yesterday, Monday … in lists
  still: false, // no motion
  sound: true,
  desktop: false, // notifications of the system; the browser must be asked first
  preview: true, // notifications show the text
  letters: true, // single letters act on a message that has the focus
};
const LISTS = { closed: 100, recentEmoji: 24 }; // folded sections of the list; most entries
const HERE_ONLY = ['panel', 'desktop'];
/** Settings object of an account that has none; original clients look at both. */
export const NO_SETTINGS = Object.freeze({ version: 3, lastSaveTime: 0 });

/** Size of message text, px: least, usual, most. */
export const SIZES = Object.freeze({ least: 13, usual: 14, most: 18 });

/**
 * @typedef {object} Prefs
 * @property {import('../../shared/i18n.js').Language} lang
 * @property {string} theme
 * @property {string} enter
 * @property {'wide'|'compact'} density
 * @property {boolean} markdown
 * @property {boolean} panel
 * @property {boolean} relative
 * @property {boolean} still
 * @property {boolean} sound
 * @property {boolean} desktop
 * @property {boolean} preview
 * @property {boolean} letters
 * @property {number} size px
 * @property {string[]} closed keys of sections of the list
 * @property {string[]} recentEmoji
 * @property {number} saved ms
 * @property {string} by account
 */

/**
 * @param {Record<string, any>|null} stored saved value, of any shape
 * @param {readonly string[]} wishes languages of the browser
 * @returns {Prefs}
 */
export function readPrefs(stored, wishes) {
  const prefs = /** @type {Prefs} */ ({ size: SIZES.usual, closed: [], recentEmoji: [], saved: 0, by: '' });
  for (const [key, values] of Object.entries(CHOICES)) {
    prefs[key] = values.includes(stored?.[key])
      ? stored[key]
      : values[0];
  }
  for (const [key, usual] of Object.entries(SWITCHES)) {
    prefs[key] = typeof stored?.[key] === 'boolean'
      ? stored[key]
      : usual;
  }
  if (!CHOICES.lang.includes(stored?.lang)) prefs.lang = chooseLanguage(wishes);
  if (Number.isInteger(stored?.size)) prefs.size = Math.min(SIZES.most, Math.max(SIZES.least, stored.size));
  for (const [key, most] of Object.entries(LISTS)) {
    if (Array.isArray(stored?.[key])) prefs[key] = stored[key].filter((one) => typeof one === 'string').slice(0, most);
  }
  if (Number.isFinite(stored?.saved)) prefs.saved = stored.saved;
  if (typeof stored?.by === 'string') prefs.by = stored.by;
  return prefs;
}

const shared = (prefs) => Object.entries(prefs).filter(([key]) => !HERE_ONLY.includes(key) && key !== 'by');

/** A change that other browsers of the same person shall see. */
export const isShared = (change) => shared(change).length > 0;

/**
 * The settings object to store: what others keep in it stays.
 * @param {Record<string, unknown>|null} stored @param {Prefs} prefs
 */
export function toSettings(stored, prefs) {
  const own = Object.fromEntries(shared(prefs).map(([key, value]) => [`web.${key}`, value]));
  return /** @type {Record<string, unknown>} */ ({ ...NO_SETTINGS, ...stored, ...own });
}

/**
 * The choices of a settings object, if they are newer than these or these are somebody else's; else null.
 * @param {Record<string, unknown>|null} stored @param {Prefs} prefs @param {string} account
 */
export function fromSettings(stored, prefs, account) {
  const saved = Number(stored?.['web.saved']) || 0;
  if (saved === 0 || (prefs.by === account && saved <= prefs.saved)) return null;
  const own = Object.fromEntries(
    Object.entries(stored).filter(([key]) => key.startsWith('web.')).map(([key, value]) => [key.slice(4), value]),
  );
  const here = Object.fromEntries(HERE_ONLY.map((key) => [key, prefs[key]]));
  return readPrefs({ ...own, ...here, by: account }, [prefs.lang]);
}
