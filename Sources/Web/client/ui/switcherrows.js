// Rows of the quick switcher: a chat, a person, a message, with what was looked for marked in them.

import { el } from '../../shared/dom.js';
import { findIn } from '../state/pinyin.js';
import { pieces, wordsOf } from '../state/search.js';
import { chatAvatar, userAvatar } from './avatar.js';

const MARK = 'sw-mark';

/** @typedef {import('./page.js').Context} Context */

/**
 * @typedef {object} Hit
 * @property {'chat'|'person'|'message'} kind
 * @property {any} of the chat, the person or the message, by `kind`
 * @property {string} title
 * @property {string} hint
 * @property {[number, number]|null} mark part of the title that was looked for
 * @property {string} [time]
 * @property {string} [words] that a message was found by
 */

/**
 * @param {Hit} hit
 * @param {{id: string, words: string, onOpen: () => void, onPoint: () => void}} how words as pinyin.js takes them
 * @param {Context} ctx
 */
export function switcherRow(hit, { id, words, onOpen, onPoint }, { store, i18n }) {
  const { t } = i18n;
  const isGroup = hit.kind === 'chat' && hit.of.type === 'group';
  return el(
    'div',
    { class: 'sw-row row', role: 'option', id, on: { click: onOpen, pointermove: onPoint } },
    face(hit, store.get(), i18n),
    el(
      'span',
      { class: 'sw-lines' },
      el('bdi', { class: 'sw-title clip' }, marked(hit.title, hit.mark)),
      el('span', { class: 'sw-hint clip dim' }, hintOf(hit, words)),
    ),
    hit.time && el('span', { class: 'sw-time f12 dim', text: hit.time }),
    isGroup && el('span', { class: 'tag soft', text: t(hit.of.public ? 'switcher.public' : 'switcher.group') }),
    el('kbd', { class: 'kbd sw-enter', text: '↵', 'aria-hidden': 'true' }),
  );
}

function hintOf(hit, words) {
  if (hit.kind !== 'message') return marked(hit.hint, words ? findIn(hit.hint, words) : null);
  return pieces(hit.hint, wordsOf(hit)).map((
    one,
  ) => (one.hit ? el('mark', { class: MARK, text: one.text }) : one.text));
}

function face({ kind, of }, state, i18n) {
  if (kind === 'chat') return chatAvatar(state, of, 36, i18n);
  const isPerson = kind === 'person';
  return userAvatar(isPerson ? of : state.users.byId.get(of.user), 36, { dot: isPerson });
}

/**
 * The text with a part of it laid on `mark`.
 * @param {string} whole @param {[number, number]|null} part
 */
export function marked(whole, part) {
  if (!part || part[1] === 0) return [whole];
  return [whole.slice(0, part[0]), el('mark', { class: MARK, text: whole.slice(...part) }), whole.slice(part[1])];
}
