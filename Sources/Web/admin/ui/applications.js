// Applications (entries) and robots: what other systems may send into chats.

import { avatar } from '../../shared/avatar.js';
import { button, iconButton, tabs } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { openMenu } from '../../shared/menu.js';
import { editApplication, showKeys } from './application.js';
import { editRobot, showAddress } from './robot.js';
import { tag, when } from './words.js';

const KEYS = ['applications', 'robots'];

/** @typedef {import('./mount.js').PageContext} PageContext */
/** @typedef {import('../net/records.js').Application} Application */
/** @typedef {import('../net/records.js').Robot} Robot */

/** @param {PageContext} ctx */
export const createApplications = (ctx) => ({ node: new ApplicationsPage(ctx).node });

class ApplicationsPage {
  #ctx;
  #problem = errorLine();
  #lists = { applications: el('ul', { class: 'adm-rows' }), robots: el('ul', { class: 'adm-rows' }) };

  /** @param {PageContext} ctx */
  constructor(ctx) {
    this.#ctx = ctx;
    const { t } = ctx.i18n;
    const panels = Object.fromEntries(KEYS.map((key) => [key, this.#panel(key)]));
    const both = tabs({
      label: t('page.applications'),
      tabs: KEYS.map((key) => ({ key, label: t(`entry.tab.${key}`), panel: panels[key] })),
      onChange: (key) => ctx.head.actions(this.#createButton(key)),
    });
    this.node = el(
      'div',
      { class: 'adm-page' },
      el('div', { class: 'adm-tabs' }, both.node),
      this.#problem,
      Object.values(panels),
    );
    this.#load();
  }

  #panel(key) {
    const { t } = this.#ctx.i18n;
    const list = this.#lists[key];
    attr(list, 'aria-label', t(`entry.tab.${key}`));
    return el('div', { class: 'dep-panel' }, el('p', { class: 'dep-hint', text: t(`entry.hint.${key}`) }), list);
  }

  #createButton(key) {
    const { t } = this.#ctx.i18n;
    const isRobot = key === 'robots';
    return button({
      label: t(isRobot ? 'robot.create' : 'entry.create'),
      icon: 'plus',
      kind: 'primary',
      onClick: () => (isRobot ? this.#editRobot(null) : this.#editApplication(null)),
    });
  }

  async #load() {
    const { api, head, i18n } = this.#ctx;
    try {
      const { applications, robots } = await api.call('applications/list');
      this.#fill('applications', applications.map((row) => this.#applicationRow(row)));
      this.#fill('robots', robots.map((row) => this.#robotRow(row)));
      head.sub(
        [i18n.count('entry.count', applications.length), i18n.count('robot.count', robots.length)].join(
          i18n.t('text.comma'),
        ),
      );
      tell(this.#problem, '');
    } catch (cause) {
      tell(this.#problem, failure(cause, i18n.t));
    }
  }

  #fill(key, rows) {
    const none = () => el('li', { class: 'empty', text: this.#ctx.i18n.t(`entry.none.${key}`) });
    this.#lists[key].replaceChildren(...(rows.length > 0 ? rows : [none()]));
  }

  /** @param {Application} row */
  #applicationRow(row) {
    const { i18n } = this.#ctx;
    const { t } = i18n;
    const edit = () => this.#editApplication(row);
    return listRow(t, {
      id: row.code,
      name: row.name,
      second: [
        el('code', { class: 'code', text: row.code }),
        ' · ',
        row.allowed?.length > 0 ? row.allowed.join(t('text.listComma')) : t('entry.everywhere'),
        ' · ',
        ...lastUsed(i18n, row),
      ],
      tags: [row.hasToken && tag(t('entry.hasToken'), 'accent'), row.integration && tag(t('entry.integrated'))],
      edit,
      items: [
        { label: t('entry.edit'), icon: 'edit', run: edit },
        { label: t('entry.newKey'), icon: 'key', run: () => this.#renew(row, 'newKey') },
        { label: t('entry.newToken'), icon: 'shield', run: () => this.#renew(row, 'newToken') },
        null,
        {
          label: t('entry.delete'),
          icon: 'trash',
          danger: true,
          run: () => this.#remove('applications', 'entry.delete', row),
        },
      ],
    });
  }

  /** @param {Robot} row */
  #robotRow(row) {
    const { i18n } = this.#ctx;
    const { t } = i18n;
    const edit = () => this.#editRobot(row);
    return listRow(t, {
      drawing: 'bot',
      id: row.id,
      name: row.name,
      second: [
        t(`robot.kind.${row.kind}`),
        ' · ',
        el('bdi', { text: row.chatName || row.gid }),
        ' · ',
        ...lastUsed(i18n, row),
      ],
      tags: [tag(t(row.enabled ? 'robot.on' : 'robot.off'), row.enabled ? 'ok' : 'plain')],
      edit,
      items: [
        { label: t('robot.edit'), icon: 'edit', run: edit },
        { label: t('robot.newAddress'), icon: 'refresh', run: () => this.#renewAddress(row) },
        null,
        {
          label: t('robot.delete'),
          icon: 'trash',
          danger: true,
          run: () => this.#remove('robots', 'robot.delete', row),
        },
      ],
    });
  }

  /** @param {Application|null} row null for a new one */
  #editApplication(row) {
    editApplication(this.#ctx, row, () => this.#load());
  }

  /** @param {Robot|null} row null for a new one */
  #editRobot(row) {
    editRobot(this.#ctx, row, () => this.#load());
  }

  /**
   * Another key or token: the one before ends.
   * @param {Application} row @param {'newKey'|'newToken'} call
   */
  #renew(row, call) {
    this.#ask(`entry.${call}`, row, async () => {
      const made = await this.#ctx.api.call(`applications/${call}`, { id: row.id });
      await this.#load();
      showKeys(this.#ctx, row, made);
    });
  }

  /** @param {Robot} row */
  #renewAddress(row) {
    this.#ask('robot.newAddress', row, async () => {
      const made = await this.#ctx.api.call('robots/newAddress', { id: row.id });
      await this.#load();
      showAddress(this.#ctx, row, made);
    });
  }

  /** @param {'applications'|'robots'} list @param {string} key of the words @param {Application|Robot} row */
  #remove(list, key, row) {
    this.#ask(key, row, async () => {
      await this.#ctx.api.call(`${list}/delete`, { id: row.id });
      await this.#load();
    });
  }

  /** @param {string} key of the words @param {{name: string}} row @param {() => Promise<void>} run */
  #ask(key, { name }, run) {
    const { t } = this.#ctx.i18n;
    ask(this.#ctx, { title: t(`${key}.title`, { name }), text: t(`${key}.text`), action: t(key), danger: true, run });
  }
}

