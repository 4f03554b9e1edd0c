// The row of reactions below a message: a chip for each emoji, the way to add one; and the list of who reacted.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { hasReactions, reactedBy } from '../state/messagechanges.js';
import { openEmojiPicker } from './emojipicker.js';
import { openPeopleDialog, peopleList } from './peopledialog.js';
import { tryQuietly } from './trying.js';

const NAMES = 20; // of those who reacted, in the tooltip

/** @typedef {import('./page.js').Context} Context */
/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @param {Message} message @param {Context} ctx
 * @returns {HTMLElement|null} null if nobody has reacted
 */
export function reactionRow(message, ctx) {
  if (!hasReactions(message)) return null;
  const { t } = ctx.i18n;
  const add = el(
    'button',
    {
      class: 'react-one react-add row hov',
      type: 'button',
      'aria-label': t('react.add'),
      title: t('react.add'),
      on: { click: () => openReactionPicker(add, message, ctx) },
    },
    icon('smile', 16),
  );
  return el(
    'div',
    { class: 'react', role: 'group', 'aria-label': t('react.all') },
    Object.keys(message.reactions).map((emoji) => chip(message, emoji, ctx)),
    add,
  );
}

/** @param {Message} message @param {string} emoji @param {Context} ctx */
function chip(message, emoji, ctx) {
  const { store, i18n: { t, count } } = ctx;
  const ids = reactedBy(message, emoji);
  const mine = ids.includes(store.get().session.me);
  const names = namesOf(ids, ctx);
  return el(
    'button',
    {
      class: 'react-one row hov',
      type: 'button',
      'aria-pressed': mine,
      'aria-label': count('react.by', ids.length, { emoji, names }),
      title: names,
      data: { emoji },
      on: { click: () => react(message, emoji, !mine, ctx) },
    },
    el('span', { text: emoji }),
    el('span', { class: 'num', text: t('react.count', { count: ids.length }) }),
  );
}

/** @param {Message} message @param {string} emoji @param {boolean} on @param {Context} ctx */
const react = (message, emoji, on, ctx) => tryQuietly(ctx.commands.react(message.gid, emoji, on), ctx);

/** @param {HTMLElement} anchor @param {Message} message @param {Context} ctx */
export const openReactionPicker = (anchor, message, ctx) =>
  openEmojiPicker(anchor, ctx, (emoji) => {
    const { me } = ctx.store.get().session;
    if (!reactedBy(message, emoji).includes(me)) react(message, emoji, true, ctx);
  });

/** @param {number[]} ids @param {Context} ctx */
function namesOf(ids, { store, i18n: { t } }) {
  const { byId } = store.get().users;
  const names = ids.slice(0, NAMES).map((id) => byId.get(id)?.realname ?? t('chat.unknownPerson'));
  return names.join(t('text.listComma')) + (ids.length > NAMES ? '…' : '');
}

/**
 * Who reacted, emoji by emoji.
 * @param {Message} message @param {Context} ctx
 */
export function openReactions(message, ctx) {
  const { i18n: { t, count } } = ctx;
  const parts = Object.keys(message.reactions ?? {}).map((emoji) => {
    const ids = reactedBy(message, emoji);
    return peopleList(`${emoji} ${count('react.people', ids.length)}`, ids, ctx);
  });
  openPeopleDialog(t('react.all'), parts, ctx);
}
