// The foot of a table: which rows of how many, numbers of pages, rows per page.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { PAGE_SIZES, pageCount, pageNumbers, span } from '../state/lists.js';

/**
 * @param {import('./mount.js').Context} ctx
 * @param {string} count key of the words for the total
 * @param {{page: (page: number) => void, size: (size: number) => void}} run
 */
export function tableFoot({ i18n }, count, run) {
  const { t } = i18n;
  const words = el('p', { class: 'tbl-span', role: 'status' });
  const pages = el('nav', { class: 'tbl-pages', 'aria-label': t('table.pages') });
  const size = el('button', { class: 'btn f14 tbl-size', type: 'button', 'aria-haspopup': 'menu' });
  const total = el('p', { class: 'tbl-total', 'aria-hidden': 'true' });
  const node = el('footer', { class: 'tbl-foot' }, words, pages, size);

  const step = (name, drawing, to, off) =>
    el('button', {
      class: 'tbl-page',
      type: 'button',
      'aria-label': t(name),
      disabled: off,
      on: { click: () => run.page(to) },
    }, icon(drawing, 14));

  function show(query, all) {
    const { first, last } = span(query, all), most = pageCount(query, all);
    const sum = i18n.count(count, all);
    text(words, all === 0 ? sum : t('table.span', { first, last, total: sum }));
    text(total, sum);
    const held = document.activeElement.dataset?.page;
    pages.hidden = most === 1;
    pages.replaceChildren(
      step('table.before', 'back', query.page - 1, query.page <= 1),
      ...pageNumbers(query.page, most).map((page) =>
        el('button', {
          class: 'tbl-page',
          type: 'button',
          text: String(page),
          data: { page },
          'aria-label': t('table.page', { page }),
          'aria-current': page === query.page ? 'page' : null,
          on: { click: () => run.page(page) },
        })
      ),
      step('table.after', 'right', query.page + 1, query.page >= most),
    );
    if (held) pages.querySelector(`[data-page="${held}"]`)?.focus();
    size.replaceChildren(t('table.size', { count: query.pageSize }), icon('down', 14));
    size.onclick = () =>
      openMenu(
        size,
        PAGE_SIZES.map((value) => ({
          label: t('table.size', { count: value }),
          icon: 'list',
          checked: value === query.pageSize,
          run: () => run.size(value),
        })),
      );
    size.hidden = all <= PAGE_SIZES[0];
  }

  return { node, count: total, show };
}

/** @typedef {{value: string, label: string, icon?: import('../../shared/icons.js').IconName}} Option */

/**
 * A filter: a button with its value, a menu to choose, × to take it off.
 * @param {import('./mount.js').Context} ctx
 * @param {{label: string, value: string, options: Option[], onChange: (value: string) => void}} how
 */
export function filterMenu({ i18n: { t } }, { label, value, options, onChange }) {
  const now = options.find((one) => one.value === value);
  /** @type {Option[]} */
  const shown = [{ value: '', label: t('table.any') }, ...options];
  const node = el(
    'button',
    {
      class: `btn f14 tbl-filter${now ? ' tbl-filter-on' : ''}`,
      type: 'button',
      'aria-haspopup': 'menu',
      on: {
        click: () =>
          openMenu(
            node,
            shown.map((one) => ({
              label: one.label,
              icon: one.icon ?? 'filter',
              checked: one.value === (now ? value : ''),
              run: () => onChange(one.value),
            })),
          ),
      },
    },
    el('span', { class: 'tbl-filter-name', text: label }),
    el('span', { class: 'tbl-filter-colon', text: t('table.colon') }),
    el('span', { class: 'tbl-filter-value', text: (now?.label ?? t('table.any')).trim() }),
    icon('down', 14),
  );
  return node;
}