/**
 * @param {import('../../shared/i18n.js').Translate} t
 * @param {{drawing?: import('../../shared/icons.js').IconName, id: string|number, name: string,
 *   second: (Node|string)[], tags: (Node|false|undefined)[], edit: () => void,
 *   items: (import('../../shared/menu.js').Item|null)[]}} how
 */
function listRow(t, { drawing, id, name, second, tags, edit, items }) {
  const more = iconButton({
    label: t('table.more', { name }),
    icon: 'more',
    size: 18,
    onClick: () => openMenu(more, items),
  });
  attr(more, 'aria-haspopup', 'menu');
  return el(
    'li',
    { class: 'adm-row' },
    avatar({ id, name, size: 40, shape: 'square', drawing }),
    el(
      'div',
      { class: 'adm-row-words' },
      el('button', { class: 'adm-row-name', type: 'button', on: { click: edit } }, el('bdi', { text: name })),
      el('p', { class: 'adm-row-second' }, second),
    ),
    el('span', { class: 'adm-row-tags' }, tags),
    more,
  );
}

/** @param {import('../../shared/i18n.js').I18n} i18n @param {{lastUsed: number}} row */
const lastUsed = (i18n, row) => [i18n.t('entry.lastUsed'), ' ', when(i18n, row.lastUsed)];
