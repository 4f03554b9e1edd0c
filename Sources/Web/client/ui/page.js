// Chooses between the login page and the app, and holds what lies over both: dialogs, toasts, voices for screen
// readers.

import { el } from '../../shared/dom.js';
import { anySignal } from '../../shared/signals.js';
import { isInside } from '../state/session.js';
import { totalUnread } from '../state/unread.js';
import { createAnnouncer } from './announcer.js';
import { createApp } from './app.js';
import { watchKicked } from './kicked.js';
import { createLogin } from './login.js';
import { createNotifier } from './notify.js';
import { createToaster } from '../../shared/toast.js';

/** @typedef {import('../state/prefs.js').Prefs} Prefs */
/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @typedef {object} Context arguments of each component
 * @property {import('../state/state.js').StateStore} store
 * @property {import('../commands.js').Commands} commands
 * @property {ReturnType<typeof import('./router.js').createRouter>} router
 * @property {import('../../shared/i18n.js').I18n} i18n
 * @property {() => Prefs} getPrefs
 * @property {(change: Partial<Prefs>) => void} setPrefs
 * @property {(run: (prefs: Prefs) => void, signal?: AbortSignal) => void} onPrefs runs at each change, until the signal
 * @property {ReturnType<typeof createToaster>['show']} toast
 * @property {ReturnType<typeof createAnnouncer>} announcer
 * @property {ReturnType<typeof import('../emoji.js').createEmoji>} emoji
 * @property {import('../storage.js').KeptLogin|null} savedLogin
 * @property {{host: string, secure: boolean}} server
 * @property {AbortSignal} signal ends with the page
 */

/**
 * @param {HTMLElement} root
 * @param {Omit<Context, 'signal'|'toast'|'announcer'|'onPrefs'> & {form: Record<string, string>}} parts
 * @returns {{stop: () => void, prefsChanged: (prefs: Prefs) => void, announce: (messages: Message[]) => void,
 *   announceNotes: (notes: import('../net/notes.js').Note[]) => void}}
 */
export function mountPage(root, parts) {
  const life = new AbortController();
  const listeners = new Set();
  const toaster = createToaster();
  function onPrefs(run, signal) {
    listeners.add(run);
    signal?.addEventListener('abort', () => listeners.delete(run));
  }
  const announcer = createAnnouncer();
  const ctx = {
    ...parts,
    signal: life.signal,
    toast: toaster.show,
    announcer,
    onPrefs,
  };
  const stage = el('div', { class: 'page-stage' });
  root.replaceChildren(stage, announcer.node, toaster.node);

  let inner = null;
  ctx.store.watch(isInside, (inside) => {
    inner?.abort();
    inner = new AbortController();
    const here = { ...ctx, signal: anySignal(life.signal, inner.signal) };
    stage.replaceChildren(inside ? createApp(here) : createLogin(here));
  }, life.signal);

  ctx.store.watch((state) => totalUnread(state).count, (count) => {
    const name = ctx.i18n.t('app.name');
    document.title = count > 0 ? `(${count > 99 ? '99+' : count}) ${name}` : name;
  }, life.signal);

  watchKicked(ctx);
  const notifier = createNotifier(ctx);

  return {
    stop() {
      life.abort();
      for (const dialog of root.ownerDocument.querySelectorAll('dialog')) dialog.remove();
    },
    prefsChanged: (prefs) => listeners.forEach((run) => run(prefs)),
    announce(messages) {
      announcer.messages(messages, ctx);
      notifier.messages(messages);
    },
    announceNotes(notes) {
      announcer.notes(notes, ctx);
      notifier.notes(notes);
    },
  };
}
