// Fields with a label and a place for what is wrong, and the form at the right side that holds them.

import { button, iconButton } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';

/**
 * @typedef {object} Field
 * @property {HTMLInputElement|HTMLTextAreaElement|HTMLSelectElement} input
 * @property {HTMLElement} node
 * @property {string|boolean} value
 * @property {(words: string) => boolean} [fault] says what is wrong, '' for nothing; whether there is something
 */

function wrap(ctx, control, { label, optional = false, about }) {
  const { t } = ctx.i18n;
  const { id } = control;
  const error = el('p', { class: 'field-error', id: `${id}-error`, hidden: true });
  const note = about && el('p', { class: 'frm-about', id: `${id}-about`, text: about });
  attr(control, 'aria-describedby', note ? `${id}-about ${id}-error` : `${id}-error`);
  const fault = (words) => {
    tell(error, words);
    attr(control, 'aria-invalid', words !== '');
    return words !== '';
  };
  control.addEventListener('input', () => fault(''));
  return {
    input: control,
    fault,
    get value() {
      return control.type === 'password' ? control.value : control.value.trim();
    },
    node: el(
      'div',
      { class: 'field' },
      el('label', { class: 'field-label f13 soft', for: id, text: optional ? t('form.optional', { label }) : label }),
      control,
      note,
      error,
    ),
  };
}

/**
 * @param {import('./mount.js').Context} ctx
 * @param {{id: string, label: string, value?: string, optional?: boolean, about?: string, type?: string}
 *   & Record<string, any>} how more are attributes
 */
export function inputField(ctx, { id, label, value = '', optional, about, type = 'text', ...more }) {
  const input = el('input', { class: 'field-input f14', id, type, value, autocomplete: 'off', ...more });
  return wrap(ctx, input, { label, optional, about });
}

/**
 * Several lines.
 * @param {import('./mount.js').Context} ctx
 * @param {{id: string, label: string, value?: string, optional?: boolean, about?: string, rows?: number}
 *   & Record<string, any>} how more are attributes
 */
export function areaField(ctx, { id, label, value = '', optional, about, rows = 4, ...more }) {
  const input = el('textarea', {
    class: 'field-input frm-area',
    id,
    rows,
    autocomplete: 'off',
    spellcheck: 'false',
    ...more,
  });
  input.value = value;
  return wrap(ctx, input, { label, optional, about });
}

/**
 * @param {import('./mount.js').Context} ctx
 * @param {{id: string, label: string, options: {value: string, label: string}[], value?: string|number,
 *   optional?: boolean, about?: string}} how
 */
export function selectField(ctx, { id, label, options, value = '', optional, about }) {
  const input = el(
    'select',
    { class: 'field-input f14 frm-select', id },
    options.map((one) =>
      el('option', { value: one.value, selected: String(one.value) === String(value), text: one.label })
    ),
  );
  return wrap(ctx, input, { label, optional, about });
}

/**
 * A box to tick.
 * @param {{label: string, checked?: boolean, about?: string, disabled?: boolean}} how
 */
export function checkField({ label, checked = false, about, disabled = false }) {
  const input = el('input', { type: 'checkbox', checked, disabled });
  return {
    input,
    get value() {
      return input.checked;
    },
    node: el(
      'div',
      { class: 'frm-check' },
      el('label', { class: 'check' }, input, label),
      about && el('p', { class: 'frm-about', text: about }),
    ),
  };
}

/** @typedef {[string, string|number|Node|null|undefined|false]} Fact name and value */

/**
 * Names and values, read only.
 * @param {Fact[]} facts empty ones are left out
 */
export const factList = (facts) =>
  el(
    'dl',
    { class: 'frm-facts' },
    facts.filter(([, value]) => value || value === 0)
      .map(([name, value]) => [el('dt', { text: name }), el('dd', {}, value instanceof Node ? value : String(value))])
      .flat(),
  );

/**
 * A panel at the right side. On phones it is the page.
 * @param {import('./mount.js').Context} ctx
 * @param {{title: string, body: (Node|null|undefined|false)[], buttons?: (Node|null|false)[], closed?: () => void,
 *   wide?: boolean}} how
 */
export function openSide(ctx, { title, body, buttons = [], closed, wide = false }) {
  const { t } = ctx.i18n;
  const shown = buttons.filter(Boolean);
  const content = el(
    'div',
    { class: 'frm-side' },
    el(
      'header',
      { class: 'frm-head' },
      el('h2', { class: 'dlg-title', text: title }),
      iconButton({ label: t('dialog.close'), icon: 'close', onClick: () => dialog.close() }),
    ),
    el('div', { class: 'frm-body' }, body.filter(Boolean)),
    shown.length > 0 && el('footer', { class: 'frm-foot' }, shown),
  );
  const dialog = openDialog(ctx, { label: title, body: content, name: wide ? 'side dlg-broad' : 'side', closed });
  return dialog;
}

/**
 * A form at the right side. Faults are shown at their field, or above the buttons.
 * @param {import('./mount.js').Context} ctx
 * @param {object} how
 * @param {string} how.title
 * @param {string} how.action
 * @param {Record<string, Field>} how.fields name of the parameter → field
 * @param {(Node|null|undefined|false)[]} how.body
 * @param {() => Promise<unknown>} how.run may return an action for when the form is closed, such as moving the focus
 * @param {(Node|null|false)[]} [how.more] buttons at the left
 * @param {() => Record<string, string>} [how.check] name → what is wrong, before the server is asked
 */
export function sideForm(ctx, { title, action, fields, body, run, more = [], check }) {
  const { t } = ctx.i18n;
  const problem = errorLine();
  const go = button({ label: action, kind: 'primary', type: 'submit' });
  go.setAttribute('form', 'side-form');
  const form = el(
    'form',
    { class: 'frm-form', id: 'side-form', novalidate: true, on: { submit } },
    body.filter(Boolean),
    problem,
  );
  const dialog = openSide(ctx, {
    title,
    body: [form],
    buttons: [
      ...more,
      el('span', { class: 'frm-gap' }),
      button({ label: t('dialog.cancel'), onClick: () => dialog.close() }),
      go,
    ],
  });

  async function submit(event) {
    event.preventDefault();
    const wrong = Object.entries(check?.() ?? {}).filter(([, words]) => words);
    for (const [name, words] of wrong) fields[name].fault(words);
    if (wrong.length > 0) return fields[wrong[0][0]].input.focus();
    tell(problem, '');
    go.disabled = true;
    try {
      const after = await run();
      dialog.close();
      return typeof after === 'function' ? after() : undefined;
    } catch (cause) {
      const field = fields[cause.field];
      if (field?.fault && !field.node.hidden) {
        field.fault(failure(cause, t));
        field.input.focus();
      } else tell(problem, failure(cause, t));
    }
    go.disabled = false;
  }
  form.querySelector('input:not([readonly]), select, textarea')?.focus();
  return dialog;
}
