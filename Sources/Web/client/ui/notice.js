// The notice of a group: a line above its messages, a dialog that shows all of it and lets administrators change it.

import { button, iconButton } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { rightsIn } from '../state/chats.js';
import { isSynced } from '../state/session.js';

const LENGTH = 2000; // characters; the server has a limit of its own and says so
const LINE = 200; // of them in the line

/** @typedef {import('./page.js').Context} Context */

/** @param {import('../state/state.js').State} state @param {string} gid */
export const maySetNotice = (state, gid) =>
  isSynced(state) && state.chats.has(gid) && rightsIn(state, state.chats.get(gid)).notice;

/** @param {string} gid @param {Context} ctx its signal ends with the chat */
export function createNoticeBar(gid, ctx) {
  const { store, i18n: { t }, signal } = ctx;
  const words = el('bdi', { class: 'notice-words clip' });
  const node = el(
    'button',
    { class: 'notice row hov ring-in f13', type: 'button', hidden: true, on: { click: () => openNotice(gid, ctx) } },
    icon('bell', 16),
    el('span', { class: 'sr-only', text: t('notice.title') }),
    words,
  );
  store.watch((state) => state.chats.get(gid)?.notice?.notice ?? '', (notice) => {
    node.hidden = notice === '';
    text(words, notice.slice(0, LINE).replace(/\s+/g, ' '));
  }, signal);
  return node;
}

/** @param {string} gid @param {Context} ctx */
export function openNotice(gid, ctx) {
  const { store, commands, i18n: { t } } = ctx;
  const may = maySetNotice(store.get(), gid);
  const notice = store.get().chats.get(gid)?.notice;
  const problem = errorLine();
  const field = may &&
    el('textarea', {
      class: 'field-input notice-field f14',
      maxlength: LENGTH,
      rows: 6,
      'aria-label': t('notice.title'),
    });
  if (field) field.value = notice?.notice ?? '';
  const save = may && button({ label: t('notice.save'), kind: 'primary', type: 'submit' });
  const close = () => dialog.close();
  const form = el(
    'form',
    { class: 'dlg-form', on: { submit } },
    el(
      'header',
      { class: 'dlg-head row' },
      el('h2', { class: 'dlg-title', text: t('notice.title') }),
      iconButton({ label: t('dialog.close'), icon: 'close', onClick: close }),
    ),
    field || el('p', { class: 'notice-text f14', dir: 'auto', text: notice?.notice ?? '' }),
    notice && el('p', { class: 'f12 dim', text: signed(notice, ctx) }),
    problem,
    may && el('div', { class: 'dlg-buttons' }, button({ label: t('dialog.cancel'), onClick: close }), save),
  );
  const dialog = openDialog(ctx, { label: t('notice.title'), name: 'wide', body: form });

  async function submit(event) {
    event.preventDefault();
    save.disabled = true;
    try {
      await commands.setNotice(gid, field.value.trim());
      dialog.close();
    } catch (cause) {
      tell(problem, failure(cause, t));
      save.disabled = false;
    }
  }
}

/** @param {{by: number, time: number}} notice @param {Context} ctx */
function signed({ by, time }, { store, i18n: { t, full } }) {
  const name = store.get().users.byId.get(by)?.realname ?? t('chat.unknownPerson');
  return t('notice.by', { name, time: full(time * 1000) });
}
