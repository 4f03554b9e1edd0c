// People: the list with search, filters and pages; what is done to one or several.

import { button } from '../../shared/controls.js';
import { ask, failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { pathOf } from '../state/depts.js';
import { deptOptions, loadOrganisation } from './organisation.js';
import { openImport } from './peopleimport.js';
import { openPerson } from './person.js';
import { faceLines } from './face.js';
import { selectField, sideForm } from './form.js';
import { saveFile, showSecret } from './secret.js';
import { createTable } from './table.js';
import { filterMenu } from './tablefoot.js';
import { stateTag, tag, when } from './words.js';

const STATES = ['active', 'online', 'forbidden', 'deleted'];

/** @param {any} ctx */
export function createPeople(ctx) {
  const { api, i18n, head, may } = ctx;
  const { t } = i18n;
  const edits = may('people.edit');
  let organisation = { depts: [], roles: [] };
  const ready = loadOrganisation(api).then((loaded) => {
    organisation = loaded;
  }).catch(() => {}); // the list goes without names of filters

  const table = createTable(ctx, {
    label: t('page.people'),
    key: (row) => row.id,
    nameOf: (row) => row.realname || row.account,
    sort: 'id',
    search: t('people.search'),
    count: 'people.count',
    empty: t('people.none'),
    filterNames: ['dept', 'state'],
    columns: [
      {
        key: 'realname',
        label: t('person.realname'),
        width: '27%',
        sort: true,
        kind: 'main',
        cell: (row) =>
          faceLines(row, row.account, row.deptName && el('span', { class: 'tbl-also', text: ` · ${row.deptName}` })),
      },
      {
        key: 'dept',
        label: t('person.dept'),
        width: '25%',
        sort: true,
        cell: (row) => pathOf(organisation.depts, row.dept).slice(-2).join(' / ') || row.deptName || '—',
      },
      {
        key: 'role',
        label: t('person.role'),
        width: '17%',
        cell: (row) => (row.isSuper ? tag(t('person.super'), 'accent') : row.roleName || '—'),
      },
      { key: 'state', label: t('person.state'), width: '13%', kind: 'tag', cell: (row) => stateTag(t, row) },
      {
        key: 'lastLogin',
        label: t('person.lastLogin'),
        width: '18%',
        sort: true,
        cell: (row) => when(i18n, row.lastLogin),
      },
    ],
    load: async (params) => {
      await ready;
      const answer = await api.call('people/list', { ...params, ...(params.dept && { dept: Number(params.dept) }) });
      showSub(answer, params);
      return answer;
    },
    filters: (now, change) => [
      filterMenu(ctx, {
        label: t('person.dept'),
        value: now.dept ?? '',
        onChange: (dept) => change({ dept }),
        options: deptOptions(organisation.depts),
      }),
      filterMenu(ctx, {
        label: t('person.state'),
        value: now.state ?? '',
        onChange: (state) => change({ state }),
        options: STATES.map((value) => ({ value, label: t(`person.${value}`) })),
      }),
    ],
    open: (row) => openPerson(ctx, row.id, organisation, changed),
    actions: edits ? actions : undefined,
    bar: edits ? bar : undefined,
  });
  ready.then(() => table.update(ctx.router.route().query)); // names of departments are there now

  function showSub(answer, { search, dept, state }) {
    if (!search && !dept && !state) head.sub(i18n.count('people.count', answer.total));
  }

  function changed(words) {
    if (words) ctx.toast(words);
    table.reload();
  }

  /** A question, then the call, then the list anew. */
  function act(call, rows, { danger = false, clear } = {}) {
    const name = rows.length === 1 ? rows[0].realname || rows[0].account : i18n.count('people.count', rows.length);
    ask(ctx, {
      title: t(`people.${call}.title`, { name }),
      text: t(`people.${call}.text`),
      action: t(`people.${call}`),
      danger,
      run: async () => {
        await api.call(`people/${call}`, { ids: rows.map(({ id }) => id) });
        clear?.();
        changed(t(`people.${call}.done`, { name }));
      },
    });
  }

  async function straight(call, params, words) {
    try {
      await api.call(call, params);
      changed(words);
    } catch (cause) {
      ctx.toast(failure(cause, t));
    }
  }

  function reset(row) {
    const name = row.realname || row.account;
    ask(ctx, {
      title: t('people.reset.title', { name }),
      text: t('people.reset.text'),
      action: t('people.reset'),
      run: async () => {
        const { password } = await api.call('people/resetPassword', { id: row.id });
        changed();
        if (password) {
          showSecret(ctx, {
            title: t('people.reset.done', { name }),
            text: t('secret.password'),
            lines: [[t('person.account'), row.account], [t('person.password'), password]],
          });
        }
      },
    });
  }

  function actions(row) {
    const me = row.id === ctx.session.me.id;
    if (row.deleted) {
      return [{
        label: t('people.restore'),
        icon: 'refresh',
        run: () => straight('people/restore', { ids: [row.id] }, t('people.restore.done', { name: row.realname })),
      }];
    }
    return [
      { label: t('person.edit'), icon: 'edit', run: () => openPerson(ctx, row.id, organisation, changed) },
      { label: t('people.reset'), icon: 'key', run: () => reset(row) },
      ...(row.locked
        ? [{
          label: t('people.unlock'),
          icon: 'lock',
          run: () => straight('people/unlock', { id: row.id }, t('people.unlock.done', { name: row.realname })),
        }]
        : []),
      ...(me ? [] : [
        row.forbidden
          ? {
            label: t('people.activate'),
            icon: 'check',
            run: () =>
              straight('people/activate', { ids: [row.id] }, t('people.activate.done', { name: row.realname })),
          }
          : { label: t('people.forbid'), icon: 'lock', run: () => act('forbid', [row], { danger: true }) },
        null,
        { label: t('people.delete'), icon: 'trash', danger: true, run: () => act('delete', [row], { danger: true }) },
      ]),
    ];
  }

  function bar(rows, clear) {
    const gone = rows.every((row) => row.deleted), closed = rows.every((row) => row.forbidden || row.deleted);
    if (gone) {
      return [button({ label: t('people.restore'), small: true, onClick: () => act('restore', rows, { clear }) })];
    }
    return [
      button({ label: t('people.move'), small: true, onClick: () => move(rows, clear) }),
      closed
        ? button({ label: t('people.activate'), small: true, onClick: () => act('activate', rows, { clear }) })
        : button({
          label: t('people.forbid'),
          kind: 'outline',
          small: true,
          onClick: () => act('forbid', rows, { danger: true, clear }),
        }),
      button({
        label: t('people.delete'),
        kind: 'outline',
        small: true,
        onClick: () => act('delete', rows, { danger: true, clear }),
      }),
    ];
  }

  function move(rows, clear) {
    const dept = selectField(ctx, {
      id: 'move-dept',
      label: t('person.dept'),
      options: [{ value: '0', label: t('person.noDept') }, ...deptOptions(organisation.depts)],
    });
    sideForm(ctx, {
      title: t('people.move.title', { count: i18n.count('people.count', rows.length) }),
      action: t('people.move'),
      fields: { dept },
      body: [dept.node],
      run: async () => {
        for (const { id } of rows) await api.call('people/edit', { id, dept: Number(dept.value) });
        clear();
        changed(t('people.move.done', { name: i18n.count('people.count', rows.length) }));
      },
    });
  }

  const save = button({
    label: t('people.export'),
    icon: 'download',
    onClick: async () => {
      save.disabled = true;
      try {
        saveFile(`${t('people.file')}.csv`, (await api.call('people/export')).csv);
      } catch (cause) {
        ctx.toast(failure(cause, t));
      }
      save.disabled = false;
    },
  });
  head.actions(
    edits && button({ label: t('people.import'), icon: 'upload', onClick: () => openImport(ctx, changed) }),
    save,
    edits && button({
      label: t('people.create'),
      icon: 'plus',
      kind: 'primary',
      onClick: () => openPerson(ctx, null, organisation, changed),
    }),
  );
  return { node: table.node, update: table.update };
}
