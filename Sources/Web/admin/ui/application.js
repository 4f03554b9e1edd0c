// One application in the form at the right; its key and token, each shown once.

import { el } from '../../shared/dom.js';
import { areaField, checkField, inputField, sideForm } from './form.js';
import { showSecret } from './secret.js';

const PLAIN = ['code', 'name', 'abbr', 'url', 'download', 'logo'];
const OPTIONAL = ['abbr', 'url', 'download', 'logo'];

/** @param {any} ctx @param {any} row null for a new one @param {() => Promise<void>} changed */
export function editApplication(ctx, row, changed) {
  const { api, i18n: { t } } = ctx;
  const fields = Object.fromEntries(PLAIN.map((name) => [
    name,
    inputField(ctx, {
      id: `app-${name}`,
      label: t(`entry.${name}`),
      value: row?.[name] ?? '',
      optional: OPTIONAL.includes(name),
      spellcheck: 'false',
      readonly: name === 'code' && Boolean(row),
      ...(name === 'code' && { about: t('entry.code.about') }),
    }),
  ]));
  const allowed = areaField(ctx, {
    id: 'app-allowed',
    label: t('entry.allowed'),
    value: (row?.allowed ?? []).join('\n'),
    optional: true,
    about: t('entry.allowed.about'),
    rows: 3,
  });
  const integration = checkField({
    label: t('entry.integration'),
    checked: row?.integration ?? false,
    about: t('entry.integration.about'),
  });
  const online = checkField({
    label: t('entry.online'),
    checked: row?.online ?? false,
    about: t('entry.online.about'),
  });
  sideForm(ctx, {
    title: row ? row.name : t('entry.create'),
    action: t(row ? 'form.save' : 'entry.create'),
    fields: { ...fields, allowed },
    body: [
      fields.name.node,
      fields.code.node,
      fields.abbr.node,
      fields.url.node,
      allowed.node,
      integration.node,
      online.node,
      el(
        'details',
        { class: 'frm-details' },
        el('summary', { text: t('entry.more') }),
        fields.logo.node,
        fields.download.node,
      ),
    ],
    check: () => ({
      name: fields.name.value ? '' : t('form.missing'),
      code: fields.code.value ? '' : t('form.missing'),
    }),
    run: async () => {
      const values = {
        ...Object.fromEntries(PLAIN.map((name) => [name, fields[name].value])),
        allowed: allowed.value.split(/[\s,;]+/).filter(Boolean),
        integration: integration.value,
        online: online.value,
      };
      const made = await api.call(
        row ? 'applications/edit' : 'applications/create',
        row ? { id: row.id, ...values } : values,
      );
      await changed();
      if (!row) showKeys(ctx, values, made);
    },
  });
}

/** @param {any} ctx @param {{code: string, name: string}} row @param {{key?: string, token?: string}} made */
export function showKeys(ctx, row, { key, token }) {
  const { t } = ctx.i18n;
  const example = token &&
    [
      `curl -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json'`,
      `-d '{"users":"all","title":"Build","content":"Build 42 is ready"}'`,
      `${location.origin}/notice`,
    ].join(' \\\n  ');
  showSecret(ctx, {
    title: t(token ? 'entry.newToken.done' : 'entry.newKey.done', { name: row.name }),
    text: t('secret.once'),
    lines: [
      [t('entry.code'), row.code],
      ...(key ? [[t('entry.key'), key]] : []),
      ...(token ? [[t('entry.token'), token], [t('secret.example'), example]] : []),
    ],
  });
}
