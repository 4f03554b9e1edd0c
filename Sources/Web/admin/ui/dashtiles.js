// The four tiles of the dashboard: a figure, what it compares with, its last hours as a line.

import { el, text } from '../../shared/dom.js';
import { peak } from '../state/chart.js';
import { sparkline } from './svg.js';

/** @param {import('./mount.js').PageContext} ctx */
export function createTiles({ i18n }) {
  const { t } = i18n;
  const tiles = {
    connections: tile('connections', t),
    messages: tile('messages', t),
    latency: tile('latency', t),
    store: tile('store', t),
  };
  const whole = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 1 });
  const count = (value) => (Number.isFinite(value) ? whole.format(value) : '—');
  const ms = (value) => (Number.isFinite(value) ? (value < 10 ? fine : whole).format(value) : '—');

  return {
    node: el('div', { class: 'dash-tiles' }, Object.values(tiles).map((one) => one.node)),

    /** @param {import('../net/records.js').StoreStatus} store */
    showStore(store) {
      const [size, unit] = i18n.bytes(store.bytes + (store.filesBytes ?? 0)).split(' ');
      const about = [
        i18n.count('dashboard.storeMessages', store.messages),
        i18n.count('dashboard.storeFiles', store.files),
      ];
      tiles.store.show(size, unit, about.join(t('text.comma')));
    },

    /** @param {import('../net/records.js').Figures} figures @param {number} minutes how far back the lines go */
    showFigures({ now, minutes: times, connections, messages, p99 }, minutes) {
      const last = (values) => values.slice(-minutes);
      const top = peak(last(connections));
      tiles.connections.show(
        count(now.connections),
        '',
        top ? t('dashboard.peak', { count: top.value, time: i18n.time(last(times)[top.at]) }) : '',
        sparkline(last(connections), 1),
      );
      tiles.messages.show(
        count(now.messagesPerMinute),
        '',
        i18n.count('dashboard.online', now.online),
        sparkline(last(messages), 1),
      );
      const half = Number.isFinite(now.p50) ? `p50 ${ms(now.p50)} ms` : '';
      tiles.latency.show(ms(now.p99), 'ms', half, sparkline(last(p99), 2));
    },
  };
}

function tile(key, t) {
  const figure = el('p', { class: 'dash-figure', text: '—' });
  const compare = el('p', { class: 'dash-compare' });
  const spark = el('span', { class: 'dash-spark' });
  return {
    node: el(
      'section',
      { class: 'dash-card dash-tile', 'aria-label': t(`dashboard.${key}`), data: { tile: key } },
      el('h2', { class: 'dash-label', text: t(`dashboard.${key}`) }),
      figure,
      compare,
      spark,
    ),
    /** @param {string} words @param {string} [unit] @param {string} [about] @param {Node} [line] */
    show(words, unit = '', about = '', line) {
      figure.replaceChildren(words, ...(unit ? [el('span', { class: 'dash-unit', text: unit })] : []));
      text(compare, about);
      spark.replaceChildren(...(line ? [line] : []));
    },
  };
}
