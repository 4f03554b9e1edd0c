// How family names are read, which is often another reading than that of the same letter in a word, and where they
// stand in a list by name. Pure but for the table, which is a fact and the same for everybody.

const HAN = /^\p{Script=Han}{2,4}$/u; // of two to four letters, as people's names are

let surnames = new Map();

/**
 * @param {Record<string, string>} table as in data/surnames.json: family name → a reading for each of its letters, and
 *   then as many letters that are read so and in no other way: a list by name has it where these would be
 */
export function useSurnames(table) {
  surnames = new Map(
    Object.entries(table).map(([name, entry]) => {
      const parts = entry.split(' ');
      return [name, { readings: parts.slice(0, -1), like: parts.at(-1) }];
    }),
  );
}

function surnameOf(name) {
  if (!HAN.test(name)) return undefined;
  const letters = [...name];
  return (letters.length > 2 && surnames.get(letters.slice(0, 2).join(''))) || surnames.get(letters[0]);
}

/** Pinyin of the first letters of a person's name where it is a family name with a reading of its own; else empty. */
export const surnameReadings = (name) => surnameOf(name)?.readings ?? [];

function sortKey(name) {
  const like = surnameOf(name)?.like;
  return like ? like + [...name].slice([...like].length).join('') : name;
}

const chinese = new WeakMap(); // collators → whether they sort by pinyin

/**
 * What to compare by a collator instead of a person's name.
 * @param {Intl.Collator} collator
 * @returns {(name: string) => string}
 */
export function nameKey(collator) {
  if (!chinese.has(collator)) chinese.set(collator, collator.resolvedOptions().locale.startsWith('zh'));
  return chinese.get(collator) ? sortKey : (name) => name;
}

/**
 * Compares people by their names; for long lists `nameKey` of each is worked out once.
 * @param {Intl.Collator} collator
 */
export function byName(collator) {
  const key = nameKey(collator);
  return (one, other) => collator.compare(key(one.realname), key(other.realname));
}
