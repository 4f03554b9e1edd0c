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

/** @param {any} ctx @param {any} row null for a new one @param {() => Promise<void>} changed */
export async function editRobot(ctx, row, changed) {
  const { api, i18n: { t }, may } = ctx;
  let chats = row ? [{ gid: row.gid, name: row.chatName }] : [];
  if (may('chats.view')) {
    try {
      chats = (await api.call('chats/list', { kind: 'group', page: 1, pageSize: CHATS, sort: 'name' })).rows.filter((
        chat,
      ) => !chat.dismissed);
      if (row && !chats.some(({ gid }) => gid === row.gid)) chats.unshift({ gid: row.gid, name: row.chatName });
    } catch (cause) {
      return ctx.toast(failure(cause, t));
    }
  }
  const name = inputField(ctx, { id: 'robot-name', label: t('robot.name'), value: row?.name ?? '', maxlength: 60 });
  const kind = selectField(ctx, {
    id: 'robot-kind',
    label: t('robot.kind'),
    value: row?.kind ?? KINDS[0],
    about: t('robot.kind.about'),
    options: KINDS.map((value) => ({ value, label: t(`robot.kind.${value}`) })),
  });
  const gid = may('chats.view')
    ? selectField(ctx, {
      id: 'robot-gid',
      label: t('robot.chat'),
      value: row?.gid,
      options: chats.map((chat) => ({ value: chat.gid, label: chat.name || chat.gid })),
    })
    : inputField(ctx, { id: 'robot-gid', label: t('robot.gid'), value: row?.gid ?? '', spellcheck: 'false' });
  const secret = inputField(ctx, {
    id: 'robot-secret',
    label: t('robot.secret'),
    optional: true,
    about: t('robot.secret.about'),
    spellcheck: 'false',
  });
  const enabled = row &&
    checkField({ label: t('robot.enabled'), checked: row.enabled, about: t('robot.enabled.about') });
  kind.input.addEventListener('change', showSecretField);
  showSecretField();

  function showSecretField() {
    secret.node.hidden = !SIGNED.includes(kind.value);
  }

  sideForm(ctx, {
    title: row ? row.name : t('robot.create'),
    action: t(row ? 'form.save' : 'robot.create'),
    fields: { name, kind, gid, secret },
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
      const made = await api.call(row ? 'robots/edit' : 'robots/create', row ? { id: row.id, ...values } : values);
      await changed();
      if (!row) showAddress(ctx, values, made);
    },
  });
}

/** @param {any} ctx @param {{name: string, kind: string}} row @param {{path: string}} made */
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
