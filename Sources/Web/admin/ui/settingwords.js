// The purpose of a setting, in the page's language.

/**
 * The words of the pages, else those of the server, which are English. The backend's settings have names in common with
 * the relay's and mean something else.
 * @param {(key: string) => string} t @param {{name: string, program?: string, meaning: string}} one
 */
export function settingMeaning(t, one) {
  const name = one.program === 'xxb' ? `xxb.${one.name}` : one.name;
  return wordsOr(t, `settingAbout.${name}`, one.meaning);
}

/** @param {(key: string) => string} t @param {string} unit as the server says it */
export const settingUnit = (t, unit) => wordsOr(t, `settingUnit.${unit.replaceAll(' ', '-')}`, unit);

/** @param {(key: string) => string} t @param {string} key @param {string} other for a key without words */
export function wordsOr(t, key, other) {
  const words = t(key);
  return words === key ? other : words; // an unknown key shows itself
}
