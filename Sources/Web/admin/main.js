// Wires the parts: calls → session → pages. Read this file first.

import { chooseLanguage, createI18n, LANGUAGES } from '../shared/i18n.js';
import { attr } from '../shared/dom.js';
import { createApi } from './net/api.js';
import { may, pathTo, readPath } from './state/pages.js';
import { mountPages } from './ui/mount.js';

const KEPT = 'xuan.prefs'; // the chat keeps its choices there, too: language and theme are the same ones

const api = createApi({
  fetch: (...what) => fetch(...what),
  language: () => prefs.lang,
  confirm: () => mounted.askPassword(),
  ended: () => begin(null),
});
const prefs = { ...readKept() };
let i18n = null, mounted = null, session = null, refusal = null;

function readKept() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null');
  } catch {
    // Broken or forbidden: the usual ones.
  }
  return {
    lang: kept?.lang in LANGUAGES ? kept.lang : chooseLanguage(navigator.languages),
    theme: ['light', 'dark'].includes(kept?.theme) ? kept.theme : 'system',
  };
}

async function setPrefs(change) {
  Object.assign(prefs, change);
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...JSON.parse(localStorage.getItem(KEPT) ?? '{}'), ...change }));
  } catch {
    // Costs memory between visits, nothing else.
  }
  attr(document.documentElement, 'data-theme', prefs.theme);
  if (change.lang) await speak();
}

async function speak() {
  const answer = await fetch(new URL(`./lang/${prefs.lang}.json`, import.meta.url));
  i18n = createI18n(prefs.lang, await answer.json());
  document.documentElement.lang = LANGUAGES[prefs.lang];
  mount();
}

const router = {
  route: () => readPath(location.hash.slice(1), session),
  /** @param {string} page @param {object} [query] */
  go: (page, query) => {
    location.hash = pathTo(page, query);
  },
  /** The same page with other words; no step of its own in the history. */
  replace(query) {
    history.replaceState(null, '', `#${pathTo(router.route().page, query)}`);
    mounted?.follow();
  },
};

/** @param {boolean} [entered] somebody has signed in just now */
function mount(entered = false) {
  mounted?.stop();
  mounted = mountPages(document.getElementById('page'), {
    api,
    i18n,
    router,
    session,
    refusal,
    entered,
    getPrefs: () => prefs,
    setPrefs,
    begin,
    may: (right) => may(session, right),
    server: { host: location.host, secure: location.protocol === 'https:' },
  });
}

/** A session has begun, or ended: then the address stays, so that the next one continues there. */
function begin(next) {
  session = next;
  refusal = null;
  mount(next !== null);
}

addEventListener('hashchange', () => mounted?.follow());
if (/linux/i.test(navigator.platform) && !/android/i.test(navigator.userAgent)) {
  document.documentElement.dataset.platform = 'linux';
}
attr(document.documentElement, 'data-theme', prefs.theme);
try {
  session = await api.call('session/get');
} catch (cause) {
  refusal = cause.code === 'signin' ? null : cause;
}
await speak();
