// The notice above the figures: a certificate, the server's or a relay's, that ends soon or has ended.

import { button } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { certificateDays } from './words.js';

const WARN_DAYS = 30;

/** @param {import('./mount.js').PageContext} ctx */
export function createNotice(ctx) {
  const { i18n, may, router } = ctx;
  const { t } = i18n;
  const node = el('div', { class: 'dash-notice', hidden: true });
  const fill = (words, ...more) => node.replaceChildren(icon('warn', 18), el('p', { text: words }), ...more);

  /** @param {import('../net/records.js').Relay} relay */
  function warnOfRelay({ name, certificate }) {
    fill(t('certificate.relaySoon', { name, date: i18n.date(certificate.notAfter) }));
  }

  /** @param {import('../net/records.js').Certificate} certificate @param {number} days until it ends */
  function warnOfServer({ notAfter }, days) {
    fill(
      t(days < 0 ? 'dashboard.certificateOver' : 'dashboard.certificateSoon', {
        date: i18n.date(notAfter),
        days: i18n.count('time.days', Math.max(0, days)),
      }),
      may('server.edit')
        ? button({ label: t('dashboard.newCertificate'), small: true, onClick: () => router.go('server') })
        : '',
    );
  }

  return {
    node,
    /** @param {import('../net/records.js').Status} status @returns {boolean} whether there is something to warn of */
    show({ certificate, relays }) {
      const days = certificate ? certificateDays(certificate.notAfter) : Infinity;
      const ending = relays.find((one) =>
        one.certificate && certificateDays(one.certificate.notAfter) <= WARN_DAYS
      );
      node.hidden = days > WARN_DAYS && !ending;
      if (days <= WARN_DAYS) warnOfServer(certificate, days);
      else if (ending) warnOfRelay(ending);
      return !node.hidden;
    },
  };
}
