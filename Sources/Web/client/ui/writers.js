// The words for those who write in a chat at this moment; they vanish by themselves.

import { writersIn } from '../state/typing.js';

const NAMES = 3;

/**
 * @param {string} gid of the chat @param {import('./page.js').Context} ctx
 * @param {() => void} changed runs when `words` gives something else
 */
export function createWriters(gid, { store, i18n: { t, count }, signal }, changed) {
  let timer = 0;
  const isOne = () => store.get().chats.get(gid)?.type === 'one2one';

  /** When the next sign runs out, the words change. */
  function wait() {
    clearTimeout(timer);
    const untils = [...store.get().typing.get(gid)?.values() ?? []].filter((until) => until > Date.now());
    if (untils.length > 0) timer = setTimeout(wait, Math.min(...untils) - Date.now() + 1);
    changed();
  }
  store.watch((state) => state.typing.get(gid), wait, signal);
  signal.addEventListener('abort', () => clearTimeout(timer));

  return {
    /** '' if nobody writes. */
    words() {
      const { typing, users, session } = store.get();
      const ids = writersIn(typing, gid, Date.now()).filter((id) => id !== session.me); // one is told, too
      if (ids.length === 0) return '';
      if (isOne()) return t('typing.they');
      if (ids.length > NAMES) return count('typing.many', ids.length);
      const names = ids.map((id) => users.byId.get(id)?.realname ?? t('chat.unknownPerson'));
      return count('typing.some', ids.length, { names: names.join(t('text.listComma')) });
    },
  };
}
