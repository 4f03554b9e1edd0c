// Choosing people: for a new group (with a name) or to invite into one.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { matching } from '../state/find.js';
import { describe, people } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { button, iconButton, searchField } from './controls.js';
import { openDialog } from './dialog.js';
import { virtualList } from './virtuallist.js';

const NAME_PEOPLE = 3; // whose names make a group's name if nobody gave one
const NAME_LENGTH = 60;

/** @param {import('./page.js').Context} ctx */
export function openNewGroup(ctx) {
  const { store, commands, router, i18n } = ctx;
  const { t } = i18n;
  const name = el('input', { class: 'field-input', id: 'group-name', maxlength: NAME_LENGTH, placeholder: t('group.namePlaceholder'), autocomplete: 'off' });
  openPicker(ctx, {
    title: t('group.title'),
    action: t('group.create'),
    extra: el('div', { class: 'field' }, el('label', { class: 'field-label', for: 'group-name', text: t('group.nameOptional') }), name),
    without: new Set([store.get().session.me]),
    async run(ids) {
      const { users, session } = store.get();
      const names = [session.me, ...ids].slice(0, NAME_PEOPLE).map((id) => users.byId.get(id).realname).join(t('text.listComma'));
      const gid = await commands.createGroup((name.value.trim() || names).slice(0, NAME_LENGTH), ids);
      router.go(pathOf.chat(gid));
    },
  });
}

/** @param {import('./page.js').Context} ctx @param {string} gid */
export function openInvite(ctx, gid) {
  const { t } = ctx.i18n;
  openPicker(ctx, {
    title: t('side.invite'),
    action: t('group.invite'),
    without: new Set(ctx.store.get().chats.get(gid).members),
    run: (ids) => ctx.commands.invite(gid, ids),
  });
}

function openPicker(ctx, { title, action, extra, without, run }) {
  const { store, i18n } = ctx;
  const { t } = i18n;
  const life = new AbortController();
  const chosen = new Set();
  let words = '';

  const search = searchField({ label: t('people.search'), onInput: (value) => { words = value; draw(); } });
  const rows = virtualList({
    label: title, signal: life.signal,
    empty: el('p', { class: 'empty', text: t('people.none') }),
    key: (item) => String(item.user.id),
    height: () => 40,
    create: personRow,
    same: (a, b) => a.user === b.user && a.on === b.on,
  });
  const count = el('p', { class: 'pick-count', 'aria-live': 'polite' });
  const list = el('div', { class: 'pick-chosen' });
  const error = el('p', { class: 'dlg-error', role: 'alert', hidden: true });
  const go = button({ label: action, kind: 'primary', onClick: finish });
  const dialog = openDialog(ctx, {
    label: title, name: 'pick', closed: () => life.abort(),
    body: el('div', { class: 'pick' },
      el('div', { class: 'pick-left' },
        el('header', { class: 'pick-head' }, el('h2', { class: 'dlg-title', text: title }),
          iconButton({ label: t('dialog.close'), icon: 'close', class: 'pick-shut', onClick: () => dialog.close() })),
        extra, search.node, rows.node),
      el('div', { class: 'pick-right' }, count, list, error, go)),
  });

  function personRow() {
    const node = el('button', { class: 'pick-row', type: 'button', role: 'checkbox' });
    node.addEventListener('click', () => toggle(Number(node.dataset.id)));
    return {
      node,
      update({ user, on }) {
        node.dataset.id = user.id;
        node.setAttribute('aria-checked', on);
        node.replaceChildren(el('span', { class: 'check-box' }), userAvatar(user, 28, { dot: false }), el('bdi', { class: 'pick-name', text: user.realname }),
          el('span', { class: 'pick-about', text: describe(store.get().users, user) }));
      },
    };
  }

  function toggle(id) {
    if (!chosen.delete(id)) chosen.add(id);
    draw();
  }

  function draw() {
    const { users } = store.get();
    const all = people(users, i18n.collator).filter((user) => !without.has(user.id));
    rows.set(matching(all, words).map((user) => ({ user, on: chosen.has(user.id) })));
    text(count, i18n.count('group.chosen', chosen.size));
    go.disabled = chosen.size === 0;
    list.replaceChildren(...[...chosen].map((id) => {
      const user = users.byId.get(id);
      return el('div', { class: 'pick-one' }, userAvatar(user, 24, { dot: false }), el('bdi', { class: 'pick-name', text: user.realname }),
        el('button', { class: 'ibtn pick-off', type: 'button', 'aria-label': t('group.remove', { name: user.realname }), on: { click: () => toggle(id) } }, icon('close', 14)));
    }));
  }

  async function finish() {
    go.disabled = true;
    error.hidden = true;
    try {
      await run([...chosen]);
      dialog.close();
    } catch (cause) {
      error.textContent = cause.words || t(`request.${cause.code ?? 'error'}`);
      error.hidden = false;
      go.disabled = false;
    }
  }

  draw();
  search.input.focus();
}
