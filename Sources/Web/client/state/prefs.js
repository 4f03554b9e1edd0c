// Choices of this browser: language, theme, what Enter does, the side panel. Pure: reading is forgiving.

import { LANGUAGES, chooseLanguage } from '../../shared/i18n.js';

const CHOICES = { lang: Object.keys(LANGUAGES), theme: ['system', 'light', 'dark'], enter: ['send', 'line'] };

/**
 * @param {any} stored what was saved, of any shape
 * @param {readonly string[]} wishes languages of the browser
 * @returns {{lang: string, theme: string, enter: string, panel: boolean, markdown: boolean, recentEmoji: string[]}}
 */
export function readPrefs(stored, wishes) {
  const one = (key, fallback) => (CHOICES[key].includes(stored?.[key]) ? stored[key] : fallback);
  return {
    lang: one('lang', chooseLanguage(wishes)),
    theme: one('theme', 'system'),
    enter: one('enter', 'send'),
    panel: stored?.panel !== false,
    markdown: stored?.markdown !== false,
    recentEmoji: Array.isArray(stored?.recentEmoji) ? stored.recentEmoji.filter((one) => typeof one === 'string').slice(0, 24) : [],
  };
}
