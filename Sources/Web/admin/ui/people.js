// People: the list with search, filters and pages.

import { button } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { pathOf } from '../state/depts.js';
import { deptOptions, loadOrganisation } from './organisation.js';
import { PeopleActions } from './peopleactions.js';
import { openImport } from './peopleimport.js';
import { openPerson } from './person.js';
import { faceLines } from './face.js';
import { saveFile } from './secret.js';
import { createTable } from './table.js';
import { filterMenu } from './tablefoot.js';
import { stateTag, tag, when } from './words.js';

const STATES = ['active', 'online', 'forbidden', 'deleted'];

/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {import('../net/records.js').Person} Person */

/** @param {PageContext} ctx */
export function createPeople(ctx) {
  const page = new PeoplePage(ctx);
  return { node: page.node, update: page.update };
}

class PeoplePage {
  #ctx;
  #table;
  #ready;
  /** @type {import('./organisation.js').Organisation} */
  #organisation = { depts: [], roles: [] };

  /** @param {PageContext} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const changed = (words) => this.#changed(words);
    this.#ready = loadOrganisation(ctx.api).then((loaded) => {
      this.#organisation = loaded;
    }).catch(() => {}); // the list goes without names of filters
    const edits = ctx.may('people.edit');
    const actions = new PeopleActions(ctx, { organisation: () => this.#organisation, changed });
    this.#table = createTable(ctx, this.#parts(edits ? actions : null));
    this.node = this.#table.node;
    this.update = this.#table.update;
    this.#ready.then(() => this.update(ctx.router.route().query)); // names of departments are there now
    const { t } = ctx.i18n;
    ctx.head.actions(
      edits && button({ label: t('people.import'), icon: 'upload', onClick: () => openImport(ctx, changed) }),
      exportButton(ctx),
      edits && button({
        label: t('people.create'),
        icon: 'plus',
        kind: 'primary',
        onClick: () => this.#open(null),
      }),
    );
  }

  /** @param {PeopleActions|null} actions @returns {import('./table.js').TableParts<Person>} */
  #parts(actions) {
    const { t } = this.#ctx.i18n;
    return {
      label: t('page.people'),
      key: (row) => row.id,
      nameOf: (row) => row.realname || row.account,
      sort: 'id',
      search: t('people.search'),
      count: 'people.count',
      empty: t('people.none'),
      filterNames: ['dept', 'state'],
      columns: columns(this.#ctx, () => this.#organisation.depts),
      load: (params) => this.#load(params),
      filters: (now, change) => this.#filters(now, change),
      open: (row) => this.#open(row.id),
      actions: actions ? (row) => actions.ofRow(row) : undefined,
      bar: actions ? (rows, clear) => actions.ofRows(rows, clear) : undefined,
    };
  }

  async #load(params) {
    await this.#ready;
    const { api, head, i18n } = this.#ctx;
    const { search, dept, state } = params;
    const answer = await api.call('people/list', { ...params, ...(dept && { dept: Number(dept) }) });
    if (!search && !dept && !state) head.sub(i18n.count('people.count', answer.total));
    return answer;
  }

  #filters(now, change) {
    const { t } = this.#ctx.i18n;
    return [
      filterMenu(this.#ctx, {
        label: t('person.dept'),
        value: now.dept ?? '',
        onChange: (dept) => change({ dept }),
        options: deptOptions(this.#organisation.depts),
      }),
      filterMenu(this.#ctx, {
        label: t('person.state'),
        value: now.state ?? '',
        onChange: (state) => change({ state }),
        options: STATES.map((value) => ({ value, label: t(`person.${value}`) })),
      }),
    ];
  }

  /** @param {number|null} id null for a new one */
  #open(id) {
    openPerson(this.#ctx, id, this.#organisation, (words) => this.#changed(words));
  }

  /** @param {string} [words] */
  #changed(words) {
    if (words) this.#ctx.toast(words);
    this.#table.reload();
  }
}

/**
 * @param {PageContext} ctx
 * @param {() => import('../state/depts.js').Dept[]} depts
 * @returns {import('./table.js').Column<Person>[]}
 */
function columns({ i18n }, depts) {
  const { t } = i18n;
  return [
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
      cell: (row) => pathOf(depts(), row.dept).slice(-2).join(' / ') || row.deptName || '—',
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
  ];
}

/** @param {PageContext} ctx */
function exportButton({ api, i18n: { t }, toast }) {
  const node = button({
    label: t('people.export'),
    icon: 'download',
    onClick: async () => {
      node.disabled = true;
      try {
        saveFile(`${t('people.file')}.csv`, (await api.call('people/export')).csv);
      } catch (cause) {
        toast(failure(cause, t));
      }
      node.disabled = false;
    },
  });
  return node;
}
