// The first page: how the server is, live figures, relays, what administrators did last.

import { button } from '../../shared/controls.js';
import { errorLine, failure, tell } from '../../shared/dialog.js';
import { attr, el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { openMenu } from '../../shared/menu.js';
import { peak } from '../state/chart.js';
import { pathTo } from '../state/pages.js';
import { createChart, sparkline } from './chart.js';
import { face } from './face.js';
import { actionWords, targetOf } from './log.js';
import { relayTable } from './relays.js';
import { certificateDays, uptime } from './words.js';

const EVERY_MS = 5_000;
const RANGES = [60, 360, 1440]; // minutes
const BARS = 30;
const WARN_DAYS = 30;
const RECENT = 3;

/** @param {any} ctx */
export function createDashboard(ctx) {
  const { api, i18n, head, signal } = ctx;
  const { t } = i18n;
  let minutes = RANGES[0], timer = 0, latest = null;

  const live = el(
    'span',
    { class: 'dash-live' },
    el('span', { class: 'dot dot-online' }),
    el('span', { text: t('dashboard.live', { count: EVERY_MS / 1000 }) }),
  );
  const range = el('button', {
    class: 'btn f14 tbl-filter',
    type: 'button',
    'aria-haspopup': 'menu',
    on: {
      click: () =>
        openMenu(
          range,
          RANGES.map((value) => ({
            label: t('dashboard.range', { count: value / 60 }),
            icon: 'clock',
            checked: value === minutes,
            run: () => {
              minutes = value;
              nameRange();
              if (latest) showFigures(latest);
            },
          })),
        ),
    },
  });
  const nameRange = () => range.replaceChildren(t('dashboard.range', { count: minutes / 60 }), icon('down', 14));
  nameRange();
  head.actions(live, range);

  const problem = errorLine();
  const notice = el('div', { class: 'dash-notice', hidden: true });
  const tiles = {
    connections: tile('connections'),
    messages: tile('messages'),
    latency: tile('latency'),
    store: tile('store'),
  };
  const latency = createChart(ctx, {
    title: t('dashboard.latencyChart'),
    unit: 'ms',
    lines: [{ name: 'p50', series: 1 }, { name: 'p99', series: 2 }],
  });
  const messages = createChart(ctx, {
    title: t('dashboard.messagesChart'),
    lines: [{ name: t('dashboard.messages'), series: 1 }],
    bars: true,
    points: BARS,
  });
  const relays = relayTable(ctx);
  const recent = el('ul', { class: 'dash-recent' });
  const log = ctx.may('log.view') &&
    el(
      'section',
      { class: 'dash-card', 'aria-label': t('dashboard.recent') },
      el(
        'header',
        { class: 'dash-head' },
        el('h2', { class: 'dash-title', text: t('dashboard.recent') }),
        el('a', { class: 'adm-inline dash-all', href: `#${pathTo('log')}`, text: t('dashboard.allLog') }),
      ),
      recent,
    );
  const node = el(
    'div',
    { class: 'adm-page dash' },
    problem,
    notice,
    el('div', { class: 'dash-tiles' }, Object.values(tiles).map((one) => one.node)),
    el('div', { class: 'dash-two' }, latency.node, messages.node),
    el(
      'div',
      { class: `dash-two${log ? '' : ' dash-one'}` },
      el(
        'section',
        { class: 'dash-card', 'aria-label': t('dashboard.relays') },
        el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: t('dashboard.relays') })),
        relays.node,
      ),
      log,
    ),
  );

  function tile(key) {
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

  const whole = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 1 });
  const count = (value) => (Number.isFinite(value) ? whole.format(value) : '—');
  const ms = (value) => (Number.isFinite(value) ? (value < 10 ? fine : whole).format(value) : '—');

  function showStatus(status) {
    head.sub(t('dashboard.sub', { version: status.version, time: uptime(i18n, status.uptime) }));
    const [size, unit] = i18n.bytes(status.store.bytes + (status.store.filesBytes ?? 0)).split(' ');
    tiles.store.show(
      size,
      unit,
      [
        i18n.count('dashboard.storeMessages', status.store.messages),
        i18n.count('dashboard.storeFiles', status.store.files),
      ].join(t('text.comma')),
    );
    relays.set(status.relays);
    const days = status.certificate ? certificateDays(status.certificate.notAfter) : Infinity;
    const ending = status.relays.find((one) =>
      one.certificate && certificateDays(one.certificate.notAfter) <= WARN_DAYS
    );
    notice.hidden = days > WARN_DAYS && !ending;
    if (days > WARN_DAYS && ending) {
      notice.replaceChildren(
        icon('warn', 18),
        el('p', {
          text: t('certificate.relaySoon', { name: ending.name, date: i18n.date(ending.certificate.notAfter) }),
        }),
      );
    } else if (!notice.hidden) {
      notice.replaceChildren(
        icon('warn', 18),
        el('p', {
          text: t(days < 0 ? 'dashboard.certificateOver' : 'dashboard.certificateSoon', {
            date: i18n.date(status.certificate.notAfter),
            days: i18n.count('time.days', Math.max(0, days)),
          }),
        }),
        ctx.may('server.edit')
          ? button({ label: t('dashboard.newCertificate'), small: true, onClick: () => ctx.router.go('server') })
          : '',
      );
    }
    const link = document.querySelector('.adm-link[data-page=server]');
    attr(link, 'data-warn', !notice.hidden || status.relays.some((one) => !one.connected) || null);
  }

  function showFigures(figures) {
    latest = figures;
    const from = -minutes;
    const last = (values) => values.slice(from);
    const times = last(figures.minutes);
    const { now } = figures;
    const top = peak(last(figures.connections));
    tiles.connections.show(
      count(now.connections),
      '',
      top ? t('dashboard.peak', { count: top.value, time: i18n.time(times[top.at]) }) : '',
      sparkline(last(figures.connections), 1),
    );
    tiles.messages.show(
      count(now.messagesPerMinute),
      '',
      i18n.count('dashboard.online', now.online),
      sparkline(last(figures.messages), 1),
    );
    tiles.latency.show(
      ms(now.p99),
      'ms',
      Number.isFinite(now.p50) ? `p50 ${ms(now.p50)} ms` : '',
      sparkline(last(figures.p99), 2),
    );
    latency.set(times, [last(figures.p50), last(figures.p99)]);
    messages.set(figures.minutes.slice(-BARS), [figures.messages.slice(-BARS)]);
  }

  function showRecent(rows) {
    recent.replaceChildren(
      ...(rows.length === 0
        ? [el('li', { class: 'empty', text: t('log.none') })]
        : rows.map((row) =>
          el(
            'li',
            { class: 'dash-done' },
            face({ id: row.user, realname: row.realname, account: row.account }, 28),
            el(
              'p',
              { class: 'dash-did' },
              el('bdi', { text: row.realname || row.account }),
              ' ',
              el('span', { class: 'dash-what', text: actionWords(t, row.action) }),
              ' ',
              el('bdi', { class: 'dash-what', text: targetOf(row) ?? '' }),
            ),
            el('time', { class: 'dash-time', text: i18n.listTime(row.date, Date.now()), title: i18n.full(row.date) }),
          )
        )),
    );
  }

  async function look() {
    clearTimeout(timer);
    try {
      const [status, figures, log_] = await Promise.all([
        api.call('server/status'),
        api.call('server/figures'),
        log && api.call('log/list', { page: 1, pageSize: RECENT }),
      ]);
      if (signal.aborted) return;
      showStatus(status);
      showFigures(figures);
      if (log_) showRecent(log_.rows);
      tell(problem, '');
    } catch (cause) {
      if (signal.aborted || cause.code === 'signin') return;
      tell(problem, failure(cause, t));
    }
    if (!signal.aborted && !document.hidden) timer = setTimeout(look, EVERY_MS);
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look();
  }, { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  look();
  return { node };
}
