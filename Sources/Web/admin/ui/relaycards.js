// One card for each relay that is a program of its own: what it last said of itself.

import { el } from '../../shared/dom.js';
import { factList } from './form.js';
import { wordsOr } from './settingwords.js';
import { certificateDays, moment, tag, uptime } from './words.js';

const WARN_DAYS = 30;

/** @param {any} ctx */
export function relayCards({ i18n }) {
  const { t } = i18n;
  const node = el('div', { class: 'dash-half', role: 'group', 'aria-label': t('dashboard.relays') });
  const number = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 1 });
  const count = (value) => (Number.isFinite(value) ? number.format(value) : '—'); // an older relay says nothing
  const pair = (
    first,
    second,
  ) => (Number.isFinite(first) ? t('relay.pair', { first: count(first), second: count(second) }) : '—');

  function certificate(relay) {
    if (!relay.logLevel) return '—';
    if (!relay.certificate) return t('relay.plain');
    const days = certificateDays(relay.certificate.notAfter);
    return el(
      'span',
      { title: relay.certificate.fingerprint },
      days < 0
        ? tag(t('certificate.over'), 'danger')
        : tag(i18n.count('certificate.left', days), days <= WARN_DAYS ? 'warn' : 'ok'),
      ' ',
      el('bdi', { text: relay.certificate.subject }),
    );
  }

  function card(relay) {
    const name = relay.name || relay.address;
    const state = relay.connected
      ? tag(t('relay.connected'), 'ok')
      : tag(t('relay.lastSeen', { time: moment(i18n, relay.seen ?? relay.since) }), 'danger');
    return el(
      'section',
      { class: 'dash-card', 'aria-label': name },
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title' }, el('bdi', { text: name })), state),
      el(
        'div',
        { class: 'srv-body' },
        factList([
          [t('relay.version'), relay.version || '—'],
          [
            t('relay.uptime'),
            relay.started && relay.connected
              ? uptime(i18n, Math.max(0, Math.floor((Date.now() - relay.started) / 1000)))
              : '—',
          ],
          [t('relay.address'), relay.address || '—'],
          [t('relay.connections'), count(relay.connections)],
          [t('relay.online'), count(relay.online)],
          [
            t('relay.latency'),
            Number.isFinite(relay.p50) ? t('relay.ms', { p50: count(relay.p50), p99: count(relay.p99) }) : '—',
          ],
          [t('relay.packets'), pair(relay.packetsIn, relay.packetsOut)],
          [t('relay.logins'), count(relay.logins)],
          [t('relay.certificate'), certificate(relay)],
          [t('relay.level'), relay.logLevel ? wordsOr(t, `level.${relay.logLevel}`, relay.logLevel) : '—'],
        ]),
      ),
    );
  }

  return {
    node,
    /** @param {any[]} relays */
    set(relays) {
      node.replaceChildren(
        ...(relays.length > 0 ? relays.map(card) : [el('p', { class: 'empty', text: t('relay.none') })]),
      );
    },
  };
}
