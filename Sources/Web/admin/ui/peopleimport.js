// Import of people from CSV: first a look at what would happen, with each problem by its line; then all or nothing.

import { button } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { sheetText } from '../state/sheettext.js';
import { areaField, openSide } from './form.js';
import { showSecret } from './secret.js';

const SHOWN = 200; // problems
const COLUMNS = ['line', 'column', 'value', 'problem'];

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('../net/records.js').ImportAnswer} ImportAnswer */

/** @param {Context} ctx @param {(words?: string) => void} changed */
export const openImport = (ctx, changed) => new PeopleImport(ctx, changed).open();

class PeopleImport {
  #ctx;
  #changed;
  #area;
  #file;
  #problem = errorLine();
  #result = el('div', { class: 'frm-result', role: 'status' });
  #check;
  #apply;
  /** @type {HTMLDialogElement} */
  #dialog;

  constructor(ctx, changed) {
    [this.#ctx, this.#changed] = [ctx, changed];
    const { t } = ctx.i18n;
    this.#area = areaField(ctx, { id: 'import-csv', label: t('import.csv'), rows: 8, about: t('import.about') });
    this.#file = el('input', {
      type: 'file',
      accept: '.csv,text/csv',
      hidden: true,
      'aria-label': t('import.file'),
      on: { change: () => this.#read() },
    });
    this.#check = button({ label: t('import.check'), onClick: () => this.#run(true) });
    this.#apply = button({ label: t('import.apply'), kind: 'primary', onClick: () => this.#run(false) });
    this.#apply.disabled = true;
    this.#area.input.addEventListener('input', () => {
      this.#apply.disabled = true;
    });
  }

  open() {
    const { t } = this.#ctx.i18n;
    const pick = button({ label: t('import.file'), icon: 'upload', onClick: () => this.#file.click() });
    this.#dialog = openSide(this.#ctx, {
      title: t('people.import'),
      wide: true,
      body: [
        el('div', { class: 'frm-row' }, pick, this.#file),
        this.#area.node,
        this.#problem,
        this.#result,
      ],
      buttons: [
        el('span', { class: 'frm-gap' }),
        button({ label: t('dialog.cancel'), onClick: () => this.#dialog.close() }),
        this.#check,
        this.#apply,
      ],
    });
  }

  async #read() {
    const [chosen] = this.#file.files;
    this.#file.value = '';
    if (!chosen) return;
    this.#area.input.value = sheetText(new Uint8Array(await chosen.arrayBuffer()));
    this.#run(true);
  }

  /** @param {boolean} dryRun only looks at what would happen */
  async #run(dryRun) {
    const { api, i18n: { t } } = this.#ctx;
    if (this.#area.fault(this.#area.value === '' ? t('form.missing') : '')) return this.#area.input.focus();
    tell(this.#problem, '');
    this.#check.disabled = this.#apply.disabled = true;
    try {
      const answer = await api.call('people/import', { csv: this.#area.input.value, dryRun });
      if (answer.applied) return this.#done(answer);
      this.#show(answer);
      this.#apply.disabled = answer.problems.length > 0 || answer.lines === 0;
    } catch (cause) {
      tell(this.#problem, failure(cause, t));
    }
    this.#check.disabled = false;
    return undefined;
  }

  /** @param {ImportAnswer} answer */
  #done({ passwords, lines }) {
    const { t, count } = this.#ctx.i18n;
    this.#dialog.close();
    if (passwords?.length > 0) {
      const made = passwords.map(({ account, password }) => `${account},${password}`).join('\n');
      showSecret(this.#ctx, {
        title: t('import.passwords'),
        text: t('secret.password'),
        lines: [[t('import.passwords'), made]],
      });
    }
    this.#changed(t('import.done', { lines: count('import.lines', lines) }));
  }

  /** @param {ImportAnswer} answer */
  #show({ lines, create, change, problems }) {
    const { t, count } = this.#ctx.i18n;
    const isBad = problems.length > 0;
    const words = isBad
      ? count('import.problems', problems.length)
      : t('import.fine', { lines: count('import.lines', lines), create, change });
    this.#result.replaceChildren(
      el('p', { class: isBad ? 'frm-bad' : 'frm-good', text: words }),
      ...(isBad ? [problemTable(t, problems)] : []),
    );
  }
}

/** @param {import('../../shared/i18n.js').Translate} t @param {ImportAnswer['problems']} problems */
function problemTable(t, problems) {
  const row = (one) =>
    el(
      'tr',
      {},
      el('td', { text: String(one.line) }),
      el('td', { text: one.column }),
      el('td', {}, el('bdi', { text: one.value })),
      el('td', { text: problemWords(t, one.problem) }),
    );
  const heads = COLUMNS.map((key) => el('th', { scope: 'col', text: t(`import.${key}`) }));
  return el(
    'div',
    { class: 'dash-scroll' },
    el(
      'table',
      { class: 'dash-table', 'aria-label': t('import.list') },
      el('thead', {}, el('tr', {}, heads)),
      el('tbody', {}, problems.slice(0, SHOWN).map(row)),
    ),
  );
}

/** A kind of problem in words; a new kind as it is. */
function problemWords(t, problem) {
  const key = `importProblem.${problem}`;
  return t(key) === key ? problem : t(key);
}
