// The sheet of all keys: Ctrl /. The same list is in the settings.

import { el } from '../../shared/dom.js';
import { iconButton, keyNames } from '../../shared/controls.js';
import { openDialog } from '../../shared/dialog.js';

/** Actions of the keys: part → action → combinations. */
const SHEET = {
  go: {
    switcher: [['Ctrl', 'K']],
    history: [['Ctrl', 'F'], ['Ctrl', 'Shift', 'F']],
    chats: [['Alt', '↑'], ['Alt', '↓']],
    unread: [['Alt', 'Shift', '↑'], ['Alt', 'Shift', '↓']],
    sections: [['Alt', '1…4']],
    panel: [['Ctrl', '.']],
    settings: [['Ctrl', ',']],
    regions: [['F6'], ['Shift', 'F6']],
    close: [['Esc']],
    sheet: [['Ctrl', '/']],
  },
  lists: { walk: [['↑'], ['↓']], ends: [['Home'], ['End']], menu: [['Shift', 'F10']] },
  write: { send: [['Enter']], line: [['Shift', 'Enter']], bold: [['Ctrl', 'B']], code: [['Ctrl', 'Shift', 'C']] },
  message: {
    walk: [['↑'], ['↓']],
    reply: [['R']],
    copy: [['C']],
    forward: [['F']],
    edit: [['E']],
    react: [['+']],
    recall: [['Del']],
  },
};

/** @param {import('./page.js').Context} ctx @returns {Node[]} */
export function keySheet({ i18n: { t }, getPrefs }) {
  const names = keyNames(t);
  const combos = (part, action, all) => {
    // The action of Enter is a choice.
    if (part === 'write' && getPrefs().enter === 'line') {
      return { send: [['Ctrl', 'Enter']], line: [['Enter']] }[action] ?? all;
    }
    return all;
  };
  return Object.entries(SHEET).map(([part, actions]) =>
    el(
      'section',
      { class: 'sheet' },
      el('h3', { class: 'set-part', text: t(`keys.${part}`) }),
      el(
        'dl',
        {},
        Object.entries(actions).map(([action, all]) =>
          el(
            'div',
            { class: 'sheet-row row' },
            el('dt', { text: t(`keys.${part}.${action}`) }),
            el(
              'dd',
              {},
              combos(part, action, all).map((combo) => el('span', { class: 'sheet-combo' }, names(...combo))),
            ),
          )
        ),
      ),
    )
  );
}

/** @param {import('./page.js').Context} ctx */
export function openKeySheet(ctx) {
  const { t } = ctx.i18n;
  const dialog = openDialog(ctx, {
    label: t('keys.title'),
    name: 'wide',
    body: el(
      'div',
      {},
      el(
        'header',
        { class: 'dlg-head row' },
        el('h2', { class: 'dlg-title', text: t('keys.title') }),
        iconButton({ label: t('dialog.close'), icon: 'close', onClick: () => dialog.close() }),
      ),
      keySheet(ctx),
    ),
  });
}
