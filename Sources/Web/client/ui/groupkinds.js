// The kinds of groups in the list column, with how many there are of each. ↑↓ move.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';

/** @type {Record<string, import('../../shared/icons.js').IconName>} */
const KINDS = { mine: 'groups', led: 'shield', public: 'globe', hidden: 'eye-off', dismissed: 'trash' };

/** @param {import('../../shared/i18n.js').Translate} t @param {(kind: string) => void} onChoose */
export function createGroupKinds(t, onChoose) {
  const rows = Object.entries(KINDS).map(([kind, drawing]) =>
    el(
      'button',
      {
        class: 'tree-row tree-level-2',
        type: 'button',
        role: 'option',
        data: { kind },
        on: { click: () => onChoose(kind) },
      },
      icon(drawing, 18),
      el('span', { class: 'tree-name clip', text: t(`group.kind.${kind}`) }),
      el('span', { class: 'tree-count f12 dim num' }),
    )
  );
  const node = el('div', { class: 'tree', role: 'listbox', 'aria-label': t('group.kinds') }, rows);
  node.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = rows.findIndex((row) => row === document.activeElement);
    rows[(at + step + rows.length) % rows.length].focus();
  });
  return {
    node,
    /** @param {string} chosen @param {(kind: string) => string} countOf */
    show(chosen, countOf) {
      for (const row of rows) {
        const is = row.dataset.kind === chosen;
        row.setAttribute('aria-selected', is);
        row.tabIndex = is ? 0 : -1;
        text(row.lastChild, countOf(row.dataset.kind));
      }
    },
  };
}
