// Finding a name by what people type for it: the letters themselves, pinyin, or initials (`舒j`, `shuju`, `sj`).
// The table of readings comes later than the first list; until then names are found by their own letters. Pure but for
// that table, which is a fact and the same for everybody.

import { surnameReadings } from './surnames.js';

/**
 * @typedef {object} Unit one letter of a name
 * @property {number} at place in the text, UTF-16 units
 * @property {number} end
 * @property {string[]} readings pinyin without tones, the usual one first; empty for what is not Han
 * @property {string} letter lower case
 * @property {string} plain what people type for it who have no such key (`ø` o, `ß` ss)
 * @property {boolean} gap space or punctuation: may be left out in typing
 * @property {number} next unit where the next Latin word begins; 0 inside a word
 */

const MAX_KEPT = 20_000; // names whose units are kept
const MAX_NAME = 256; // UTF-16 units; of longer ones the beginning is looked through
const MAX_TYPED = 64;
const GAP = /[\s\p{M}·•.,_'’()（）&/-]/u;
const LATIN = /[\p{Script=Latin}\p{N}]/u;

const PLAIN = new Map(
  Object.entries({ ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h' }),
);

let readings = new Map();
const kept = new Map();

/**
 * @param {Record<string, string>} letters as in data/pinyin.json: syllable → the letters whose first reading it is,
 *   then after a space those that have it as well
 */
export function useReadings(letters) {
  readings = new Map();
  for (const place of [0, 1]) {
    for (const [syllable, both] of Object.entries(letters)) {
      // ü is v on keyboards; after n and l many type u.
      const forms = syllable.includes('v') ? [syllable, syllable.replace('v', 'u')] : [syllable];
      for (const letter of both.split(' ')[place] ?? '') {
        readings.set(letter, [...(readings.get(letter) ?? []), ...forms]);
      }
    }
  }
  kept.clear();
}

/** @param {string} whole @returns {Unit[]} */
function unitsOf(whole) {
  const text = whole.slice(0, MAX_NAME);
  const known = kept.get(text);
  if (known) return known;
  const units = [];
  const first = surnameReadings(text);
  let at = 0;
  for (const sign of text) {
    const letter = sign.toLowerCase();
    const own = first[units.length];
    const usual = readings.get(sign) ?? [];
    units.push({
      at,
      end: at + sign.length,
      letter: letter === 'ü' ? 'v' : letter, // as `asWords` has it
      plain: PLAIN.get(letter) ?? letter.normalize('NFD').replace(/(?<=.)\p{M}+/gu, ''),
      readings: own ? [own, ...usual.filter((one) => one !== own)] : usual,
      gap: GAP.test(letter),
      next: 0,
    });
    at += sign.length;
  }
  let next = 0;
  for (let i = units.length - 1; i >= 0; i--) {
    const starts = LATIN.test(units[i].letter) && (i === 0 || !LATIN.test(units[i - 1].letter));
    if (starts) units[i].next = next;
    if (starts || units[i].readings.length > 0) next = i;
  }
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, units);
  return units;
}

/**
 * Where the words stand in a text, by letters, pinyin or initials.
 * @param {string} text
 * @param {string} words lower case, trimmed (`asWords`)
 * @returns {[number, number]|null} from, to in UTF-16 units
 */
export function findIn(text, words) {
  if (words === '') return [0, 0];
  const low = text.toLowerCase();
  const plain = low.indexOf(words);
  if (plain >= 0 && text.length === low.length) return [plain, plain + words.length];
  if (words.length > MAX_TYPED) return null;
  const units = unitsOf(text);
  const failed = new Set(); // places from which nothing fits: names of others may be made so that all ways meet there
  for (let i = 0; i < units.length; i++) {
    if (!begins(units[i], words[0])) continue;
    const end = consumed(units, i, words, 0, failed);
    if (end > 0) return [units[i].at, units[end - 1].end];
  }
  return null;
}

const begins = (unit, first) =>
  unit.letter[0] === first || unit.plain[0] === first || unit.readings.some((one) => one[0] === first);

/** How far in `units` the words from `at` reach, or -1. */
function consumed(units, i, words, at, failed) {
  if (at === words.length) return i;
  if (words[at] === ' ') return consumed(units, i, words, at + 1, failed);
  const unit = units[i];
  const place = i * MAX_TYPED + at;
  if (!unit || failed.has(place)) return -1;
  const rest = words.length - at;
  const steps = [];
  for (const one of unit.plain === unit.letter ? [unit.letter] : [unit.letter, unit.plain]) {
    if (!words.startsWith(one, at)) continue;
    steps.push([i + 1, one.length]);
    if (unit.next > i + 1) steps.push([unit.next, one.length]);
  }
  for (const one of unit.readings) {
    if (words.startsWith(one, at)) steps.push([i + 1, one.length]);
    else if (one.length > rest && one.startsWith(words.slice(at))) return i + 1;
  }
  for (const one of unit.readings) {
    if (/^[zcs]h/.test(one) && words.startsWith(one.slice(0, 2), at)) steps.push([i + 1, 2]);
    if (one[0] === words[at]) steps.push([i + 1, 1]);
  }
  if (unit.gap) steps.push([i + 1, 0]);
  for (const [to, length] of steps) {
    const end = consumed(units, to, words, at + length, failed);
    if (end >= 0) return end;
  }
  failed.add(place);
  return -1;
}

/** Typed words, ready for `findIn`. */
export const asWords = (typed) => typed.trim().toLowerCase().replace(/ü/g, 'v');

/** Pinyin of a person's name with spaces (`shen zhi yao`); empty where there is no Han or no table yet. */
export function spell(name) {
  const units = unitsOf(name);
  return units.some((unit) => unit.readings.length > 0)
    ? units.map((unit) => unit.readings[0] ?? (unit.gap ? '' : unit.letter)).filter(Boolean).join(' ')
    : '';
}
