// Chooses between the sign-in page and the frame, and holds what lies over both: dialogs and toasts.

import { el } from '../../shared/dom.js';
import { createToaster } from '../../shared/toast.js';
import { askPassword } from './confirm.js';
import { createFrame } from './frame.js';
import { openSetup } from './setup.js';
import { createSignIn } from './signin.js';

/**
 * @typedef {object} Context what each page gets
 * @property {import('../net/api.js').Api} api
 * @property {import('../../shared/i18n.js').I18n} i18n
 * @property {any} router
 * @property {{me: any, rights: string[], totp: boolean, chats: boolean}} session
 * @property {any} refusal why the server would not say who is there, such as plain http
 * @property {boolean} entered somebody has signed in just now
 * @property {(right: string) => boolean} may
 * @property {() => {lang: string, theme: string}} getPrefs
 * @property {(change: object) => void} setPrefs
 * @property {(session: any) => void} begin a session begins, or ends with null
 * @property {{host: string, secure: boolean}} server
 * @property {(text: string) => void} toast
 * @property {AbortSignal} signal ends with the page
 */

/** @param {HTMLElement} root @param {any} parts */
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
