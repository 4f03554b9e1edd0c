// Completion of @names above the composer: members of the chat, everybody at the end. ↑↓ move, Tab or Enter takes, Esc
// closes. The focus stays in the text.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { matching } from '../state/find.js';
import { describe } from '../state/users.js';
import { userAvatar } from './avatar.js';
import { keys } from '../../shared/controls.js';

const MOST = 6;
const BEGUN = /(?:^|[^\p{L}\p{N}_.])@([\p{L}\p{N}_.-]{0,20})$/u;

/** The name as it is written in the text: the real one if it is one word and nobody else's. */
export const written = (
  user,
  users,
) => (/^[\p{L}\p{N}_.-]+$/u.test(user.realname) && users.names.get(user.realname.toLowerCase()) === user.id
  ? user.realname
  : user.account);

/**
 * @param {HTMLTextAreaElement} field
 * @param {string} gid of the chat
 * @param {import('./page.js').Context} ctx
 */
export function createMention(field, gid, ctx) {
  const { store, i18n } = ctx;
  const { t } = i18n;
  const node = el('div', {
    class: 'ment',
    id: 'mention-list',
    role: 'listbox',
    'aria-label': t('chat.mention'),
    hidden: true,
  });
  let found = [], at = 0, word = '', dismissed = -1;
  attr(field, 'aria-controls', 'mention-list');
  attr(field, 'aria-autocomplete', 'list');

  function candidates(words) {
    const { users, chats, session } = store.get();
    const chat = chats.get(gid);
    const members = matching(
      chat.members.filter((id) => id !== session.me).map((id) => users.byId.get(id)).filter((user) =>
        user && !user.deleted
      ),
      words,
    )
      .sort((a, b) => i18n.collator.compare(a.realname, b.realname)).slice(0, MOST)
      .map((user) => ({
        user,
        name: user.realname,
        about: [user.account, describe(users, user)].filter(Boolean).join(' · '),
        text: written(user, users),
      }));
    const all = t('chat.everybody');
    const fits = words === '' || [all, 'all'].some((one) => one.toLowerCase().startsWith(words.toLowerCase()));
    const everybody = chat.type !== 'one2one' && fits
      ? [{ user: null, name: all, about: i18n.count('chat.everybodyAbout', chat.members.length), text: all }]
      : [];
    return [...members.slice(0, MOST - everybody.length), ...everybody];
  }

  /** Looks at the text before the caret. */
  function look() {
    const begun = BEGUN.exec(field.value.slice(0, field.selectionStart));
    const start = begun ? field.selectionStart - begun[1].length - 1 : -1;
    if (start !== dismissed) dismissed = -1;
    if (!begun || start === dismissed || field.selectionStart !== field.selectionEnd) return close();
    word = begun[1];
    found = candidates(word);
    at = 0;
    draw();
    return undefined;
  }

  function draw() {
    node.hidden = found.length === 0;
    attr(field, 'aria-activedescendant', found.length ? `mention-${at}` : null);
    node.replaceChildren(
      el('p', { class: 'ment-title f12 dim', 'aria-hidden': 'true', text: t('chat.mention') }),
      ...found.map((one, i) => {
        const row = el(
          'div',
          {
            class: 'ment-row row',
            id: `mention-${i}`,
            role: 'option',
            'aria-selected': String(i === at),
            on: {
              pointerdown: (event) => {
                event.preventDefault();
                take(i);
              },
            },
          },
          one.user ? userAvatar(one.user, 32) : el('span', { class: 'ment-all mid' }, icon('groups', 18)),
          el(
            'span',
            { class: 'ment-lines' },
            el('bdi', { class: 'ment-name clip', text: one.name }),
            el('span', { class: 'ment-about clip dim', text: one.about }),
          ),
          i === at && keys(t('key.tab')),
        );
        return row;
      }),
    );
  }

  function take(i) {
    const start = field.selectionStart - word.length - 1;
    field.setRangeText(`@${found[i].text} `, start, field.selectionStart, 'end');
    close();
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** The name stands there already: nothing to complete, Enter means to send. */
  const isWhole = ({ text, user }) => [text, user?.account].some((one) => one?.toLowerCase() === word.toLowerCase());

  function close() {
    found = [];
    node.replaceChildren();
    node.hidden = true;
    attr(field, 'aria-activedescendant', null);
  }

  field.addEventListener('input', look);
  field.addEventListener('click', look);
  field.addEventListener('blur', close);
  return {
    node,
    /** @returns {boolean} whether the key was for the list */
    key(event) {
      if (found.length === 0 || event.isComposing) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === 'Enter' && isWhole(found[at])) {
        close();
        return false;
      }
      if (step) {
        at = (at + step + found.length) % found.length;
        draw();
      } else if (event.key === 'Tab' || event.key === 'Enter') take(at);
      else if (event.key === 'Escape') {
        dismissed = field.selectionStart - word.length - 1;
        close();
      } else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
