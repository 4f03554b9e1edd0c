// Completion of @names above the composer: members of the chat, everybody at the end. ↑↓ move, Tab or Enter takes, Esc
// closes. The focus stays in the text.

import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { matching } from '../state/find.js';
import { byName } from '../state/surnames.js';
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

/** @typedef {import('./page.js').Context} Context */
/** @typedef {{user: import('../state/users.js').User|null, name: string, about: string, text: string}} Candidate */

/**
 * @param {HTMLTextAreaElement} field
 * @param {string} gid of the chat
 * @param {Context} ctx
 */
export function createMention(field, gid, ctx) {
  const mention = new Mention(field, gid, ctx);
  return {
    node: mention.node,
    /** @returns {boolean} whether the key was for the list */
    key: (event) => mention.key(event),
  };
}

class Mention {
  #field;
  #gid;
  #ctx;
  /** @type {Candidate[]} */
  #found = [];
  #at = 0; // index of the one that Enter takes
  #word = ''; // typed after the @
  #dismissed = -1; // place of an @ whose list was closed by Esc

  constructor(field, gid, ctx) {
    [this.#field, this.#gid, this.#ctx] = [field, gid, ctx];
    this.node = el('div', {
      class: 'ment',
      id: 'mention-list',
      role: 'listbox',
      'aria-label': ctx.i18n.t('chat.mention'),
      hidden: true,
    });
    attr(field, 'aria-controls', 'mention-list');
    attr(field, 'aria-autocomplete', 'list');
    field.addEventListener('input', () => this.#look());
    field.addEventListener('click', () => this.#look());
    field.addEventListener('blur', () => this.#close());
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the list */
  key(event) {
    const count = this.#found.length;
    if (count === 0 || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter' && this.#isWhole(this.#found[this.#at])) {
      this.#close();
      return false;
    }
    if (step) {
      this.#at = (this.#at + step + count) % count;
      this.#draw();
    } else if (event.key === 'Tab' || event.key === 'Enter') this.#take(this.#at);
    else if (event.key === 'Escape') {
      this.#dismissed = this.#start();
      this.#close();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Looks at the text before the caret. */
  #look() {
    const { value, selectionStart, selectionEnd } = this.#field;
    const begun = BEGUN.exec(value.slice(0, selectionStart));
    const start = begun ? selectionStart - begun[1].length - 1 : -1;
    if (start !== this.#dismissed) this.#dismissed = -1;
    if (!begun || start === this.#dismissed || selectionStart !== selectionEnd) {
      this.#close();
      return;
    }
    this.#word = begun[1];
    this.#found = candidates(this.#ctx, this.#gid, this.#word);
    this.#at = 0;
    this.#draw();
  }

  /** Place of the @. */
  #start() {
    return this.#field.selectionStart - this.#word.length - 1;
  }

  #draw() {
    const { t } = this.#ctx.i18n;
    this.node.hidden = this.#found.length === 0;
    attr(this.#field, 'aria-activedescendant', this.#found.length ? `mention-${this.#at}` : null);
    this.node.replaceChildren(
      el('p', { class: 'ment-title f12 dim', 'aria-hidden': 'true', text: t('chat.mention') }),
      ...this.#found.map((one, i) => this.#row(one, i)),
    );
  }

  /** @param {Candidate} one @param {number} i */
  #row(one, i) {
    const isChosen = i === this.#at;
    const onPress = (event) => {
      event.preventDefault(); // the focus stays in the text
      this.#take(i);
    };
    return el(
      'div',
      {
        class: 'ment-row row',
        id: `mention-${i}`,
        role: 'option',
        'aria-selected': String(isChosen),
        on: { pointerdown: onPress },
      },
      one.user ? userAvatar(one.user, 32) : el('span', { class: 'ment-all mid' }, icon('groups', 18)),
      el(
        'span',
        { class: 'ment-lines' },
        el('bdi', { class: 'ment-name clip', text: one.name }),
        el('span', { class: 'ment-about clip dim', text: one.about }),
      ),
      isChosen && keys(this.#ctx.i18n.t('key.tab')),
    );
  }

  #take(i) {
    this.#field.setRangeText(`@${this.#found[i].text} `, this.#start(), this.#field.selectionStart, 'end');
    this.#close();
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /**
   * The name is there already: nothing to complete, Enter sends.
   * @param {Candidate} one
   */
  #isWhole({ text, user }) {
    return [text, user?.account].some((one) => one?.toLowerCase() === this.#word.toLowerCase());
  }

  #close() {
    this.#found = [];
    this.node.replaceChildren();
    this.node.hidden = true;
    attr(this.#field, 'aria-activedescendant', null);
  }
}

/**
 * Members whose names have the words, then everybody.
 * @param {Context} ctx @param {string} gid @param {string} words
 * @returns {Candidate[]}
 */
function candidates({ store, i18n: { t, count, collator } }, gid, words) {
  const { users, chats, session } = store.get();
  const chat = chats.get(gid);
  const others = chat.members.filter((id) => id !== session.me).map((id) => users.byId.get(id))
    .filter((user) => user && !user.deleted);
  const members = matching(others, words)
    .sort(byName(collator)).slice(0, MOST)
    .map((user) => ({
      user,
      name: user.realname,
      about: [user.account, describe(users, user)].filter(Boolean).join(' · '),
      text: written(user, users),
    }));
  const all = t('chat.everybody');
  const fits = words === '' || [all, 'all'].some((one) => one.toLowerCase().startsWith(words.toLowerCase()));
  const everybody = chat.type !== 'one2one' && fits
    ? [{ user: null, name: all, about: count('chat.everybodyAbout', chat.members.length), text: all }]
    : [];
  return [...members.slice(0, MOST - everybody.length), ...everybody];
}
