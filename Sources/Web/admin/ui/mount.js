// Chooses between the sign-in page and the frame, and holds what lies over both: dialogs and toasts.

import { el } from '../../shared/dom.js';
import { createToaster } from '../../shared/toast.js';
import { askPassword } from './confirm.js';
import { createFrame } from './frame.js';
import { openSetup } from './setup.js';
import { createSignIn } from './signin.js';

/** @typedef {import('../net/records.js').Session} Session */
/** @typedef {{lang: keyof typeof import('../../shared/i18n.js').LANGUAGES, theme: string}} Prefs */

/**
 * @typedef {object} Router
 * @property {() => {page: string, query: Record<string, string>}} route
 * @property {(page: string, query?: Record<string, unknown>) => void} go
 * @property {(query: Record<string, unknown>) => void} replace the same page with other words
 */

/**
 * @typedef {object} Context arguments of each page
 * @property {import('../net/api.js').Api} api
 * @property {import('../../shared/i18n.js').I18n} i18n
 * @property {Router} router
 * @property {Session|null} session null before somebody has signed in
 * @property {import('../net/api.js').CallError|null} refusal why the server did not answer, such as plain http
 * @property {boolean} entered somebody has signed in just now
 * @property {(right: string) => boolean} may
 * @property {() => Prefs} getPrefs
 * @property {(change: Partial<Prefs>) => void} setPrefs
 * @property {(session: Session|null) => void} begin a session begins, or ends with null
 * @property {{host: string, secure: boolean}} server
 * @property {(text: string) => void} toast
 * @property {AbortSignal} signal ends with the page
 */

/** @typedef {{sub: (words: string) => void, actions: (...buttons: (Node|false)[]) => void}} Head of the page */
/** @typedef {Context & {head: Head, query: Record<string, string>}} PageContext */

/** @param {HTMLElement} root @param {Omit<Context, 'signal'|'toast'>} parts */
export function mountPages(root, parts) {
  const life = new AbortController();
  const toaster = createToaster();
  const ctx = { ...parts, signal: life.signal, toast: toaster.show };
  const frame = ctx.session && createFrame(ctx);
  root.replaceChildren(frame?.node ?? createSignIn(ctx), toaster.node);
  if (frame) frame.follow();
  else document.title = ctx.i18n.t('signin.title');
  if (ctx.entered && ctx.session.me.isSuper) openSetup(ctx);
  return {
    follow: () => frame?.follow(true),
    askPassword: () => askPassword(ctx),
    stop: () => life.abort(),
  };
}
