// The server's certificate: what it says, and the form that brings another one.

import { button } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { areaField, factList, sideForm } from './form.js';
import { certificateDays, tag } from './words.js';

const WARN_DAYS = 30;
const PEM_ROWS = 6; // lines of text that are seen at once

/** @typedef {import('./mount.js').Context} Context */

/** @typedef {import('../net/records.js').Certificate} Certificate */

/** @param {Certificate} certificate @param {Context} ctx */
export function certificateFacts(certificate, { i18n }) {
  const { t } = i18n;
  const { notAfter, subject, issuer, selfSigned, names, fingerprint } = certificate;
  return factList([
    [t('certificate.state'), stateTag(certificateDays(notAfter), i18n)],
    [t('certificate.subject'), subject],
    [t('certificate.issuer'), selfSigned ? t('certificate.self') : issuer],
    [t('certificate.names'), (names ?? []).join(t('text.listComma'))],
    [t('certificate.notAfter'), i18n.full(notAfter)],
    [t('certificate.fingerprint'), el('code', { class: 'code', text: fingerprint })],
  ]);
}

function stateTag(days, i18n) {
  if (days < 0) return tag(i18n.t('certificate.over'), 'danger');
  return tag(i18n.count('certificate.left', days), days <= WARN_DAYS ? 'warn' : 'ok');
}

/**
 * Asks for a chain and its key.
 * @param {Context} ctx @param {() => Promise<void>} onDone runs when they are in use
 */
export function uploadCertificate(ctx, onDone) {
  const { api, i18n, toast } = ctx;
  const { t } = i18n;
  const chain = pemField(ctx, 'certificate'), key = pemField(ctx, 'key');
  const missing = ({ input }) => (input.value.trim() ? '' : t('form.missing'));
  sideForm(ctx, {
    title: t('certificate.upload'),
    action: t('certificate.use'),
    fields: { certificate: chain.area, key: key.area },
    body: [
      el('p', { class: 'dlg-text f14 soft', text: t('certificate.upload.about') }),
      chain.area.node,
      chain.pick,
      key.area.node,
      key.pick,
    ],
    check: () => ({ certificate: missing(chain.area), key: missing(key.area) }),
    run: async () => {
      const { notAfter } = await api.call('server/certificate', {
        certificate: chain.area.input.value,
        key: key.area.input.value,
      });
      toast(t('certificate.done', { date: i18n.date(notAfter) }));
      await onDone();
    },
  });
}

/**
 * A field for PEM text, and a button that takes it from a file.
 * @param {Context} ctx @param {string} name
 */
function pemField(ctx, name) {
  const { t } = ctx.i18n;
  const area = areaField(ctx, {
    id: `certificate-${name}`,
    label: t(`certificate.pem.${name}`),
    rows: PEM_ROWS,
    about: t(`certificate.pem.${name}.about`),
  });
  const onFile = async () => {
    area.input.value = await file.files[0]?.text() ?? '';
    area.fault('');
  };
  const file = el('input', {
    type: 'file',
    accept: '.pem,.crt,.cer,.key',
    hidden: true,
    'aria-label': t('certificate.file'),
    on: { change: onFile },
  });
  const choose = button({ label: t('certificate.file'), icon: 'file', small: true, onClick: () => file.click() });
  return { area, pick: el('div', { class: 'frm-row' }, choose, file) };
}
