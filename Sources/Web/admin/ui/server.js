// The server: how it runs, its relays, certificate, key, settings with what each means.

import { button, iconButton } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { areaField, factList, inputField, selectField, sideForm } from './form.js';
import { relayCards } from './relaycards.js';
import { relayTable } from './relays.js';
import { settingMeaning, settingUnit } from './settingwords.js';
import { certificateDays, tag, uptime } from './words.js';

const LEVELS = ['debug', 'info', 'warning', 'error'];
const WARN_DAYS = 30;
const EVERY_MS = 5_000;

/** @param {any} ctx */
export function createServer(ctx) {
  const { api, i18n, head, may, toast, signal } = ctx;
  const { t } = i18n;
  const edits = may('server.edit');
  const problem = errorLine();
  const table = relayTable(ctx), cards = relayCards(ctx);
  const about = el('div'), certificate = el('div'), settings = el('div'), theirs = el('div', { class: 'dash' });
  let timer = 0, shownFor = '';
  const card = (title, ...parts) =>
    el(
      'section',
      { class: 'dash-card', 'aria-label': title },
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: title })),
      el('div', { class: 'srv-body' }, parts),
    );
  const level = selectField(ctx, {
    id: 'server-level',
    label: t('server.level'),
    about: t('server.level.about'),
    options: LEVELS.map((value) => ({ value, label: t(`level.${value}`) })),
  });
  level.input.disabled = !edits;
  level.input.addEventListener('change', setLevel);
  const keyCard = card(
    t('server.key'),
    el('p', { class: 'dlg-text f14 soft', text: t('server.key.about') }),
    el('div', {}, button({ label: t('server.newKey'), icon: 'key', kind: 'outline', onClick: newKey })),
  );
  keyCard.hidden = true;
  const tableCard = card(t('dashboard.relays'), table.node);
  const node = el(
    'div',
    { class: 'adm-page dash' },
    problem,
    el(
      'div',
      { class: 'dash-half' },
      card(t('server.about'), about, level.node),
      card(t('server.certificate'), certificate),
    ),
    tableCard,
    cards.node,
    keyCard,
    el(
      'section',
      { class: 'dash-card', 'aria-label': t('server.settings') },
      el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title', text: t('server.settings') })),
      settings,
    ),
    theirs,
  );

  async function load() {
    try {
      const [status, all] = await Promise.all([api.call('server/status'), api.call('server/settings')]);
      showStatus(status);
      settings.replaceChildren(settingList(t('server.settings'), all.settings));
      showTheirs(all.relays ?? []);
      tell(problem, '');
    } catch (cause) {
      tell(problem, failure(cause, t));
    }
  }

  async function lookAgain() {
    if (!document.hidden) {
      try {
        const status = await api.call('server/status');
        showRelays(status);
        if (speakers(status.relays) !== shownFor) showTheirs((await api.call('server/settings')).relays ?? []);
      } catch {
        // What is shown stays; the page's own calls say what is wrong.
      }
    }
    if (!signal.aborted) timer = setTimeout(lookAgain, EVERY_MS);
  }

  /** Relays whose settings the server has. */
  const speakers = (all) => all.filter((one) => one.connected && one.logLevel).map(({ name }) => name).sort().join(' ');

  /** A relay in the same program is a line; those that are programs of their own have cards. */
  function showRelays(status) {
    const isAlone = status.program === 'xxb';
    tableCard.hidden = isAlone;
    cards.node.hidden = !isAlone;
    (isAlone ? cards : table).set(status.relays);
  }

  function showStatus(status) {
    head.sub(t('dashboard.sub', { version: status.version, time: uptime(i18n, status.uptime) }));
    about.replaceChildren(
      factList([[t('server.version'), status.version], [t('server.uptime'), uptime(i18n, status.uptime)], [
        t('server.store'),
        status.store.driver,
      ]]),
    );
    level.input.value = status.logLevel;
    showRelays(status);
    keyCard.hidden = !(edits && status.hasKey);
    const one = status.certificate;
    const days = one && certificateDays(one.notAfter);
    certificate.replaceChildren(
      one
        ? factList([
          [
            t('certificate.state'),
            days < 0
              ? tag(t('certificate.over'), 'danger')
              : tag(i18n.count('certificate.left', days), days <= WARN_DAYS ? 'warn' : 'ok'),
          ],
          [t('certificate.subject'), one.subject],
          [t('certificate.issuer'), one.selfSigned ? t('certificate.self') : one.issuer],
          [t('certificate.names'), (one.names ?? []).join(t('text.listComma'))],
          [t('certificate.notAfter'), i18n.full(one.notAfter)],
          [t('certificate.fingerprint'), el('code', { class: 'code', text: one.fingerprint })],
        ])
        : el('p', {
          class: 'dlg-text f14 soft',
          text: t(status.program === 'xxb' ? 'certificate.relays' : 'certificate.none'),
        }),
      ...(edits && status.program !== 'xxb'
        ? [el('div', { class: 'srv-do' }, button({ label: t('certificate.upload'), icon: 'upload', onClick: upload }))]
        : []),
    );
  }

  async function setLevel() {
    try {
      await api.call('server/logLevel', { level: level.value });
      toast(t('server.level.done', { level: t(`level.${level.value}`) }));
    } catch (cause) {
      level.fault(failure(cause, t));
    }
  }

  function upload() {
    const part = (name) => {
      const area = areaField(ctx, {
        id: `certificate-${name}`,
        label: t(`certificate.pem.${name}`),
        rows: 6,
        about: t(`certificate.pem.${name}.about`),
      });
      const file = el('input', {
        type: 'file',
        accept: '.pem,.crt,.cer,.key',
        hidden: true,
        'aria-label': t('certificate.file'),
        on: {
          change: async () => {
            area.input.value = await file.files[0]?.text() ?? '';
            area.fault('');
          },
        },
      });
      return {
        ...area,
        input: area.input,
        fault: area.fault,
        node: area.node,
        pick: el(
          'div',
          { class: 'frm-row' },
          button({ label: t('certificate.file'), icon: 'file', small: true, onClick: () => file.click() }),
          file,
        ),
      };
    };
    const chain = part('certificate'), key = part('key');
    sideForm(ctx, {
      title: t('certificate.upload'),
      action: t('certificate.use'),
      fields: { certificate: chain, key },
      body: [
        el('p', { class: 'dlg-text f14 soft', text: t('certificate.upload.about') }),
        chain.node,
        chain.pick,
        key.node,
        key.pick,
      ],
      check: () => ({
        certificate: chain.input.value.trim() ? '' : t('form.missing'),
        key: key.input.value.trim() ? '' : t('form.missing'),
      }),
      run: async () => {
        const { notAfter } = await api.call('server/certificate', {
          certificate: chain.input.value,
          key: key.input.value,
        });
        toast(t('certificate.done', { date: i18n.date(notAfter) }));
        await load();
      },
    });
  }

  function newKey() {
    ask(ctx, {
      title: t('server.newKey.title'),
      text: t('server.newKey.text'),
      action: t('server.newKey'),
      danger: true,
      run: async () => {
        const { restart } = await api.call('server/newKey');
        toast(t(restart ? 'server.newKey.restart' : 'server.newKey.done'));
      },
    });
  }

  /** Of relays that are programs of their own: to be looked at, and where they are changed. */
  function showTheirs(all) {
    shownFor = all.map(({ name }) => name).sort().join(' ');
    theirs.replaceChildren(...all.map((relay) => {
      const title = t('setting.ofRelay', { name: relay.name });
      return el(
        'section',
        { class: 'dash-card', 'aria-label': title },
        el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title' }, el('bdi', { text: title }))),
        el('p', { class: 'frm-about', text: t('setting.ofRelay.about') }),
        settingList(title, relay.settings),
      );
    }));
  }

  function settingList(label, all) {
    return el(
      'ul',
      { class: 'srv-list', 'aria-label': label },
      all.map((one) =>
        el(
          'li',
          { class: 'srv-row' },
          el(
            'div',
            { class: 'srv-words' },
            el(
              'p',
              { class: 'srv-name' },
              el('code', { text: one.name }),
              one.restart && tag(t('setting.restart'), 'warn'),
              one.program && tag(one.program),
            ),
            el('p', { class: 'frm-about', text: settingMeaning(t, one) }),
          ),
          el(
            'p',
            { class: 'srv-value' },
            el('bdi', { text: shown(one, one.value) }),
            String(one.value) !== String(one.default) &&
              el('span', { class: 'srv-default', text: t('setting.default', { value: shown(one, one.default) }) }),
          ),
          edits && one.editable
            ? iconButton({
              label: t('setting.edit', { name: one.name }),
              icon: 'edit',
              size: 18,
              onClick: () => edit(one),
            })
            : el('span', { class: 'srv-fixed' }),
        )
      ),
    );
  }

  function shown(one, value) {
    if (value === '' || value === null || value === undefined) return '—';
    if (/^(true|false)$/.test(String(value))) return t(String(value) === 'true' ? 'setting.on' : 'setting.off');
    return one.unit ? `${value} ${settingUnit(t, one.unit)}` : String(value);
  }

  function edit(one) {
    const isSwitch = typeof one.default === 'boolean';
    const value = isSwitch
      ? selectField(ctx, {
        id: 'setting-value',
        label: t('setting.value'),
        value: String(one.value),
        options: ['true', 'false'].map((is) => ({ value: is, label: t(is === 'true' ? 'setting.on' : 'setting.off') })),
      })
      : inputField(ctx, {
        id: 'setting-value',
        label: one.unit ? t('setting.valueIn', { unit: settingUnit(t, one.unit) }) : t('setting.value'),
        value: String(one.value ?? ''),
        about: t('setting.default', { value: shown(one, one.default) }),
      });
    sideForm(ctx, {
      title: one.name,
      action: t('form.save'),
      fields: { value },
      body: [
        el('p', { class: 'dlg-text f14 soft', text: settingMeaning(t, one) }),
        value.node,
        one.restart && el('p', { class: 'frm-note', text: t('setting.needsRestart') }),
      ],
      run: async () => {
        const { restart } = await api.call('server/set', {
          name: one.name,
          value: isSwitch ? value.value === 'true' : value.value,
        });
        toast(t(restart ? 'setting.restartDone' : 'setting.done'));
        await load();
      },
    });
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  load().then(() => {
    if (!signal.aborted) timer = setTimeout(lookAgain, EVERY_MS);
  });
  return { node };
}
