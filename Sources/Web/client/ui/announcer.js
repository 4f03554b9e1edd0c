// Two quiet regions for screen readers: polite for new messages, assertive for failures. At most one voice per 2 s.

import { el } from '../../shared/dom.js';
import { isTalk } from '../state/messagechanges.js';
import { messageWords } from './chatrow.js';
import { noteSender, noteWords } from './noterow.js';

const PAUSE_MS = 2_000;

export function createAnnouncer() {
  const polite = el('div', { class: 'sr-only', role: 'status', 'aria-live': 'polite' });
  const assertive = el('div', { class: 'sr-only', role: 'alert' });
  let waiting = [], timer = 0;

  function speak(ctx) {
    timer = 0;
    if (waiting.length === 0) return;
    polite.textContent = waiting.length === 1 ? waiting[0] : ctx.i18n.count('voice.newMessages', waiting.length);
    waiting = [];
    timer = setTimeout(() => speak(ctx), PAUSE_MS);
  }

  return {
    node: el('div', {}, polite, assertive),
    /** @param {string} text */
    alert: (text) => {
      assertive.textContent = text;
    },
    /** @param {import('../net/notes.js').Note[]} list new ones @param {import('./page.js').Context} ctx */
    notes(list, ctx) {
      const { t } = ctx.i18n;
      for (const one of list) waiting.push(t('voice.message', { name: noteSender(one, t), text: noteWords(one) }));
      if (!timer) speak(ctx);
    },
    /** New messages of others, except in muted chats. */
    messages(list, ctx) {
      const { users, chats, session } = ctx.store.get();
      for (const one of [...list].sort((a, b) => a.id - b.id)) {
        if (one.user === session.me || !isTalk(one) || chats.get(one.cgid)?.mute) continue;
        const name = users.byId.get(one.user)?.realname ?? '';
        const words = messageWords(one, ctx.store.get(), ctx.i18n.t);
        const text = one.type === 'urgent' ? `${ctx.i18n.t('urgent.word')}${ctx.i18n.t('text.comma')}${words}` : words;
        waiting.push(ctx.i18n.t('voice.message', { name, text }));
      }
      if (!timer) speak(ctx);
    },
  };
}
