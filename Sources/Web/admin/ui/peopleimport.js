// Import of people from CSV: first a look at what would happen, with each problem by its line; then all or nothing.

import { button } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { sheetText } from '../state/sheettext.js';
import { areaField, openSide } from './form.js';
import { showSecret } from './secret.js';

const SHOWN = 200; // problems

/** @param {any} ctx @param {(words?: string) => void} changed */
export function openImport(ctx, changed) {
  const { api, i18n } = ctx;
  const { t } = i18n;
  const problem = errorLine();
  const area = areaField(ctx, { id: 'import-csv', label: t('import.csv'), rows: 8, about: t('import.about') });
  const file = el('input', {
    type: 'file',
    accept: '.csv,text/csv',
    hidden: true,
    'aria-label': t('import.file'),
    on: { change: read },
  });
  const pick = button({ label: t('import.file'), icon: 'upload', onClick: () => file.click() });
  const result = el('div', { class: 'frm-result', role: 'status' });
  const check = button({ label: t('import.check'), onClick: () => run(true) });
  const apply = button({ label: t('import.apply'), kind: 'primary', onClick: () => run(false) });
  apply.disabled = true;
  area.input.addEventListener('input', () => {
    apply.disabled = true;
  });
  const dialog = openSide(ctx, {
    title: t('people.import'),
    wide: true,
    body: [el('div', { class: 'frm-row' }, pick, file), area.node, problem, result],
    buttons: [
      el('span', { class: 'frm-gap' }),
      button({ label: t('dialog.cancel'), onClick: () => dialog.close() }),
      check,
      apply,
    ],
  });

  async function read() {
    const [chosen] = file.files;
    file.value = '';
    if (!chosen) return;
    area.input.value = sheetText(new Uint8Array(await chosen.arrayBuffer()));
    run(true);
  }

  async function run(dryRun) {
    if (area.fault(area.value === '' ? t('form.missing') : '')) return area.input.focus();
    tell(problem, '');
    check.disabled = apply.disabled = true;
    try {
      const answer = await api.call('people/import', { csv: area.input.value, dryRun });
      if (answer.applied) {
        dialog.close();
        if (answer.passwords?.length > 0) {
          showSecret(ctx, {
            title: t('import.passwords'),
            text: t('secret.password'),
            lines: [[
              t('import.passwords'),
              answer.passwords.map(({ account, password }) => `${account},${password}`).join('\n'),
            ]],
          });
        }
        return changed(t('import.done', { lines: i18n.count('import.lines', answer.lines) }));
      }
      show(answer);
      apply.disabled = answer.problems.length > 0 || answer.lines === 0;
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
    check.disabled = false;
  }

  /** A kind of problem in words; a new kind as it is. */
  function words(problem) {
    const key = `importProblem.${problem}`;
    return t(key) === key ? problem : t(key);
  }

  function show({ lines, create, change, problems }) {
    result.replaceChildren(
      el('p', {
        class: problems.length > 0 ? 'frm-bad' : 'frm-good',
        text: problems.length > 0
          ? i18n.count('import.problems', problems.length)
          : t('import.fine', { lines: i18n.count('import.lines', lines), create, change }),
      }),
      ...(problems.length > 0
        ? [
          el(
            'div',
            { class: 'dash-scroll' },
            el(
              'table',
              { class: 'dash-table', 'aria-label': t('import.list') },
              el(
                'thead',
                {},
                el(
                  'tr',
                  {},
                  ['line', 'column', 'value', 'problem'].map((key) =>
                    el('th', { scope: 'col', text: t(`import.${key}`) })
                  ),
                ),
              ),
              el(
                'tbody',
                {},
                problems.slice(0, SHOWN).map((one) =>
                  el(
                    'tr',
                    {},
                    el('td', { text: String(one.line) }),
                    el('td', { text: one.column }),
                    el('td', {}, el('bdi', { text: one.value })),
                    el('td', { text: words(one.problem) }),
                  )
                ),
              ),
            ),
          ),
        ]
        : []),
    );
  }
}
