// Groups of people and what they may do: a matrix of boxes, saved together.

import { button } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { changes, setRight, startMatrix } from '../state/matrix.js';
import { pickPeople } from './pickpeople.js';

/** @param {any} ctx */
export function createRights(ctx) {
  const { api, i18n, head, toast } = ctx;
  const { t } = i18n;
  let names = [], groups = [], matrix = new Map();
  const problem = errorLine();
  const scroll = el('div', { class: 'mtx-scroll' });
  const bar = el('div', { class: 'tbl-bar', role: 'region', 'aria-label': t('rights.changes'), hidden: true });
  const node = el(
    'div',
    { class: 'adm-page mtx-page' },
    el('p', { class: 'dep-hint', text: t('rights.hint') }),
    problem,
    scroll,
    bar,
  );
  head.actions(
    button({ label: t('group.create'), icon: 'plus', kind: 'primary', onClick: () => nameGroup(null, 'create') }),
  );

  async function load() {
    try {
      ({ rights: names, groups } = await api.call('groups/list'));
      matrix = startMatrix(groups);
      tell(problem, '');
      draw();
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
  }

  function draw() {
    head.sub(i18n.count('group.count', groups.length));
    if (groups.length === 0) return scroll.replaceChildren(el('p', { class: 'empty', text: t('group.none') }));
    scroll.replaceChildren(
      el(
        'table',
        { class: 'mtx', 'aria-label': t('page.rights') },
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { class: 'mtx-corner', scope: 'col', text: t('rights.right') }),
            groups.map((group) => el('th', { scope: 'col' }, groupHead(group))),
          ),
        ),
        el(
          'tbody',
          {},
          names.map((name) =>
            el(
              'tr',
              {},
              el(
                'th',
                { scope: 'row' },
                el('span', { class: 'mtx-name', text: t(`right.${name}`) }),
                el('span', { class: 'mtx-about', text: t(`rightAbout.${name}`) }),
              ),
              groups.map((group) => el('td', {}, el('label', { class: 'check mtx-cell' }, box(group, name)))),
            )
          ),
        ),
      ),
    );
    showBar();
  }

  function groupHead(group) {
    const more = el(
      'button',
      {
        class: 'mtx-head',
        type: 'button',
        'aria-haspopup': 'menu',
        'aria-label': t('table.more', { name: group.name }),
        on: {
          click: () =>
            openMenu(more, [
              { label: t('group.people'), icon: 'contacts', run: () => people(group) },
              {
                label: t('group.rename'),
                icon: 'edit',
                run: () => nameGroup(group, 'rename'),
              },
              { label: t('group.copy'), icon: 'copy', run: () => nameGroup(group, 'copy') },
              null,
              { label: t('group.delete'), icon: 'trash', danger: true, run: () => remove(group) },
            ]),
        },
      },
      el(
        'span',
        { class: 'mtx-group' },
        el('bdi', { class: 'mtx-name', text: group.name }),
        el('span', { class: 'mtx-about', text: i18n.count('people.count', group.people.length) }),
      ),
      icon('down', 14),
    );
    return more;
  }

  function box(group, name) {
    const input = el('input', {
      type: 'checkbox',
      checked: matrix.get(group.id).has(name),
      'aria-label': t('rights.box', { group: group.name, right: t(`right.${name}`) }),
      on: {
        change: () => {
          matrix = setRight(matrix, group.id, name, input.checked);
          mark(group, name, input);
          showBar();
        },
      },
    });
    return input;
  }
  const mark = (group, name, input) =>
    attr(input.closest('td'), 'data-changed', input.checked !== group.rights.includes(name) || null);

  function showBar() {
    const { boxes } = changes(groups, matrix, names);
    bar.hidden = boxes === 0;
    if (bar.hidden) return;
    bar.replaceChildren(
      el('span', { class: 'tbl-chosen', role: 'status', text: i18n.count('rights.changed', boxes) }),
      button({
        label: t('rights.back'),
        small: true,
        onClick: () => {
          matrix = startMatrix(groups);
          draw();
        },
      }),
      button({ label: t('rights.save'), kind: 'primary', small: true, onClick: save }),
    );
  }

  async function save(event) {
    event.currentTarget.disabled = true;
    try {
      for (const { id, rights } of changes(groups, matrix, names).groups) {
        await api.call('groups/setRights', { id, rights });
      }
      toast(t('rights.saved'));
      await load();
    } catch (cause) {
      tell(problem, failure(cause, t));
      showBar();
    }
  }

  function nameGroup(group, call) {
    ask(ctx, {
      title: t(`group.${call}.title`, { name: group?.name ?? '' }),
      action: t(`group.${call}`),
      field: {
        label: t('group.name'),
        value: call === 'copy' ? t('group.copyName', { name: group.name }) : group?.name ?? '',
      },
      run: async (name) => {
        await api.call(`groups/${call}`, { ...(group && { id: group.id }), name });
        await load();
      },
    });
  }

  function remove(group) {
    ask(ctx, {
      title: t('group.delete.title', { name: group.name }),
      text: i18n.count('group.delete.text', group.people.length),
      action: t('group.delete'),
      danger: true,
      run: async () => {
        await api.call('groups/delete', { id: group.id });
        await load();
      },
    });
  }

  function people(group) {
    pickPeople(ctx, {
      title: t('group.people.title', { name: group.name }),
      chosen: group.people,
      run: async (ids) => {
        await api.call('groups/setPeople', { id: group.id, people: ids });
        await load();
      },
    });
  }

  load();
  return { node };
}
