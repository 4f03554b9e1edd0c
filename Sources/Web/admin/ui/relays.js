// The relays of this server and how they are connected.

import { el } from '../../shared/dom.js';
import { tag, uptime } from './words.js';

/** @param {import('./mount.js').Context} ctx */
export function relayTable({ i18n }) {
  const { t } = i18n;
  const body = el('tbody');
  const columns = ['name', 'version', 'connections', 'online', 'state'];
  const node = el(
    'div',
    { class: 'dash-scroll' },
    el(
      'table',
      { class: 'dash-table', 'aria-label': t('dashboard.relays') },
      el('thead', {}, el('tr', {}, columns.map((key) => el('th', { scope: 'col', text: t(`relay.${key}`) })))),
      body,
    ),
  );
  const number = new Intl.NumberFormat(i18n.tag);
  /** A relay that is a program of its own keeps its figures. */
  const count = (value) => (Number.isFinite(value) ? number.format(value) : '—');

  function state(relay) {
    const last = relay.seen ?? relay.since; // an older relay does not report the time
    const time = last ? uptime(i18n, Math.max(0, Math.floor((Date.now() - last) / 1000))) : '';
    return relay.connected ? tag(t('relay.connected'), 'ok') : tag(t('relay.away', { time }), 'danger');
  }

  return {
    node,
    /** @param {import('../net/records.js').Relay[]} relays */
    set(relays) {
      body.replaceChildren(
        ...(relays.length > 0
          ? relays.map((one) =>
            el(
              'tr',
              {},
              el(
                'th',
                { scope: 'row' },
                el('bdi', { text: one.name || one.address }),
                one.name && one.address && el('span', { class: 'dash-second', text: one.address }),
              ),
              el('td', { text: one.version || '—' }),
              el('td', { text: count(one.connections) }),
              el('td', { text: count(one.online) }),
              el('td', {}, state(one)),
            )
          )
          : [el('tr', {}, el('td', { class: 'empty', colspan: columns.length, text: t('relay.none') }))]),
      );
    },
  };
}
