// The nodes of a cluster: what each one last said of itself, and the whole.

import { el } from '../../shared/dom.js';
import { tag, uptime } from './words.js';

const SILENT_MS = 5_000; // a living node renews its lease every 2 s

const COLUMNS = ['name', 'state', 'connections', 'online', 'messages', 'minute', 'cpu', 'memory', 'version'];

/** @typedef {import('../../shared/i18n.js').I18n} I18n */
/** @typedef {import('../net/records.js').ClusterNode} ClusterNode */
/** @typedef {import('../net/records.js').ClusterTotal} ClusterTotal */

/**
 * A card that shows only in a cluster.
 * @param {import('./mount.js').Context} ctx
 */
export function nodeCard({ i18n }) {
  const { t } = i18n;
  const node = el('section', { class: 'dash-card', 'aria-label': t('node.all'), hidden: true });
  const body = el('tbody'), foot = el('tfoot');
  const cells = cellsOf(i18n);

  function begin() {
    node.append(
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: t('node.all') })),
      el(
        'div',
        { class: 'dash-scroll' },
        el(
          'table',
          { class: 'dash-table dash-nodes', 'aria-label': t('node.all') },
          el('thead', {}, el('tr', {}, COLUMNS.map((key) => el('th', { scope: 'col', text: t(`node.${key}`) })))),
          body,
          foot,
        ),
      ),
    );
  }

  return {
    node,
    /** @param {{nodes?: ClusterNode[], total?: ClusterTotal}} status */
    set({ nodes, total }) {
      node.hidden = !nodes;
      if (!nodes || !total) return;
      if (!node.firstChild) begin();
      body.replaceChildren(...nodes.map((one) => cells.row(one)));
      foot.replaceChildren(cells.whole(total));
    },
  };
}

/** @param {I18n} i18n */
function cellsOf(i18n) {
  const { t } = i18n;
  const number = new Intl.NumberFormat(i18n.tag);
  const fine = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 1 });
  const count = (value) => (Number.isFinite(value) ? number.format(value) : '—'); // another version may not say it
  const figures = (one) => [
    count(one.connections),
    count(one.online),
    count(one.messages),
    count(one.perMinute),
    Number.isFinite(one.cpu) ? `${fine.format(one.cpu)}%` : '—',
    Number.isFinite(one.memory) ? i18n.bytes(one.memory) : '—',
  ];
  const cellsFor = (one) => figures(one).map((words) => el('td', { text: words }));

  return {
    /** @param {ClusterNode} one */
    row: (one) =>
      el(
        'tr',
        { 'aria-current': one.here ? 'true' : null },
        el(
          'th',
          { scope: 'row' },
          el('bdi', { text: one.name }),
          one.here && [' ', tag(t('node.here'), 'accent')],
          el('span', { class: 'dash-second', text: t('node.process', { host: one.host, pid: String(one.pid) }) }),
        ),
        el('td', {}, state(i18n, one)),
        cellsFor(one),
        el(
          'td',
          {},
          one.version || '—',
          one.started && el('span', { class: 'dash-second', text: uptime(i18n, age(one.started)) }),
        ),
      ),
    /** @param {ClusterTotal} total */
    whole: (total) =>
      el(
        'tr',
        {},
        el('th', { scope: 'row', text: t('node.whole') }),
        el('td', { text: t('node.alive.of', { alive: total.alive, nodes: total.nodes }) }),
        cellsFor(total),
        el('td'),
      ),
  };
}

const age = (ms) => Math.max(0, Math.floor((Date.now() - ms) / 1000));

/** @param {I18n} i18n @param {ClusterNode} one */
function state({ t, count }, one) {
  const silent = () => count('node.silent', Math.floor(one.age / 1000));
  if (one.state === 'lost') return tag(silent(), 'danger');
  if (one.state === 'draining') return tag(t('node.draining'), 'warn');
  return one.age > SILENT_MS ? tag(silent(), 'warn') : tag(t('node.alive'), 'ok');
}
