// Choosing people: for a new group (with a name), to invite into one, or as those who may speak.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { matching } from '../state/find.js';
import { deptBranches, describe, people } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { button, iconButton, searchField, toggle } from '../../shared/controls.js';
import { errorLine, failure, openDialog, tell } from '../../shared/dialog.js';
import { virtualList } from './virtuallist.js';

const NAME_PEOPLE = 3; // whose names make a group's name if nobody gave one
const NAME_LENGTH = 60;
const MAX_DEPTH = 8;

/** @param {import('./page.js').Context} ctx @param {number[]} [preset] people chosen at first */
export function openNewGroup(ctx, preset = []) {
  const { store, commands, router, i18n } = ctx;
  const { t } = i18n;
  const name = el('input', {
    class: 'field-input f14',
    id: 'group-name',
    maxlength: NAME_LENGTH,
    placeholder: t('group.namePlaceholder'),
    autocomplete: 'off',
  });
  let isPublic = false;
  const open = toggle({
    label: t('group.public'),
    on: false,
    onChange: (is) => {
      isPublic = is;
    },
  });
  openPicker(ctx, {
    title: t('group.title'),
    action: t('group.create'),
    preset,
    extra: el(
      'div',
      { class: 'field' },
      el('label', { class: 'field-label f13 soft', for: 'group-name', text: t('group.nameOptional') }),
      name,
      el('div', { class: 'pick-switch row' }, el('span', { text: t('group.public') }), open.node),
    ),
    without: new Set([store.get().session.me]),
    async run(ids) {
      const { users, session } = store.get();
      const names = [session.me, ...ids].slice(0, NAME_PEOPLE).map((id) => users.byId.get(id).realname).join(
        t('text.listComma'),
      );
      const gid = await commands.createGroup((name.value.trim() || names).slice(0, NAME_LENGTH), ids, isPublic);
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

/**
 * @param {import('./page.js').Context} ctx
 * @param {object} how
 * @param {string} how.title
 * @param {string} how.action
 * @param {(ids: number[]) => Promise<unknown>} how.run
 * @param {Set<number>} [how.only] of whom one may choose
 * @param {Set<number>} [how.without] who is not offered
 * @param {number[]} [how.preset]
 * @param {Node} [how.extra] above the search
 * @param {() => void} [how.closed]
 */
export function openPicker(ctx, { title, action, extra, only, without = new Set(), preset = [], run, closed }) {
  const { store, i18n } = ctx;
  const { t } = i18n;
  const life = new AbortController();
  const chosen = new Set(preset);
  const opened = new Set();
  let words = '';

  const search = searchField({
    label: t('people.search'),
    onInput: (value) => {
      words = value;
      draw();
    },
  });
  const rows = virtualList({
    label: title,
    signal: life.signal,
    empty: el('p', { class: 'empty', text: t('people.none') }),
    key: (item) => item.key,
    height: () => 40,
    create: (item) => (item.user ? personRow() : deptRow()),
    counts: (item) => Boolean(item.user),
    same: (a, b) => a.user === b.user && a.on === b.on && a.open === b.open && a.inside === b.inside,
  });
  const count = el('p', { class: 'pick-count f13 soft', 'aria-live': 'polite' });
  const list = el('div', { class: 'pick-chosen' });
  const error = errorLine();
  const go = button({ label: action, kind: 'primary', onClick: finish });
  const dialog = openDialog(ctx, {
    label: title,
    name: 'pick',
    closed: () => {
      life.abort();
      closed?.();
    },
    body: el(
      'div',
      { class: 'pick' },
      el(
        'div',
        { class: 'pick-left col' },
        el(
          'header',
          { class: 'pick-head row' },
          el('h2', { class: 'dlg-title', text: title }),
          iconButton({
            label: t('dialog.close'),
            icon: 'close',
            class: 'pick-shut',
            onClick: () => dialog.close(),
          }),
        ),
        extra,
        search.node,
        rows.node,
      ),
      el('div', { class: 'pick-right col' }, count, list, error, go),
    ),
  });

  function personRow() {
    const node = el('button', { class: 'pick-row row hov ring-in', type: 'button', role: 'checkbox' });
    node.addEventListener('click', () => toggleOne(Number(node.dataset.id)));
    return {
      node,
      update({ user, on, level = 0 }) {
        node.dataset.id = user.id;
        node.dataset.level = level;
        node.setAttribute('aria-checked', on);
        node.replaceChildren(
          el('span', { class: 'check-box' }),
          userAvatar(user, 28, { dot: false }),
          el('bdi', { class: 'pick-name clip', text: user.realname }),
          el('span', { class: 'pick-about clip f12 dim', text: describe(store.get().users, user) }),
        );
      },
    };
  }

  /** A department: opens in place; its box takes all of it. */
  function deptRow() {
    const fold = el('button', { class: 'pick-fold row', type: 'button' });
    const box = el(
      'button',
      { class: 'pick-all', type: 'button', role: 'checkbox' },
      el('span', { class: 'check-box' }),
    );
    const node = el('div', { class: 'pick-row row hov ring-in pick-dept' }, box, fold);
    let item = null;
    fold.addEventListener('click', () => {
      if (!opened.delete(item.dept.id)) opened.add(item.dept.id);
      draw();
    });
    box.addEventListener('click', () => {
      const all = item.ids.every((id) => chosen.has(id));
      for (const id of item.ids) {
        if (all) chosen.delete(id);
        else chosen.add(id);
      }
      draw();
    });
    return {
      node,
      update(next) {
        item = next;
        node.dataset.level = item.level;
        fold.setAttribute('aria-expanded', item.open);
        fold.replaceChildren(
          icon('right', 16),
          icon('folder', 18),
          el('bdi', { class: 'pick-name clip', text: item.dept.name }),
          el('span', { class: 'pick-about clip f12 dim', text: String(item.ids.length) }),
        );
        box.setAttribute('aria-label', t('group.wholeDept', { name: item.dept.name }));
        box.setAttribute(
          'aria-checked',
          item.inside === 0 ? 'false' : item.inside === item.ids.length ? 'true' : 'mixed',
        );
      },
    };
  }

  function toggleOne(id) {
    if (!chosen.delete(id)) chosen.add(id);
    draw();
  }

  /** Departments with the people in them, those that are open unfolded; people of none at the end. */
  function treeItems(all, { depts }) {
    const below = deptBranches(depts);
    const of = new Map();
    for (const user of all) of.set(user.dept, [...(of.get(user.dept) ?? []), user]);
    const idsIn = (
      dept,
      depth = 0,
    ) => [
      ...(of.get(dept.id) ?? []).map((user) => user.id),
      ...(depth < MAX_DEPTH ? (below.get(dept.id) ?? []).flatMap((one) => idsIn(one, depth + 1)) : []),
    ];
    const items = [];
    const walk = (list, level) => {
      for (const dept of list) {
        const ids = idsIn(dept);
        if (ids.length === 0) continue;
        const open = opened.has(dept.id);
        items.push({
          key: `dept ${dept.id}`,
          dept,
          ids,
          open,
          level,
          inside: ids.filter((id) => chosen.has(id)).length,
        });
        if (!open) continue;
        if (level < MAX_DEPTH) walk(below.get(dept.id) ?? [], level + 1);
        items.push(...(of.get(dept.id) ?? []).map((user) => personItem(user, level + 1)));
      }
    };
    walk(below.get(0) ?? [], 0);
    return [...items, ...all.filter((user) => !depts.has(user.dept)).map((user) => personItem(user))];
  }

  const personItem = (user, level = 0) => ({ key: String(user.id), user, level, on: chosen.has(user.id) });

  function draw() {
    const { users } = store.get();
    const all = people(users, i18n.collator).filter((user) => !without.has(user.id) && (!only || only.has(user.id)));
    rows.set(
      words === '' && users.depts.size > 0 && !only
        ? treeItems(all, users)
        : matching(all, words).map((user) => personItem(user)),
    );
    text(count, i18n.count('group.chosen', chosen.size));
    go.disabled = chosen.size === 0;
    list.replaceChildren(
      ...[...chosen].slice(0, 200).map((id) => {
        const user = users.byId.get(id);
        return el(
          'div',
          { class: 'pick-one row' },
          userAvatar(user, 24, { dot: false }),
          el('bdi', { class: 'pick-name clip', text: user?.realname ?? '' }),
          el('button', {
            class: 'ibtn soft pick-off',
            type: 'button',
            'aria-label': t('group.remove', { name: user?.realname ?? '' }),
            on: { click: () => toggleOne(id) },
          }, icon('close', 14)),
        );
      }),
    );
  }

  async function finish() {
    go.disabled = true;
    tell(error, '');
    try {
      await run([...chosen]);
      dialog.close();
    } catch (cause) {
      tell(error, failure(cause, t));
      go.disabled = false;
    }
  }

  draw();
  search.input.focus();
}
