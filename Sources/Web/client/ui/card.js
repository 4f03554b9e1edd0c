// The column at the right of people and groups: the chosen one. On narrow pages it covers the list.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';

/**
 * @param {{label: string, back: string}} how `back` is the path of the list @param {import('./page.js').Context} ctx
 */
export function createCard({ label, back }, { router, i18n: { t } }) {
  const place = el('div', { class: 'people-profile' });
  const node = el(
    'aside',
    { class: 'people-card', 'aria-label': label, hidden: true },
    el(
      'header',
      { class: 'head people-back' },
      el('button', {
        class: 'head-back',
        type: 'button',
        'aria-label': t('chat.back'),
        on: { click: () => router.back(back) },
      }, icon('back', 22)),
      el('h2', { class: 'head-title clip', text: label }),
    ),
    place,
  );
  return {
    node,
    /** @param {Node[]|undefined} parts nothing hides the card */
    show(parts) {
      node.hidden = !parts;
      place.replaceChildren(...(parts ?? []));
    },
  };
}
