// The frame: rail, list, main, side. Sections are built when first seen and kept, so that lists keep their place.

import { el } from '../../shared/dom.js';
import { pathOf } from '../state/view.js';
import { createChatList } from './chatlist.js';
import { createChatPane } from './chatpane.js';
import { createGroups } from './groups.js';
import { createHistory } from './history.js';
import { watchKeys } from './keys.js';
import { createPeople } from './people.js';
import { openPersonCard } from './personcard.js';
import { createRail } from './rail.js';
import { createSettings } from './settings.js';

/** @param {import('./page.js').Context} ctx */
export function createApp(ctx) {
  const { store, signal } = ctx;
  const builders = {
    chats: () => [createChatList(ctx), createChatPane(ctx)],
    people: () => createPeople(ctx),
    groups: () => createGroups(ctx),
    history: () => createHistory(ctx),
    settings: () => createSettings(ctx),
  };
  const built = {};
  const node = el('div', { class: 'app' }, createRail(ctx));

  store.watch((state) => state.view.route.section, (section) => {
    if (!built[section]) {
      built[section] = builders[section]();
      node.append(...built[section]);
    }
    node.dataset.section = section;
    for (const [name, parts] of Object.entries(built)) for (const part of parts) part.hidden = name !== section;
  }, signal);

  // Phones show one page at a time; which one follows from the route.
  store.watch((state) => state.view.route, (route) => {
    const inside = route.gid !== '' || route.notes || route.person !== 0 || route.part !== '';
    const page = route.panel ? 'panel' : inside ? 'detail' : 'list';
    if (node.dataset.page !== page) node.dataset.page = page;
  }, signal);

  // A chat that is gone cannot stay open.
  store.watch((state) => [state.view.route.gid, state.chats, state.session.status], () => {
    const { view: { route: { gid } }, chats, session: { status } } = store.get();
    if (gid && status === 'online' && chats.size > 0 && !chats.has(gid)) {
      ctx.router.go(pathOf.chats(), { replace: true });
    }
  }, signal);

  // A name that is mentioned opens its card; with a key of the system it is a link like any other.
  node.addEventListener('click', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const anchor = target.closest('.mk-mention[data-user], .msg-gutter > .av[data-user]');
    const user = anchor && store.get().users.byId.get(Number(anchor.dataset.user));
    if (!user || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const field = anchor.closest('.chat')?.querySelector('.comp:not([hidden])');
    openPersonCard(
      anchor,
      user,
      ctx,
      field && (() => field.dispatchEvent(new CustomEvent('mention', { detail: user }))),
    );
  });
  watchKeys(ctx, node);
  return node;
}
