// Letters and colour of an avatar. The colour comes from the id, so a renamed person keeps it.

const HAN = /\p{Script=Han}/u;

/** 0..9 from any id. */
export function avatarColour(id) {
  let hash = 7;
  for (const letter of String(id)) hash = (Math.imul(hash, 31) + letter.codePointAt(0)) >>> 0;
  return hash % 10;
}

/**
 * Letters for a name.
 * @param {string} name
 * @param {{group?: boolean, small?: boolean}} how small: below 28 px one Han only
 * @returns {{letters: string, script: 'one'|'two'|'latin'}}
 */
export function avatarLetters(name, { group = false, small = false } = {}) {
  const all = [...name.trim()];
  const han = all.filter((letter) => HAN.test(letter));
  if (han.length > 0 && (HAN.test(all[0]) || han.length > 1)) {
    const count = small || han.length === 1 ? 1 : 2;
    const picked = group ? han.slice(0, count) : han.slice(-count);
    return { letters: picked.join(''), script: picked.length === 1 ? 'one' : 'two' };
  }
  const words = name.trim().split(/[\s._-]+/).filter(Boolean);
  if (group && words.length > 0) {
    return { letters: [...words[0]].slice(0, small ? 2 : 3).join('').toUpperCase(), script: 'latin' };
  }
  const first = words.slice(0, 2).map((word) => [...word][0]);
  return { letters: (first.join('') || '?').toUpperCase(), script: 'latin' };
}
