// What an edited message said before, the newest first; older texts on demand.

import { iconButton } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { drawMarkup } from './markup.js';
import { aboutMarkup } from './message.js';
import { tryQuietly } from './trying.js';

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/messages.js').Message} Message */

/** @param {Message} message @param {Context} ctx */
export function openEarlierTexts(message, ctx) {
  const { commands, i18n: { t } } = ctx;
  const rows = el('ol', { class: 'earlier-list' });
  const more = el('button', { class: 'btn', type: 'button', text: t('message.earlierMore'), hidden: true });
  let last = 0; // number of the oldest text that is shown

  async function load() {
    const texts = await commands.earlierTexts(message.gid, last);
    rows.append(...texts.map((text) => earlierText(text, message, ctx)));
    last = texts.at(-1)?.number ?? 1;
    more.hidden = last <= 1;
  }

  more.addEventListener('click', () => tryQuietly(load(), ctx));
  return tryQuietly(
    load().then(() => {
      const close = iconButton({ label: t('dialog.close'), icon: 'close', onClick: () => dialog.close() });
      const title = t('message.earlier');
      const head = el('header', { class: 'dlg-head row' }, el('h2', { class: 'dlg-title', text: title }), close);
      const dialog = openDialog(ctx, { label: title, body: el('div', {}, head, rows, more) });
    }),
    ctx,
  );
}

/** @param {{date: number, content: string}} text `date`: s @param {Message} message @param {Context} ctx */
function earlierText({ date, content }, { contentType }, ctx) {
  return el(
    'li',
    { class: 'earlier-one' },
    el('time', { class: 'f12 dim', text: ctx.i18n.full(date * 1000) }),
    el('div', {}, drawMarkup({ content, contentType }, aboutMarkup(ctx))),
  );
}
