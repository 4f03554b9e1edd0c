// Tells of new messages while nobody looks: a notification of the system, a sound, the number on the app's icon. Muted
// chats are silent; busy people hear nothing; the text can be left out.

import { chatTitle } from '../state/chats.js';
import { isTalk } from '../state/messagechanges.js';
import { totalUnread } from '../state/unread.js';
import { pathOf } from '../state/view.js';
import { messageWords } from './chatrow.js';
import { noteSender, noteWords } from './noterow.js';

const PAUSE_MS = 2_000; // between two sounds
const SHOW_MS = 8_000;
const MANY = 3; // messages at once that are announced one by one

/** @returns {'granted'|'denied'|'default'|'insecure'|'none'} whether notifications of the system are allowed */
export function desktopState() {
  if (!isSecureContext) return 'insecure';
  return 'Notification' in window ? Notification.permission : 'none';
}

/** Asks the person, through the browser. Only in answer to a press. */
export async function askForDesktop() {
  if (desktopState() === 'default') await Notification.requestPermission();
  return desktopState() === 'granted';
}

let audio = null;

/** Two short notes, made here: no file, no request. Silent until the page has been touched once. */
export function chime() {
  try {
    audio ??= new AudioContext();
    const start = audio.currentTime;
    for (const [i, hertz] of [[0, 660], [1, 880]]) {
      const tone = audio.createOscillator(), volume = audio.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, start + i * 0.12);
      volume.gain.exponentialRampToValueAtTime(0.12, start + i * 0.12 + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + i * 0.12 + 0.22);
      tone.connect(volume).connect(audio.destination);
      tone.start(start + i * 0.12);
      tone.stop(start + i * 0.12 + 0.25);
    }
  } catch {
    // A device without sound.
  }
}

/**
 * @param {{title: string, body: string, tag: string}} note only the newest one of a tag is shown
 * @param {() => void} lead runs when it is pressed
 */
function showNote({ title, body, tag }, lead) {
  try {
    const note = new Notification(title, { body, tag, icon: '/client/icons/icon-192.png', silent: true });
    note.onclick = () => {
      focus();
      lead();
      note.close();
    };
    setTimeout(() => note.close(), SHOW_MS);
  } catch {
    // Android's Chromium shows notifications of a service worker only, and ours keeps the shell and nothing else.
  }
}

/**
 * Messages that nobody has seen arrive and nobody has muted.
 * @param {import('../state/messages.js').Message[]} list @param {import('../state/state.js').State} state
 */
const news = (list, { chats, session, view }) =>
  list.filter((one) =>
    one.user !== session.me && isTalk(one) && !chats.get(one.cgid)?.mute &&
    !(view.visible && view.route.gid === one.cgid)
  );

/** @param {import('./page.js').Context} ctx */
export function createNotifier(ctx) {
  const { store, router, i18n, getPrefs, signal } = ctx;
  const { t } = i18n;
  let quietUntil = 0;

  store.watch((state) => totalUnread(state).count, (count) => {
    const done = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
    done?.catch(() => {});
  }, signal);

  const show = (title, body, tag, path) => showNote({ title, body, tag }, () => router.go(path));

  function tell(state, one) {
    const chat = state.chats.get(one.cgid);
    const sender = state.users.byId.get(one.user)?.realname ?? t('chat.unknownPerson');
    const title = !chat || chat.type === 'one2one'
      ? sender
      : t('notify.title', { sender, chat: chatTitle(state, chat, t) });
    show(title, getPrefs().preview ? messageWords(one, state, t) : t('notify.hidden'), one.cgid, pathOf.chat(one.cgid));
  }

  /**
   * Nobody is told anything while busy.
   * @param {number} count of what is new @param {() => void} tellEach
   */
  function alert(count, tellEach) {
    const { session, users, view } = store.get();
    if (count === 0 || users.byId.get(session.me)?.status === 'busy') return;
    const { sound, desktop } = getPrefs();
    if (desktop && !view.visible && desktopState() === 'granted') {
      if (count > MANY) show(t('app.name'), i18n.count('voice.newMessages', count), '', pathOf.chats());
      else tellEach();
    }
    if (sound && Date.now() >= quietUntil) {
      quietUntil = Date.now() + PAUSE_MS;
      chime();
    }
  }

  return {
    /** @param {import('../state/messages.js').Message[]} list messages that have just come */
    messages(list) {
      const fresh = news(list, store.get()).sort((a, b) => a.id - b.id);
      alert(fresh.length, () => fresh.forEach((one) => tell(store.get(), one)));
    },
    /** @param {import('../net/notes.js').Note[]} list notices that have just come */
    notes(list) {
      const { view } = store.get();
      if (view.visible && view.route.notes) return;
      alert(list.length, () => {
        for (const one of list) {
          const words = getPrefs().preview ? noteWords(one) : t('notify.hidden');
          show(noteSender(one, t), words, one.gid, pathOf.notes());
        }
      });
    },
  };
}
