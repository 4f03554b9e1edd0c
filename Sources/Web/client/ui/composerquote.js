// The message that is answered, above the field.

import { iconButton } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { QUOTE_LENGTH, quoteText } from '../state/quote.js';
import { excerpt } from '../state/search.js';

/** @typedef {import('../state/messages.js').Message} Message */

/**
 * @param {Pick<import('./page.js').Context, 'store'|'i18n'>} ctx
 * @param {() => void} focusField
 */
export function createQuote({ store, i18n: { t } }, focusField) {
  const node = el('div', { class: 'comp-quote row', hidden: true });
  /** @type {Message|null} */ let quoted = null;
  const nameOf = (users) => users.byId.get(quoted.user)?.realname;

  function set(message) {
    quoted = message;
    node.hidden = !message;
    if (!message) return;
    const { users } = store.get();
    const words = el(
      'span',
      { class: 'comp-quoted clip f13 dim' },
      el('bdi', { class: 'mk-bold', text: nameOf(users) ?? '' }),
      ' ',
      el('bdi', { text: excerpt(message, users.names, [], QUOTE_LENGTH) }),
    );
    const onDrop = () => {
      set(null);
      focusField();
    };
    node.replaceChildren(words, iconButton({ label: t('composer.noQuote'), icon: 'close', size: 16, onClick: onDrop }));
    focusField();
  }

  return {
    node,
    set,
    isSet: () => quoted !== null,
    /**
     * Words with the quote above them, if there is one.
     * @param {string} words
     */
    answer(words) {
      if (!quoted) return words;
      const { users } = store.get();
      return `${quoteText(quoted, nameOf(users) ?? t('chat.unknownPerson'), users.names)}\n${words}`;
    },
  };
}
