// The server: how it runs, its relays, certificate, key, settings with what each means.

import { button } from '../../shared/controls.js';
import { ask, errorLine, failure, tell } from '../../shared/dialog.js';
import { el } from '../../shared/dom.js';
import { factList, selectField } from './form.js';
import { nodeCard } from './nodes.js';
import { relayCards } from './relaycards.js';
import { relayTable } from './relays.js';
import { certificateFacts, uploadCertificate } from './servercertificate.js';
import { editSetting, settingList } from './serversettings.js';
import { uptime } from './words.js';

const LEVELS = ['debug', 'info', 'warning', 'error'];
const EVERY_MS = 5_000;

/** @typedef {import('./mount.js').Context} Context */

/** @param {import('./mount.js').PageContext} ctx */
export function createServer(ctx) {
  const page = new ServerPage(ctx);
  page.start();
  return { node: page.node };
}

class ServerPage {
  #ctx;
  #canEdit;
  #problem = errorLine();
  #about = el('div');
  #level;
  #certificate = el('div');
  #nodes;
  #relays;
  #keyCard;
  #settings = el('div');
  #relaySettings;
  #timer = 0;

  constructor(ctx) {
    this.#ctx = ctx;
    const { t } = ctx.i18n;
    this.#canEdit = ctx.may('server.edit');
    this.#level = levelField(ctx, this.#canEdit);
    this.#nodes = nodeCard(ctx);
    this.#relays = relayCard(ctx);
    this.#keyCard = keyCard(ctx);
    this.#relaySettings = relaySettings(t);
    this.node = el(
      'div',
      { class: 'adm-page dash' },
      this.#problem,
      el(
        'div',
        { class: 'dash-half' },
        card(t('server.about'), this.#about, this.#level.node),
        card(t('server.certificate'), this.#certificate),
      ),
      this.#nodes.node,
      this.#relays.nodes,
      this.#keyCard,
      el(
        'section',
        { class: 'dash-card', 'aria-label': t('server.settings') },
        title(t('server.settings')),
        this.#settings,
      ),
      this.#relaySettings.node,
    );
  }

  async start() {
    const { signal } = this.#ctx;
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    await this.#load();
    this.#lookLater();
  }

  #lookLater() {
    if (!this.#ctx.signal.aborted) this.#timer = setTimeout(() => this.#lookAgain(), EVERY_MS);
  }

  async #load() {
    const { api, i18n: { t } } = this.#ctx;
    try {
      const [status, all] = await Promise.all([api.call('server/status'), api.call('server/settings')]);
      this.#showStatus(status);
      this.#showSettings(all.settings);
      this.#relaySettings.show(all.relays ?? []);
      tell(this.#problem, '');
    } catch (cause) {
      tell(this.#problem, failure(cause, t));
    }
  }

  async #lookAgain() {
    if (!document.hidden) await this.#refresh();
    this.#lookLater();
  }

  async #refresh() {
    const { api } = this.#ctx;
    try {
      const status = await api.call('server/status');
      this.#nodes.set(status);
      this.#relays.show(status);
      if (this.#relaySettings.areOf(status.relays)) return;
      this.#relaySettings.show((await api.call('server/settings')).relays ?? []);
    } catch {
      // The present rows stay; the page's own calls say what is wrong.
    }
  }

  #showStatus(status) {
    const { i18n, head } = this.#ctx;
    const { t } = i18n;
    const time = uptime(i18n, status.uptime);
    head.sub(t('dashboard.sub', { version: status.version, time }));
    this.#about.replaceChildren(factList([
      [t('server.version'), status.version],
      [t('server.uptime'), time],
      [t('server.store'), status.store.driver],
    ]));
    this.#level.input.value = status.logLevel;
    this.#nodes.set(status);
    this.#relays.show(status);
    this.#keyCard.hidden = !(this.#canEdit && status.hasKey);
    this.#certificate.replaceChildren(...this.#certificateParts(status));
  }

  #certificateParts({ certificate, program }) {
    const { t } = this.#ctx.i18n;
    const hasRelays = program === 'xxb'; // the certificates are theirs, then
    const none = t(hasRelays ? 'certificate.relays' : 'certificate.none');
    const facts = certificate
      ? certificateFacts(certificate, this.#ctx)
      : el('p', { class: 'dlg-text f14 soft', text: none });
    if (!this.#canEdit || hasRelays) return [facts];
    const onClick = () => uploadCertificate(this.#ctx, () => this.#load());
    return [facts, el('div', { class: 'srv-do' }, button({ label: t('certificate.upload'), icon: 'upload', onClick }))];
  }

  #showSettings(settings) {
    const { t } = this.#ctx.i18n;
    const onEdit = (setting) => editSetting(setting, this.#ctx, () => this.#load());
    const list = settingList(settings, { label: t('server.settings'), t, ...(this.#canEdit ? { onEdit } : {}) });
    this.#settings.replaceChildren(list);
  }
}

const title = (content) => el('header', { class: 'dash-head' }, el('h2', { class: 'dash-title' }, content));

const card = (name, ...parts) =>
  el('section', { class: 'dash-card', 'aria-label': name }, title(name), el('div', { class: 'srv-body' }, parts));

/** @param {Context} ctx @param {boolean} canEdit */
function levelField(ctx, canEdit) {
  const { api, i18n: { t }, toast } = ctx;
  const level = selectField(ctx, {
    id: 'server-level',
    label: t('server.level'),
    about: t('server.level.about'),
    options: LEVELS.map((value) => ({ value, label: t(`level.${value}`) })),
  });
  level.input.disabled = !canEdit;
  level.input.addEventListener('change', async () => {
    try {
      await api.call('server/logLevel', { level: level.value });
      toast(t('server.level.done', { level: t(`level.${level.value}`) }));
    } catch (cause) {
      level.fault(failure(cause, t));
    }
  });
  return level;
}

/**
 * A relay in the same program is a line; those that are programs of their own have cards.
 * @param {Context} ctx
 */
function relayCard(ctx) {
  const table = relayTable(ctx), cards = relayCards(ctx);
  const tableCard = card(ctx.i18n.t('dashboard.relays'), table.node);
  return {
    nodes: [tableCard, cards.node],
    show({ program, relays }) {
      const areApart = program === 'xxb';
      tableCard.hidden = areApart;
      cards.node.hidden = !areApart;
      (areApart ? cards : table).set(relays);
    },
  };
}

/** @param {Context} ctx */
function keyCard(ctx) {
  const { t } = ctx.i18n;
  const renew = button({ label: t('server.newKey'), icon: 'key', kind: 'outline', onClick: () => newKey(ctx) });
  const node = card(
    t('server.key'),
    el('p', { class: 'dlg-text f14 soft', text: t('server.key.about') }),
    el('div', {}, renew),
  );
  node.hidden = true;
  return node;
}

/** @param {Context} ctx */
function newKey(ctx) {
  const { api, i18n: { t }, toast } = ctx;
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

/** Of relays that are programs of their own: read-only, with a note where to change them. */
function relaySettings(t) {
  const node = el('div', { class: 'dash' });
  let shownFor = '';
  const namesOf = (relays) => relays.map(({ name }) => name).sort().join(' ');
  return {
    node,
    /** Whether what is shown is of the relays that say their settings now. */
    areOf: (relays) => namesOf(relays.filter((one) => one.connected && one.logLevel)) === shownFor,
    show(relays) {
      shownFor = namesOf(relays);
      node.replaceChildren(...relays.map(({ name, settings }) => {
        const label = t('setting.ofRelay', { name });
        return el(
          'section',
          { class: 'dash-card', 'aria-label': label },
          title(el('bdi', { text: label })),
          el('p', { class: 'frm-about', text: t('setting.ofRelay.about') }),
          settingList(settings, { label, t }),
        );
      }));
    },
  };
}
