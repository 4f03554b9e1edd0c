// One card for each relay that is a program of its own: what it last said of itself.

import { el } from '../../shared/dom.js';
import { factList } from './form.js';
import { wordsOr } from './settingwords.js';
import { certificateDays, moment, tag, uptime } from './words.js';

const WARN_DAYS = 30;

/** @typedef {import('../../shared/i18n.js').I18n} I18n */
/** @typedef {import('../net/records.js').Relay} Relay */

/** @param {import('./mount.js').Context} ctx */
export function relayCards({ i18n }) {
  const { t } = i18n;
  const node = el('div', { class: 'dash-half', role: 'group', 'aria-label': t('dashboard.relays') });
  return {
    node,
    /** @param {Relay[]} relays */
    set(relays) {
      const none = () => el('p', { class: 'empty', text: t('relay.none') });
      node.replaceChildren(...(relays.length > 0 ? relays.map((relay) => card(i18n, relay)) : [none()]));
    },
  };
}

/** @param {I18n} i18n @param {Relay} relay */
function card(i18n, relay) {
  const { t } = i18n;
  const name = relay.name || relay.address;
  const state = relay.connected
    ? tag(t('relay.connected'), 'ok')
    : tag(t('relay.lastSeen', { time: moment(i18n, relay.seen ?? relay.since) }), 'danger');
  return el(
    'section',
    { class: 'dash-card', 'aria-label': name },
    el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title' }, el('bdi', { text: name })), state),
    el('div', { class: 'srv-body' }, factList(facts(i18n, relay))),
  );
}

/** @param {I18n} i18n @param {Relay} relay @returns {import('./form.js').Fact[]} */
function facts(i18n, relay) {
  const { t } = i18n;
  const number = new Intl.NumberFormat(i18n.tag, { maximumFractionDigits: 1 });
  const count = (value) => (Number.isFinite(value) ? number.format(value) : '—'); // an older relay says nothing
  const pair = (first, second) =>
    Number.isFinite(first) ? t('relay.pair', { first: count(first), second: count(second) }) : '—';
  const age = relay.started && relay.connected
    ? uptime(i18n, Math.max(0, Math.floor((Date.now() - relay.started) / 1000)))
    : '—';
  const latency = Number.isFinite(relay.p50)
    ? t('relay.ms', { p50: count(relay.p50), p99: count(relay.p99) })
    : '—';
  return [
    [t('relay.version'), relay.version || '—'],
    [t('relay.uptime'), age],
    [t('relay.address'), relay.address || '—'],
    [t('relay.connections'), count(relay.connections)],
    [t('relay.online'), count(relay.online)],
    [t('relay.latency'), latency],
    [t('relay.packets'), pair(relay.packetsIn, relay.packetsOut)],
    [t('relay.logins'), count(relay.logins)],
    [t('relay.certificate'), certificate(i18n, relay)],
    [t('relay.level'), relay.logLevel ? wordsOr(t, `level.${relay.logLevel}`, relay.logLevel) : '—'],
  ];
}

/** @param {I18n} i18n @param {Relay} relay */
function certificate({ t, count }, relay) {
  if (!relay.logLevel) return '—';
  if (!relay.certificate) return t('relay.plain');
  const days = certificateDays(relay.certificate.notAfter);
  return el(
    'span',
    { title: relay.certificate.fingerprint },
    days < 0
      ? tag(t('certificate.over'), 'danger')
      : tag(count('certificate.left', days), days <= WARN_DAYS ? 'warn' : 'ok'),
    ' ',
    el('bdi', { text: relay.certificate.subject }),
  );
}
