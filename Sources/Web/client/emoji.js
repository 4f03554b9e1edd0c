// The emoji one can choose: loaded when first needed, found by name in each language, by pinyin, by the short names of
// the original clients (`:smile:`).

/** @typedef {{sign: string, short: string, names: Record<string, string>, keys: string}} Emoji */
/** @typedef {{icon: string, key: string, list: Emoji[]}} Group */

const SHORT = /(?<![\p{L}\p{N}_:]):([a-z0-9_+-]{1,40}):(?![\p{L}\p{N}_:])/gu;

/** @typedef {{key: string, rows: string[][]}} Table rows: sign, short, zh-cn, zh-tw, pinyin */

/** @param {() => Promise<Table[]>} load data/emoji.json */
export function createEmoji(load) {
  /** @type {Group[]} */ let groups = [];
  let byShort = new Map(), loading = null;

  async function read() {
    const table = await load();
    groups = table.map(({ key, rows }) => ({
      key,
      icon: rows[0][0],
      list: rows.map(([sign, short, cn, tw, pinyin]) => ({
        sign,
        short,
        names: { en: short.replaceAll('_', ' '), 'zh-cn': cn, 'zh-tw': tw || cn },
        keys: `${short.replaceAll('_', ' ')} ${cn} ${tw} ${pinyin} ${initials(pinyin)}`.toLowerCase(),
      })),
    }));
    byShort = new Map(groups.flatMap((group) => group.list.map((one) => [one.short, one])));
    return groups;
  }

  return {
    /** @returns {Promise<Group[]>} */
    ready: () => (loading ??= read().catch(() => {
      loading = null;
      return [];
    })),

    isReady: () => groups.length > 0,

    /** The sign of a short name such as `:smile:`; a sign stands for itself. */
    signOf: (text) => byShort.get(/^:([\w+-]+):$/.exec(text)?.[1])?.sign ?? text,

    /** A text of the original clients, its short names as signs. Names that are not known stay. */
    withSigns: (
      text,
    ) => (text.includes(':') ? text.replace(SHORT, (whole, short) => byShort.get(short)?.sign ?? whole) : text),

    /** Emoji with `words` in a name, in pinyin or as its initials; whole words first, then beginnings. */
    find(words) {
      const wanted = words.trim().toLowerCase();
      const joined = wanted.replace(/\s+/g, '');
      const rank = ({ keys }) => {
        if (` ${keys} `.includes(` ${wanted} `)) return 0;
        if (` ${keys}`.includes(` ${wanted}`)) return 1;
        return keys.replace(/\s+/g, '').includes(joined) ? 2 : -1;
      };
      return groups.flatMap((group) => group.list).map((one) => ({ one, rank: rank(one) }))
        .filter((hit) => hit.rank >= 0).sort((a, b) => a.rank - b.rank).map(({ one }) => one);
    },

    /** Those of a list of signs that are known, in its order. */
    of: (signs) => {
      const bySign = new Map(groups.flatMap((group) => group.list.map((one) => [one.sign, one])));
      return signs.map((sign) => bySign.get(sign)).filter(Boolean);
    },
  };
}

const initials = (pinyin) => pinyin.split(' ').map((syllable) => syllable[0] ?? '').join('');
