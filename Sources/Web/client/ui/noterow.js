// The row of the notices in the list of chats: the newest one, how many are unread.

import { avatar } from '../../shared/avatar.js';
import { attr, text } from '../../shared/dom.js';
import { snippet } from '../state/markup.js';
import { pathOf } from '../state/view.js';
import { badge } from './badge.js';
import { rowFrame, SNIPPET_LENGTH } from './chatrow.js';

/** @typedef {import('../net/notes.js').Note} Note */

/** The face of whoever brings the notices. */
export const notesFace = (name, size) => avatar({ id: 'notices', name, size, shape: 'square', drawing: 'bot' });

/**
 * A notice in one line: its title, or its first words.
 * @param {Note} note
 */
export const noteWords = ({ title, content, contentType }) =>
  title || snippet(content.slice(0, SNIPPET_LENGTH * 4), contentType, new Map(), SNIPPET_LENGTH);

/** @param {Note} note @param {(key: string) => string} t */
export const noteSender = ({ sender }, t) => sender.name || t('notes.bot');

/** @param {import('./page.js').Context} ctx */
export function createNoteRow({ i18n }) {
  const { t } = i18n;
  const { node, face, title, time, flag, snippet: words, end } = rowFrame();
  flag.hidden = true;
  node.draggable = false;
  node.href = `#${pathOf.notes()}`;
  face.append(notesFace(t('notes.title'), 40));
  text(title, t('notes.title'));

  /** @param {{notes: import('../state/notes.js').Notes, selected: boolean, relative: boolean}} item */
  function update({ notes: { list, unread }, selected, relative }) {
    const last = list.at(-1);
    attr(node, 'aria-current', selected ? 'page' : null);
    node.classList.toggle('cl-unread', unread > 0);
    text(time, last ? i18n.listTime(last.date * 1000, Date.now(), relative) : '');
    text(words, last ? t('list.snippet', { sender: noteSender(last, t), words: noteWords(last) }) : '');
    end.replaceChildren(...[badge({ count: unread, i18n })].filter(Boolean));
  }

  return { node, update };
}
