// Words and dates. In: a table of texts and a language. Out: functions that give text. No document.

/** Languages the pages speak: code on the wire → tag for `lang` and Intl. */
export const LANGUAGES = { 'zh-cn': 'zh-CN', 'zh-tw': 'zh-TW', en: 'en' };

const DAY_MS = 86_400_000;
const SIZES = ['B', 'KB', 'MB', 'GB'];

/**
 * Picks the language for a list of browser wishes.
 * @param {readonly string[]} wishes such as `navigator.languages`
 * @returns {keyof LANGUAGES}
 */
export function chooseLanguage(wishes) {
  for (const wish of wishes) {
    const tag = wish.toLowerCase();
    if (/^zh-(tw|hk|mo|hant)/.test(tag)) return 'zh-tw';
    if (tag.startsWith('zh')) return 'zh-cn';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}

/**
 * @param {Language} code
 * @param {Record<string, string>} table key → text with `{name}` places; plurals as `key.one`, `key.other`
 */
export function createI18n(code, table) {
  const tag = LANGUAGES[code];
  const plural = new Intl.PluralRules(tag);
  const number = new Intl.NumberFormat(tag);

  /** @param {string} key @param {Record<string, string|number>} [values] */
  function t(key, values = {}) {
    const found = table[key];
    if (found === undefined) return key;
    return found.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === 'number' ? number.format(value) : value;
    });
  }

  /**
   * A text that depends on a count: `key.one`, `key.few` …, else `key.other`. `{count}` is filled in.
   * @param {string} key @param {number} n @param {Record<string, string|number>} [values]
   */
  function count(key, n, values = {}) {
    const form = `${key}.${plural.select(n)}`;
    return t(form in table ? form : `${key}.other`, { count: n, ...values });
  }

  return {
    code,
    tag,
    t,
    count,
    collator: new Intl.Collator(tag === 'en' ? 'en' : 'zh-CN', { numeric: true }),
    bytes: createBytes(tag, number),
    ...createDates(tag, t),
  };
}

/** @param {string} tag @param {Intl.NumberFormat} number */
function createBytes(tag, number) {
  const short = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  /**
   * 4.2 MB; steps of 1024, a decimal below 100.
   * @param {number} count
   */
  return (count) => {
    let value = count, step = 0;
    for (; value >= 1000 && step < SIZES.length - 1; step++) value /= 1024;
    return `${(value < 100 ? short : number).format(value < 100 ? value : Math.round(value))} ${SIZES[step]}`;
  };
}

/** @param {string} tag @param {Translate} t */
function createDates(tag, t) {
  const format = (options) => new Intl.DateTimeFormat(tag, options);
  const clock = format({ hour: '2-digit', minute: '2-digit', hour12: false, hourCycle: 'h23' });
  const monthDay = format({ month: 'long', day: 'numeric' });
  const yearMonthDay = format({ year: 'numeric', month: 'long', day: 'numeric' });
  const weekdayLong = format({ weekday: 'long' });
  const weekdayShort = format({ weekday: 'short' });
  const day = format({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const full = format({ dateStyle: 'long', timeStyle: 'medium' });

  return {
    /** 09:41 */
    time: (ms) => clock.format(ms),
    /** Tooltip: the whole date and time. */
    full: (ms) => full.format(ms),
    /** 2026-11-25, in the order of the language. */
    date: (ms) => day.format(ms),
    /**
     * Time column of a list: 09:41, yesterday, weekday within 6 days, 11-20, 2025-12-31; without words if not
     * `relative`.
     */
    listTime(ms, now, relative = true) {
      const days = daysAgo(ms, now);
      if (days <= 0) return clock.format(ms);
      if (relative && days === 1) return t('time.yesterday');
      if (relative && days <= 6) return weekdayShort.format(ms);
      const date = new Date(ms);
      const short = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
      return date.getFullYear() === new Date(now).getFullYear() ? short : `${date.getFullYear()}-${short}`;
    },
    /** Day separator: today, yesterday, 11月24日 星期二; with the year if it is another one. */
    day(ms, now) {
      const days = daysAgo(ms, now);
      if (days === 0) return t('time.today');
      if (days === 1) return t('time.yesterday');
      const same = new Date(ms).getFullYear() === new Date(now).getFullYear();
      return `${(same ? monthDay : yearMonthDay).format(ms)} ${weekdayLong.format(ms)}`;
    },
  };
}

const midnight = (ms) => new Date(ms).setHours(0, 0, 0, 0);
const daysAgo = (ms, now) => Math.round((midnight(now) - midnight(ms)) / DAY_MS);
const two = (n) => String(n).padStart(2, '0');

/** @typedef {ReturnType<typeof createI18n>} I18n */
/** @typedef {(key: string, values?: Record<string, string|number>) => string} Translate */
/** @typedef {keyof typeof LANGUAGES} Language */
