// <dialog> with the usual parts. The browser keeps the focus inside and gives it back.

import { el } from './dom.js';
import { button } from './controls.js';

/**
 * @param {{i18n: import('./i18n.js').I18n, signal: AbortSignal}} ctx
 * @param {object} how
 * @param {string} how.label
 * @param {Node} how.body
 * @param {boolean} [how.fixed] cannot be dismissed
 * @param {string} [how.name] adds the class `dlg-NAME`
 * @param {() => void} [how.closed]
 * @returns {HTMLDialogElement}
 */
export function openDialog(ctx, { label, body, fixed = false, name = '', closed }) {
  const dialog = el('dialog', { class: `dlg ${name && `dlg-${name}`}`, 'aria-label': label }, body);
  if (fixed) dialog.addEventListener('cancel', (event) => event.preventDefault());
  else {
    // A press on the scrim, begun there, closes.
    dialog.addEventListener('pointerdown', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }
  dialog.addEventListener('keydown', (event) => {
    if (fixed && event.key === 'Escape') event.preventDefault();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    closed?.();
  });
  ctx.signal.addEventListener('abort', () => dialog.close(), { once: true });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * A question with two answers, and a text field if `field` is given. A failure of `run` is shown in the dialog.
 * @param {{i18n: import('./i18n.js').I18n, signal: AbortSignal}} ctx
 * @param {{title: string, text?: string, action: string, danger?: boolean,
 *   field?: {label: string, value: string, type?: string, length?: number, check?: (value: string) => true|string},
 *   run: (value: string) => Promise<unknown>}} how
 */
export function ask(ctx, { title, text, action, danger = false, field, run }) {
  const { t } = ctx.i18n;
  const error = errorLine();
  const input = field &&
    el('input', {
      class: 'field-input f14',
      id: 'ask-field',
      maxlength: field.length ?? 60,
      value: field.value,
      type: field.type ?? 'text',
      autocomplete: field.type ? 'current-password' : 'off',
      autofocus: true,
    });
  const go = button({ label: action, kind: danger ? 'danger' : 'primary', type: 'submit' });
  const cancel = button({ label: t('dialog.cancel'), onClick: () => dialog.close() });
  if (danger && !field) cancel.autofocus = true;
  const form = el(
    'form',
    { class: 'dlg-form', on: { submit } },
    el('h2', { class: 'dlg-title', text: title }),
    text && el('p', { class: 'dlg-text f14 soft', text }),
    field && el('label', { class: 'field-label f13 soft', for: 'ask-field', text: field.label }),
    input,
    error,
    el('div', { class: 'dlg-buttons' }, cancel, go),
  );
  const dialog = openDialog(ctx, { label: title, body: form });

  async function submit(event) {
    event.preventDefault();
    const value = (field?.type ? input.value : input?.value.trim()) ?? '';
    if (field && value === '') {
      input.focus();
      return;
    }
    const fits = field?.check?.(value) ?? true;
    if (fits !== true) return tell(error, fits);
    go.disabled = true;
    try {
      const after = await run(value);
      dialog.close();
      if (typeof after === 'function') after(); // such as moving the focus, which stays inside until now
    } catch (cause) {
      tell(error, failure(cause, t));
      go.disabled = false;
    }
  }
}

/** @typedef {import('./i18n.js').Translate} Translate */
/** @typedef {{code?: string, words?: string}} Failure such as a RequestError or a CallError */

/**
 * Why something was not done, in words: the server's own if there are any.
 * @param {Failure} cause @param {Translate} t
 */
export const failure = (cause, t) => cause.words || t(`request.${cause.code ?? 'error'}`);

/** A line that says what went wrong, where it went wrong. */
export const errorLine = () => el('p', { class: 'dlg-error f13', role: 'alert', hidden: true });

/** Shows words in an error line; empty words hide it. */
export function tell(line, words) {
  line.textContent = words;
  line.hidden = words === '';
}
