// One notice: what sent it, its title, its text, and links as buttons. A program wrote all of it, so it is text and
// nothing else, and its links lead to http and https only.

import { avatar } from '../../shared/avatar.js';
import { el } from '../../shared/dom.js';
import { safe } from '../state/markup.js';
import { drawMarkup } from './markup.js';
import { aboutMarkup } from './message.js';
import { noteSender, noteWords } from './noterow.js';

/** Kinds of buttons by the type of an action; others are plain. */
const KINDS = { primary: 'primary', danger: 'danger' };

/** @typedef {import('../net/notes.js').Note} Note */

/** @param {Note} note @param {import('./page.js').Context} ctx */
export function drawNote(note, ctx) {
  const { t, time, full } = ctx.i18n;
  const { sender, title, subtitle, url, actions } = note;
  const name = noteSender(note, t), ms = note.date * 1000;
  return el(
    'div',
    {
      class: 'msg-row msg-message msg-head note',
      role: 'article',
      tabindex: -1,
      'aria-label': [name, noteWords(note), time(ms)].filter(Boolean).join(', '),
      data: { gid: note.gid },
    },
    el(
      'div',
      { class: 'msg-gutter' },
      avatar({ id: sender.id || name, name, size: 36, shape: 'square', picture: sender.avatar }),
    ),
    el(
      'div',
      { class: 'msg-main' },
      el(
        'div',
        { class: 'msg-who f14' },
        el('bdi', { class: 'msg-name clip', text: name }),
        el('span', { class: 'tag soft', text: t('notes.bot') }),
        el('time', { class: 'msg-time dim', datetime: new Date(ms).toISOString(), title: full(ms), text: time(ms) }),
      ),
      title && heading(title, url),
      subtitle && el('p', { class: 'f13 dim', dir: 'auto', text: subtitle }),
      el('div', { class: 'msg-body' }, drawMarkup(note, aboutMarkup(ctx))),
      buttons(title ? actions : [{ label: t('notes.open'), url, type: '' }, ...actions]),
    ),
  );
}

/** @param {string} title @param {string} url */
function heading(title, url) {
  const words = safe(url) ? link(url, { class: 'mk-link', text: title }) : title;
  return el('p', { class: 'note-title f14', dir: 'auto' }, words);
}

/** @param {Note['actions']} actions */
function buttons(actions) {
  const links = actions.filter(({ label, url }) => label && safe(url)).map(({ label, url, type }) =>
    link(url, { class: `btn f14 btn-small btn-${Object.hasOwn(KINDS, type) ? KINDS[type] : 'outline'}`, text: label })
  );
  return links.length > 0 && el('div', { class: 'note-actions' }, links);
}

const link = (href, how) => el('a', { ...how, href, title: href, target: '_blank', rel: 'noopener noreferrer' });
