// One robot in the form at the right; its address, shown once, with an example.

import { failure } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { checkField, inputField, selectField, sideForm } from './form.js';
import { showSecret } from './secret.js';

const KINDS = ['dingtalk', 'wecom', 'feishu', 'slack'];
const SIGNED = ['dingtalk', 'feishu'];
const CHATS = 200; // in the list of chats to choose from
const EXAMPLES = {
  dingtalk: '{"msgtype":"markdown","markdown":{"title":"Build","text":"### Build 42\\nready"}}',
  wecom: '{"msgtype":"markdown","markdown":{"content":"### Build 42\\nready"}}',
  feishu: '{"msg_type":"text","content":{"text":"Build 42 is ready"}}',
  slack: '{"text":"Build 42 is *ready*"}',
};

/** @typedef {import('./mount.js').Context} Context */
/** @typedef {import('../net/records.js').Robot} Robot */

/** @param {Context} ctx @param {Robot|null} row null for a new one @param {() => Promise<void>} changed */
export async function editRobot(ctx, row, changed) {
  const { i18n: { t }, toast } = ctx;
  let chats;
  try {
    chats = await chatsOf(ctx, row);
  } catch (cause) {
    return toast(failure(cause, t));
  }
  return openForm(ctx, row, robotFields(ctx, row, chats), changed);
}

/**
 * Chats to choose from; null without the right to see them.
 * @param {Context} ctx @param {Robot|null} row
 */
async function chatsOf({ api, may }, row) {
  if (!may('chats.view')) return null;
  const { rows } = await api.call('chats/list', { kind: 'group', page: 1, pageSize: CHATS, sort: 'name' });
  /** @type {{gid: string, name: string}[]} */
  const chats = rows.filter((chat) => !chat.dismissed);
  if (row && !chats.some(({ gid }) => gid === row.gid)) chats.unshift({ gid: row.gid, name: row.chatName });
  return chats;
}

/** @param {Context} ctx @param {Robot|null} row @param {{gid: string, name: string}[]|null} chats */
function robotFields(ctx, row, chats) {
  const { t } = ctx.i18n;
  return {
    name: inputField(ctx, { id: 'robot-name', label: t('robot.name'), value: row?.name ?? '', maxlength: 60 }),
    kind: selectField(ctx, {
      id: 'robot-kind',
      label: t('robot.kind'),
      value: row?.kind ?? KINDS[0],
      about: t('robot.kind.about'),
      options: KINDS.map((value) => ({ value, label: t(`robot.kind.${value}`) })),
    }),
    gid: chats
      ? selectField(ctx, {
        id: 'robot-gid',
        label: t('robot.chat'),
        value: row?.gid,
        options: chats.map((chat) => ({ value: chat.gid, label: chat.name || chat.gid })),
      })
      : inputField(ctx, { id: 'robot-gid', label: t('robot.gid'), value: row?.gid ?? '', spellcheck: 'false' }),
    secret: inputField(ctx, {
      id: 'robot-secret',
      label: t('robot.secret'),
      optional: true,
      about: t('robot.secret.about'),
      spellcheck: 'false',
    }),
  };
}

/** @param {Context} ctx @param {Robot|null} row @param {ReturnType<typeof robotFields>} fields */
function openForm(ctx, row, fields, changed) {
  const { api, i18n: { t } } = ctx;
  const { name, kind, gid, secret } = fields;
  const enabled = row &&
    checkField({ label: t('robot.enabled'), checked: row.enabled, about: t('robot.enabled.about') });
  const showSecretField = () => {
    secret.node.hidden = !SIGNED.includes(kind.value);
  };
  kind.input.addEventListener('change', showSecretField);
  showSecretField();
  sideForm(ctx, {
    title: row ? row.name : t('robot.create'),
    action: t(row ? 'form.save' : 'robot.create'),
    fields,
    body: [name.node, gid.node, kind.node, secret.node, enabled?.node],
    check: () => ({ name: name.value ? '' : t('form.missing'), gid: gid.value ? '' : t('form.missing') }),
    run: async () => {
      const values = {
        name: name.value,
        kind: kind.value,
        gid: gid.value,
        ...(!secret.node.hidden && secret.value && { secret: secret.value }),
        ...(enabled && { enabled: enabled.value }),
      };
      if (row) {
        await api.call('robots/edit', { id: row.id, ...values });
        return changed();
      }
      const made = await api.call('robots/create', values);
      await changed();
      return showAddress(ctx, values, made);
    },
  });
}

/** @param {Context} ctx @param {{name: string, kind: string}} row @param {{path: string}} made */
export function showAddress(ctx, row, { path }) {
  const { t } = ctx.i18n;
  const address = `${location.origin}${path}`;
  showSecret(ctx, {
    title: t('robot.made', { name: row.name }),
    text: t('secret.once'),
    lines: [[t('robot.address'), address], [
      t('secret.example'),
      `curl -H 'Content-Type: application/json' \\\n  -d '${EXAMPLES[row.kind]}' \\\n  ${address}`,
    ]],
  });
}
