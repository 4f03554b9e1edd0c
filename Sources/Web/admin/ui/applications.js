// Applications (entries) and robots: what other systems may send into chats.

import { avatar } from '../../shared/avatar.js';
import { button, iconButton, tabs } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { attr, el } from '../../shared/dom.js';
import { openMenu } from '../../shared/menu.js';
import { editApplication, showKeys } from './application.js';
import { editRobot, showAddress } from './robot.js';
import { tag, when } from './words.js';

/** @param {any} ctx */
export function createApplications(ctx) {
  const { api, i18n, head } = ctx;
  const { t } = i18n;
  const problem = errorLine();
  const lists = { applications: el('ul', { class: 'adm-rows' }), robots: el('ul', { class: 'adm-rows' }) };
  for (const [key, list] of Object.entries(lists)) attr(list, 'aria-label', t(`entry.tab.${key}`));
  const panels = Object.fromEntries(
    Object.entries(lists).map((
      [key, list],
    ) => [key, el('div', { class: 'dep-panel' }, el('p', { class: 'dep-hint', text: t(`entry.hint.${key}`) }), list)]),
  );
  const both = tabs({
    label: t('page.applications'),
    tabs: Object.keys(lists).map((key) => ({ key, label: t(`entry.tab.${key}`), panel: panels[key] })),
    onChange: (key) =>
      head.actions(
        key === 'robots'
          ? button({
            label: t('robot.create'),
            icon: 'plus',
            kind: 'primary',
            onClick: () => editRobot(ctx, null, load),
          })
          : button({
            label: t('entry.create'),
            icon: 'plus',
            kind: 'primary',
            onClick: () => editApplication(ctx, null, load),
          }),
      ),
  });
  const node = el(
    'div',
    { class: 'adm-page' },
    el('div', { class: 'adm-tabs' }, both.node),
    problem,
    Object.values(panels),
  );

  async function load() {
    try {
      const { applications, robots } = await api.call('applications/list');
      fill('applications', applications, applicationRow);
      fill('robots', robots, robotRow);
      head.sub(
        [i18n.count('entry.count', applications.length), i18n.count('robot.count', robots.length)].join(
          t('text.comma'),
        ),
      );
      tell(problem, '');
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
  }
  const fill = (key, rows, row) =>
    lists[key].replaceChildren(
      ...(rows.length > 0 ? rows.map(row) : [el('li', { class: 'empty', text: t(`entry.none.${key}`) })]),
    );

  const line = (drawing, id, name, second, tags, edit, items) => {
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
  };
  const used = (row) => [t('entry.lastUsed'), ' ', when(i18n, row.lastUsed)];

  function applicationRow(row) {
    const edit = () => editApplication(ctx, row, load);
    return line(
      undefined,
      row.code,
      row.name,
      [
        el('code', { class: 'code', text: row.code }),
        ' · ',
        row.allowed?.length > 0 ? row.allowed.join(t('text.listComma')) : t('entry.everywhere'),
        ' · ',
        ...used(row),
      ],
      [row.hasToken && tag(t('entry.hasToken'), 'accent'), row.integration && tag(t('entry.integrated'))],
      edit,
      [
        { label: t('entry.edit'), icon: 'edit', run: edit },
        { label: t('entry.newKey'), icon: 'key', run: () => make(row, 'newKey') },
        { label: t('entry.newToken'), icon: 'shield', run: () => make(row, 'newToken') },
        null,
        {
          label: t('entry.delete'),
          icon: 'trash',
          danger: true,
          run: () => remove('applications', 'entry.delete', row),
        },
      ],
    );
  }

  function make(row, call) {
    ask(ctx, {
      title: t(`entry.${call}.title`, { name: row.name }),
      text: t(`entry.${call}.text`),
      action: t(`entry.${call}`),
      danger: true,
      run: async () => {
        const made = await api.call(`applications/${call}`, { id: row.id });
        await load();
        showKeys(ctx, row, made);
      },
    });
  }

  function robotRow(row) {
    const edit = () => editRobot(ctx, row, load);
    return line(
      'bot',
      row.id,
      row.name,
      [t(`robot.kind.${row.kind}`), ' · ', el('bdi', { text: row.chatName || row.gid }), ' · ', ...used(row)],
      [tag(t(row.enabled ? 'robot.on' : 'robot.off'), row.enabled ? 'ok' : 'plain')],
      edit,
      [
        { label: t('robot.edit'), icon: 'edit', run: edit },
        {
          label: t('robot.newAddress'),
          icon: 'refresh',
          run: () =>
            ask(ctx, {
              title: t('robot.newAddress.title', { name: row.name }),
              text: t('robot.newAddress.text'),
              action: t('robot.newAddress'),
              danger: true,
              run: async () => {
                const made = await api.call('robots/newAddress', { id: row.id });
                await load();
                showAddress(ctx, row, made);
              },
            }),
        },
        null,
        { label: t('robot.delete'), icon: 'trash', danger: true, run: () => remove('robots', 'robot.delete', row) },
      ],
    );
  }

  function remove(list, key, row) {
    ask(ctx, {
      title: t(`${key}.title`, { name: row.name }),
      text: t(`${key}.text`),
      action: t(key),
      danger: true,
      run: async () => {
        await api.call(`${list}/delete`, { id: row.id });
        await load();
      },
    });
  }

  load();
  return { node };
}
