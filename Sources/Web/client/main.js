// Wires the parts: socket → packets → state → pages, and commands back. Read this file first.

import { createI18n, LANGUAGES } from '../shared/i18n.js';
import { createArchive } from './archive.js';
import { watchAttention } from './attention.js';
import { createCommands } from './commands.js';
import { Syncing } from './commands/syncing.js';
import { loadTable, once } from './data.js';
import { deviceOf } from './device.js';
import { tellDrafts } from './drafting.js';
import { createEmoji } from './emoji.js';
import { watchPackets } from './incoming.js';
import { keepAccount, keepSnapshot } from './keeping.js';
import { decoder } from './net/decoding.js';
import { requestServerInfo } from './net/serverinfo.js';
import { SharedSession } from './net/sharedsession.js';
import { Connection } from './net/socket.js';
import { nextTask } from './nexttask.js';
import { fillOpenChat } from './openchat.js';
import { createPreferences } from './preferences.js';
import { askPresence } from './presence.js';
import { tellReading } from './reading.js';
import { askReceipts } from './receipts.js';
import { keepShell } from './shell.js';
import { useReadings } from './state/pinyin.js';
import { readPrefs } from './state/prefs.js';
import { isInside } from './state/session.js';
import { initialState, reduce } from './state/state.js';
import { createStore } from './state/store.js';
import { useSurnames } from './state/surnames.js';
import { createStorage, loginToResume } from './storage.js';
import { markPlatform, showLooks } from './ui/looks.js';
import { mountPage } from './ui/page.js';
import { createRouter } from './ui/router.js';
import { WindowDevice } from './windowdevice.js';
import { answerWindows, canShare, loginElsewhere } from './windows.js';

const storage = createStorage(localStorage, sessionStorage);
const archive = createArchive(indexedDB);
const clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};
const isShared = canShare();
const agent = navigator.userAgent;
const alone = isShared ? null : new WindowDevice({ storage, agent, Channel: globalThis.BroadcastChannel, clock });
const browserDevice = isShared ? deviceOf(storage, agent, true) : null;
const own = new Connection({
  serverInfo: requestServerInfo,
  WebSocket,
  clock,
  page: location,
  device: () => alone?.get() ?? browserDevice,
  decode: decoder(nextTask),
});
const shared = isShared
  ? new SharedSession({ connection: own, locks: navigator.locks, Channel: BroadcastChannel, clock })
  : null;
// A session of all windows looks like a connection.
const connection = shared ? /** @type {Connection} */ (/** @type {unknown} */ (shared)) : own;
// One look at the state per frame; a hidden page has no frames but still counts unread messages.
const store = createStore(
  reduce,
  initialState,
  (run) => (document.hidden ? setTimeout(run) : requestAnimationFrame(run)),
);
const commands = createCommands({ connection, store, storage, archive, say: (key, values) => i18n.t(key, values) });
const emoji = createEmoji(() => loadTable('./data/emoji.json'));
// Before the first list: it is sorted by them.
const loadSurnames = once(async () => useSurnames(await loadTable('./data/surnames.json')));
const loadReadings = once(async () => useReadings((await loadTable('./data/pinyin.json')).letters));
const router = createRouter((route) => commands.look({ route }));
const preferences = createPreferences({
  initial: readPrefs(storage.prefs(), navigator.languages),
  storage,
  commands,
  isInside: () => isInside(store.get()),
  show,
  clock,
});

let i18n = null;
let mounted = null;
/** @type {Record<string, string>} */
const form = {}; // contents of the login page, kept over a change of language

async function show(prefs, before) {
  showLooks(prefs);
  if (!i18n || prefs.lang !== before.lang) await speak(prefs.lang);
  else mounted?.prefsChanged(prefs);
}

async function speak(lang) {
  const [words] = await Promise.all([loadTable(`./lang/${lang}.json`), loadSurnames()]);
  i18n = createI18n(lang, words);
  document.documentElement.lang = LANGUAGES[lang];
  commands.setLanguage(lang);
  mounted?.stop();
  mounted = mountPage(document.getElementById('page'), {
    store,
    commands,
    router,
    i18n,
    emoji,
    getPrefs: preferences.get,
    setPrefs: preferences.set,
    savedLogin: storage.login() ?? null,
    form,
    server: { host: location.host, secure: location.protocol === 'https:' },
  });
}

/** Of the windows that share a session the one with the socket writes what all of them know. */
const mayWrite = () => shared?.leads ?? true;
const syncing = new Syncing({ connection, store, runs: commands.runs, archive, clock, onLists: listed, mayWrite });
/** People and chats are known: what else the page can need may come now. */
function listed() {
  emoji.ready();
  setTimeout(loadReadings);
}

tellReading({ store, connection, clock });
tellDrafts({ store, connection, clock });
askReceipts({ store, connection });
askPresence({ store, connection });
watchPackets({
  connection,
  store,
  storage,
  archive,
  commands,
  onLogin: preferences.sync,
  onLists: listed,
  onMessages: (messages) => mounted?.announce(messages),
  onNotes: (notes) => mounted?.announceNotes(notes),
  catchUp: () => syncing.run(),
  mayWrite,
});
addEventListener('pagehide', keepAccount({ store, storage, account: commands.account, clock }));
keepSnapshot({ store, archive, clock, mayWrite });
fillOpenChat(store, commands);
const look = watchAttention(commands);

markPlatform();
own.addEventListener('status', ({ detail }) => detail.status === 'kicked' && alone?.renew());
await alone?.claim();
const again = loginToResume(storage) ?? (isShared ? await loginElsewhere(BroadcastChannel, clock) : null);
if (again) await commands.resume(again, preferences.get().lang);
if (isShared) answerWindows(BroadcastChannel, () => (isInside(store.get()) ? storage.session() : null));
await preferences.start();
router.start();
look();
keepShell();
