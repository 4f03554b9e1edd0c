// Beside the chat: the members of a group, or the card of the other person; and the files of the chat.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { otherOf } from '../state/chats.js';
import { iconButton, tabs } from '../../shared/controls.js';
import { profile } from './profile.js';
import { chatFiles } from './sidefiles.js';
import { pinsTab } from './sidepins.js';
import { membersTab } from './sidemembers.js';

/** @param {string} gid @param {import('./page.js').Context} ctx @param {{close: () => void}} then */
export function createSidePanel(gid, ctx, { close }) {
  const { store, i18n: { t }, signal } = ctx;
  const group = store.get().chats.get(gid).type !== 'one2one';
  const files = chatFiles(gid, ctx);
  const back = el(
    'button',
    { class: 'head-back', type: 'button', 'aria-label': t('chat.back'), on: { click: close } },
    icon('back', 22),
  );
  const shut = iconButton({ label: t('side.close'), icon: 'close', onClick: close, class: 'side-shut' });
  const pins = pinsTab(gid, ctx);
  const first = group ? membersTab(gid, ctx) : personTab(gid, ctx);
  const choice = tabs({
    label: t('region.side'),
    onChange: (key) => {
      if (key === 'files') files.show();
      if (key === 'pins') pins.show();
    },
    tabs: [first, { key: 'files', label: t('side.files'), count: files.count, panel: files.panel }, pins],
  });
  const pinsButton = /** @type {HTMLElement} */ (choice.node.querySelector('[data-key="pins"]'));
  store.watch((state) => (state.chats.get(gid)?.pinned ?? []).length > 0, (has) => {
    if (!has && pinsButton.getAttribute('aria-selected') === 'true') choice.show(first.key);
    pinsButton.hidden = !has;
  }, signal);
  return el(
    'aside',
    { class: 'side', 'aria-label': t('region.side') },
    el('header', { class: 'head side-head' }, back, choice.node, shut),
    first.panel,
    files.panel,
    pins.panel,
  );
}

/** @param {string} gid @param {import('./page.js').Context} ctx */
function personTab(gid, ctx) {
  const { store, i18n: { t }, signal } = ctx;
  const place = el('div', { class: 'side-scroll' });
  store.watch(
    (state) => {
      const chat = state.chats.get(gid);
      return [chat && state.users.byId.get(otherOf(chat, state.session.me)), state.users.depts];
    },
    ([user]) => {
      const person = /** @type {import('../state/users.js').User|undefined} */ (user);
      place.replaceChildren(...(person ? profile(person, ctx, { message: false }) : []));
    },
    signal,
  );
  return { key: 'profile', label: t('side.profile'), panel: place };
}
