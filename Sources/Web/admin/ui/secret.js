// Values that are shown once: a key, a token, an address, a password.

import { button } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { putOnClipboard } from '../../shared/clipboard.js';

/**
 * A line with a button that copies it.
 * @param {import('./mount.js').Context} ctx @param {string} label @param {string} value
 */
export function copyLine(ctx, label, value) {
  const { t } = ctx.i18n;
  const copy = button({
    label: t('secret.copy'),
    icon: 'copy',
    small: true,
    onClick: async () => {
      const done = await putOnClipboard(value);
      copy.lastChild.textContent = t(done ? 'secret.copied' : 'secret.notCopied');
    },
  });
  copy.setAttribute('aria-label', t('secret.copyOf', { label }));
  return el(
    'div',
    { class: 'field' },
    el('span', { class: 'field-label f13 soft', text: label }),
    el(
      'div',
      { class: 'frm-copy' },
      el('pre', { class: 'frm-code', tabindex: 0, 'aria-label': label, text: value }),
      copy,
    ),
  );
}

/**
 * @param {import('./mount.js').Context} ctx
 * @param {{title: string, text: string, lines: [string, string][]}} how lines are label and value
 */
export function showSecret(ctx, { title, text, lines }) {
  const { t } = ctx.i18n;
  const done = button({ label: t('secret.done'), kind: 'primary', onClick: () => dialog.close() });
  const dialog = openDialog(ctx, {
    label: title,
    name: 'wide',
    body: el(
      'div',
      { class: 'dlg-form' },
      el('h2', { class: 'dlg-title', text: title }),
      el('p', { class: 'dlg-text f14 soft', text }),
      lines.map(([label, value]) => copyLine(ctx, label, value)),
      el('div', { class: 'dlg-buttons' }, done),
    ),
  });
  done.focus();
}

/**
 * Gives the browser a text as a file.
 * @param {string} name @param {string} words @param {string} [type]
 */
export function saveFile(name, words, type = 'text/csv;charset=utf-8') {
  // A mark at the start tells spreadsheets that the text is UTF-8.
  const url = URL.createObjectURL(new Blob(['\uFEFF', words], { type }));
  const link = el('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
