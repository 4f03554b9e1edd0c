// Wires the parts: socket → packets → state → pages, and commands back. Read this file first.

import { createI18n, LANGUAGES } from '../shared/i18n.js';
import { createArchive } from './archive.js';
import { createCommands } from './commands.js';
import { createEmoji } from './emoji.js';
import { requestServerInfo } from './net/serverinfo.js';
import { Connection } from './net/socket.js';
import { useReadings } from './state/pinyin.js';
import { isShared, readPrefs } from './state/prefs.js';
import { isInside } from './state/session.js';
import { initialState, reduce } from './state/state.js';
import { unsent, wantsNewest } from './state/messages.js';
import { createStore } from './state/store.js';
import { keepShell } from './shell.js';
import { createStorage } from './storage.js';
import { showLooks } from './ui/looks.js';
import { mountPage } from './ui/page.js';
import { createRouter } from './ui/router.js';

const SAVE_AFTER_MS = 400;
const SETTINGS_AFTER_MS = 1_000; // a slider makes many changes
const SNAPSHOT_AFTER_MS = 5_000; // people come and go; the picture for the next start may be a little old

const storage = createStorage(localStorage, sessionStorage);
const archive = createArchive(indexedDB);
const clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};
const connection = new Connection({
  serverInfo: requestServerInfo,
  WebSocket,
  clock,
  page: location,
});
// One look at the state per frame; a hidden page has no frames but still counts unread messages.
const store = createStore(
  reduce,
  initialState,
  (run) => (document.hidden ? setTimeout(run) : requestAnimationFrame(run)),
);
const commands = createCommands({ connection, store, storage, archive, say: (key, values) => i18n.t(key, values) });
const emoji = createEmoji(async () => (await fetch(new URL('./data/emoji.json', import.meta.url))).json());
const router = createRouter((route) => commands.look({ route }));

let prefs = readPrefs(storage.prefs(), navigator.languages);
let i18n = null;
let mounted = null;
const form = {}; // what stands in the login page, kept over a change of language

let settingsDue = 0;
async function setPrefs(change) {
  const inside = isInside(store.get());
  const own = inside && isShared(change) ? { saved: Date.now(), by: commands.account() } : {};
  await takePrefs({ ...prefs, ...change, ...own });
  if (!own.saved) return;
  clearTimeout(settingsDue);
  settingsDue = setTimeout(() => commands.saveSettings(prefs), SETTINGS_AFTER_MS);
}

async function takePrefs(next) {
  const before = prefs;
  prefs = next;
  storage.savePrefs(prefs);
  showLooks(prefs);
  if (!i18n || prefs.lang !== before.lang) await speak(prefs.lang);
  else mounted?.prefsChanged(prefs);
}

/** The choices kept at the server, once per login; what cannot be had now comes with the next one. */
async function syncSettings() {
  const theirs = await commands.syncSettings(prefs).catch(() => null);
  if (theirs) await takePrefs(theirs);
}

/** Pinyin of names: loaded once, when the first list is on the screen. */
let reading = null;
function loadReadings() {
  reading ??= fetch(new URL('./data/pinyin.json', import.meta.url)).then((answer) => answer.json())
    .then(({ letters }) => useReadings(letters)).catch(() => {
      reading = null;
    });
}

async function speak(lang) {
  const answer = await fetch(new URL(`./lang/${lang}.json`, import.meta.url));
  i18n = createI18n(lang, await answer.json());
  document.documentElement.lang = LANGUAGES[lang];
  commands.setLanguage(lang);
  mounted?.stop();
  mounted = mountPage(document.getElementById('page'), {
    store,
    commands,
    router,
    i18n,
    emoji,
    getPrefs: () => prefs,
    setPrefs,
    savedLogin: storage.login() ?? null,
    form,
    server: { host: location.host, secure: location.protocol === 'https:' },
  });
}

connection.addEventListener('packet', ({ detail: packet }) => {
  // A message shows a hidden chat; the server has to hear of it, else the chat is gone again after the next login.
  const shown = packet.ok && packet.method === 'message'
    ? new Set(packet.data.map(({ cgid }) => cgid).filter((gid) => store.get().chats.get(gid)?.hide))
    : [];
  store.apply({ type: 'packet', packet, now: Date.now() });
  for (const gid of shown) commands.hide(gid, false);
  if (!packet.ok) return;
  if (packet.method === 'message' || packet.method === 'history') archive.put(packet.data);
  if (packet.method === 'login' && packet.data?.id === store.get().session.me) {
    commands.keepLogin();
    queueMicrotask(syncSettings); // once the connection says that it is online
  }
  if (packet.method === 'notify') {
    commands.warmUp();
    emoji.ready();
    setTimeout(loadReadings);
  }
  if (packet.method === 'message') {
    for (const { cgid } of packet.data) if (!store.get().chats.has(cgid)) commands.fetchChat(cgid);
    mounted?.announce(packet.data);
  }
});
connection.addEventListener('status', ({ detail }) => {
  if (detail.error?.code === 'credentials' || detail.status === 'kicked') storage.saveSession(null);
  store.apply({ type: 'status', ...detail });
});

let saving = 0, due = false;
function save() {
  clearTimeout(saving);
  if (!due) return;
  due = false;
  const { unread, drafts, messages, hidden } = store.get();
  storage.saveAccount(commands.account(), { unread, drafts, unsent: unsent(messages), hidden });
}
store.watch((state) => [state.unread, state.drafts, state.messages, state.hidden, isInside(state)], (parts) => {
  clearTimeout(saving);
  due = parts.at(-1);
  if (due) saving = setTimeout(save, SAVE_AFTER_MS);
});
addEventListener('pagehide', save);

let picturing = 0;
store.watch((state) => [state.users, state.chats, state.session.status === 'online'], ([, , online]) => {
  if (picturing || !online) return;
  picturing = setTimeout(() => {
    picturing = 0;
    const { users, chats, session } = store.get();
    if (session.me && users.byId.size > 0) {
      archive.saveSnapshot({
        me: session.me,
        users: [...users.byId.values()],
        roles: users.roles,
        depts: [...users.depts],
        chats: [...chats.values()],
      });
    }
  }, SNAPSHOT_AFTER_MS);
});
// An open chat shows at once what this device has of it.
store.watch((state) => state.view.route.gid, (gid) => {
  if (gid) commands.recall(gid);
});
// An open chat wants its newest page as soon as there is a connection, and again after each login.
store.watch(wantsNewest, (gid) => {
  if (gid) commands.loadHistory(gid);
});

const seen = () => commands.look({ visible: !document.hidden && document.hasFocus() });
for (const type of ['focus', 'blur']) addEventListener(type, seen);
document.addEventListener('visibilitychange', seen);
addEventListener('online', () => commands.retryNow());

if (/linux/i.test(navigator.platform) && !/android/i.test(navigator.userAgent)) {
  document.documentElement.dataset.platform = 'linux';
}
const again = storage.session() ?? (storage.login()?.automatic ? storage.login() : null);
if (again?.wirePassword) await commands.resume(again, prefs.lang);
await takePrefs(prefs);
router.start();
seen();
keepShell();
