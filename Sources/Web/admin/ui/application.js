// One application in the form at the right; its key and token, each shown once.

import { el } from '../../shared/dom.js';
import { areaField, checkField, inputField, sideForm } from './form.js';
import { showSecret } from './secret.js';

const PLAIN = ['code', 'name', 'abbr', 'url', 'download', 'logo'];
const OPTIONAL = ['abbr', 'url', 'download', 'logo'];

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('../net/records.js').Application} Application */

/** @param {Context} ctx @param {Application|null} row null for a new one @param {() => Promise<void>} changed */
export function editApplication(ctx, row, changed) {
  const { api, i18n: { t } } = ctx;
  const { plain, allowed, integration, online } = applicationFields(ctx, row);
  sideForm(ctx, {
    title: row ? row.name : t('entry.create'),
    action: t(row ? 'form.save' : 'entry.create'),
    fields: { ...plain, allowed },
    body: [
      plain.name.node,
      plain.code.node,
      plain.abbr.node,
      plain.url.node,
      allowed.node,
      integration.node,
      online.node,
      el(
        'details',
        { class: 'frm-details' },
        el('summary', { text: t('entry.more') }),
        plain.logo.node,
        plain.download.node,
      ),
    ],
    check: () => ({
      name: plain.name.value ? '' : t('form.missing'),
      code: plain.code.value ? '' : t('form.missing'),
    }),
    run: async () => {
      const values = {
        ...Object.fromEntries(PLAIN.map((name) => [name, plain[name].value])),
        allowed: allowed.value.split(/[\s,;]+/).filter(Boolean),
        integration: integration.value,
        online: online.value,
      };
      const made = await api.call(
        row ? 'applications/edit' : 'applications/create',
        row ? { id: row.id, ...values } : values,
      );
      await changed();
      if (!row) showKeys(ctx, { code: plain.code.value, name: plain.name.value }, made);
    },
  });
}

/** @param {Context} ctx @param {Application|null} row */
function applicationFields(ctx, row) {
  const { t } = ctx.i18n;
  const field = (name) =>
    inputField(ctx, {
      id: `app-${name}`,
      label: t(`entry.${name}`),
      value: row?.[name] ?? '',
      optional: OPTIONAL.includes(name),
      spellcheck: 'false',
      readonly: name === 'code' && Boolean(row),
      ...(name === 'code' && { about: t('entry.code.about') }),
    });
  const check = (name) =>
    checkField({ label: t(`entry.${name}`), checked: row?.[name] ?? false, about: t(`entry.${name}.about`) });
  return {
    plain: Object.fromEntries(PLAIN.map((name) => [name, field(name)])),
    allowed: areaField(ctx, {
      id: 'app-allowed',
      label: t('entry.allowed'),
      value: (row?.allowed ?? []).join('\n'),
      optional: true,
      about: t('entry.allowed.about'),
      rows: 3,
    }),
    integration: check('integration'),
    online: check('online'),
  };
}

/** @param {Context} ctx @param {{code: string, name: string}} row @param {{key?: string, token?: string}} made */
export function showKeys(ctx, row, { key, token }) {
  const { t } = ctx.i18n;
  const example = token &&
    [
      `curl -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json'`,
      `-d '{"users":"all","title":"Build","content":"Build 42 is ready"}'`,
      `${location.origin}/notice`,
    ].join(' \\\n  ');
  /** @type {[string, string][]} */
  const lines = [[t('entry.code'), row.code]];
  if (key) lines.push([t('entry.key'), key]);
  if (token) lines.push([t('entry.token'), token], [t('secret.example'), example]);
  showSecret(ctx, {
    title: t(token ? 'entry.newToken.done' : 'entry.newKey.done', { name: row.name }),
    text: t('secret.once'),
    lines,
  });
}
