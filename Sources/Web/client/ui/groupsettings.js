// What the administrators of a group may set: its name, whether everybody may join, who may speak. Each acts at once.

import { el } from '../../shared/dom.js';
import { chatTitle, isAdminOf } from '../state/chats.js';
import { openRename } from './chatasks.js';
import { button, choice, iconButton, toggle } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { openPicker } from './picker.js';

const SPEAKERS = { all: '$ALL', admins: '$ADMINS' };

/** @param {string} committers as on the wire */
const kindOf = (committers) => ({ '': 'all', $ALL: 'all', $ADMINS: 'admins' })[committers] ?? 'some';

/** @param {import('./page.js').Context} ctx @param {string} gid */
export function openGroupSettings(ctx, gid) {
  const { store, commands, i18n } = ctx;
  const { t } = i18n;
  const life = new AbortController();
  const chat = () => store.get().chats.get(gid);
  const error = errorLine();
  const act = async (run) => {
    tell(error, '');
    try {
      await run();
    } catch (cause) {
      tell(error, failure(cause, t));
      draw();
    }
  };

  const name = el('bdi', {});
  const open = toggle({
    label: t('group.public'),
    on: false,
    onChange: (is) => act(() => commands.setPublic(gid, is)),
  });
  const speak = choice({
    label: t('group.speak'),
    value: 'all',
    options: ['all', 'admins', 'some'].map((value) => ({ value, label: t(`group.speak.${value}`) })),
    onChange: (value) => (SPEAKERS[value] ? act(() => commands.setCommitters(gid, SPEAKERS[value])) : chooseSpeakers()),
  });
  const about = el('p', { class: 'set-about' });

  function chooseSpeakers() {
    const { members, committers } = chat();
    const { users } = store.get();
    openPicker(ctx, {
      title: t('group.speak'),
      action: t('group.speak.set'),
      only: new Set(members),
      preset: kindOf(committers) === 'some'
        ? committers.split(',').map(Number)
        : members.filter((id) => users.byId.get(id) && isAdminOf(chat(), users.byId.get(id))),
      run: (ids) => commands.setCommitters(gid, ids.join(',')),
      closed: draw,
    });
  }

  function draw() {
    const now = chat();
    if (!now) return dialog.close();
    const kind = kindOf(now.committers);
    name.textContent = chatTitle(store.get(), now, t);
    open.show(now.public);
    speak.show(kind);
    about.textContent = kind !== 'some'
      ? t(`group.speak.${kind}.about`)
      : now.committers.split(',').map((id) => store.get().users.byId.get(Number(id))?.realname).filter(Boolean).join(
        t('text.listComma'),
      );
  }

  const row = (label, words, control) =>
    el('div', { class: 'set-row' }, el('div', {}, el('p', { class: 'set-name', text: label }), words), control);
  const dialog = openDialog(ctx, {
    label: t('group.settings'),
    name: 'wide',
    closed: () => life.abort(),
    body: el(
      'div',
      {},
      el(
        'header',
        { class: 'dlg-head row' },
        el('h2', { class: 'dlg-title', text: t('group.settings') }),
        iconButton({ label: t('dialog.close'), icon: 'close', onClick: () => dialog.close() }),
      ),
      row(
        t('group.name'),
        el('p', { class: 'set-about' }, name),
        button({ label: t('chat.rename'), onClick: () => openRename(gid, ctx) }),
      ),
      chat().type === 'group' &&
        row(t('group.public'), el('p', { class: 'set-about', text: t('group.public.about') }), open.node),
      row(t('group.speak'), about, speak.node),
      error,
    ),
  });
  store.watch((state) => [state.chats.get(gid), state.users.names], draw, life.signal);
}
