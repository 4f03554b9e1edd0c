// Chooses people: a search over the server's list, below it who has been chosen.

import { iconButton, searchField } from '../../shared/controls.js';
import { failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { faceLines } from './face.js';
import { sideForm } from './form.js';

const AFTER_MS = 200;
const FOUND = 8;

/**
 * @param {any} ctx
 * @param {{title: string, chosen: {id: number, realname: string}[], run: (ids: number[]) => Promise<void>}} how
 */
export function pickPeople(ctx, { title, chosen, run }) {
  const { api, i18n } = ctx;
  const { t } = i18n;
  const people = new Map(chosen.map((one) => [one.id, one]));
  let timer = 0, turn = 0;
  const search = searchField({
    label: t('people.search'),
    onInput: (words) => {
      clearTimeout(timer);
      timer = setTimeout(() => find(words.trim()), AFTER_MS);
    },
  });
  search.input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    found.querySelector('button')?.click();
  });
  const found = el('ul', { class: 'frm-people', 'aria-label': t('pick.found') });
  const list = el('ul', { class: 'frm-people', 'aria-label': t('pick.chosen') });
  const count = el('h3', { class: 'frm-part', role: 'status' });

  async function find(words) {
    const mine = ++turn;
    if (words === '') return found.replaceChildren();
    try {
      const { rows } = await api.call('people/list', { search: words, page: 1, pageSize: FOUND, state: 'active' });
      if (mine !== turn) return;
      found.replaceChildren(
        ...(rows.length === 0
          ? [el('li', { class: 'empty', text: t('table.noHit') })]
          : rows.filter(({ id }) => !people.has(id)).map((row) =>
            el(
              'li',
              {},
              el('button', {
                class: 'frm-person',
                type: 'button',
                on: {
                  click: () => {
                    people.set(row.id, row);
                    search.input.value = '';
                    found.replaceChildren();
                    draw();
                    search.input.focus();
                  },
                },
              }, faceLines(row, row.account)),
            )
          )),
      );
    } catch (cause) {
      if (mine === turn) found.replaceChildren(el('li', { class: 'empty', role: 'alert', text: failure(cause, t) }));
    }
  }

  function draw() {
    count.textContent = i18n.count('pick.count', people.size);
    list.replaceChildren(
      ...[...people.values()].map((one) =>
        el(
          'li',
          { class: 'frm-person' },
          faceLines(one, one.account ?? ''),
          iconButton({
            label: t('pick.remove', { name: one.realname }),
            icon: 'close',
            size: 16,
            onClick: () => {
              people.delete(one.id);
              draw();
              search.input.focus();
            },
          }),
        )
      ),
    );
  }

  draw();
  sideForm(ctx, {
    title,
    action: t('form.save'),
    fields: {},
    body: [
      ctx.may('people.view') ? search.node : el('p', { class: 'dlg-text f14 soft', text: t('pick.noRight') }),
      found,
      count,
      list,
    ],
    run: () => run([...people.keys()]),
  });
}
