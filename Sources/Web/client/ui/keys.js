// Keys that work everywhere in the app.

import { listedChats } from '../state/chats.js';
import { pathOf } from '../state/view.js';
import { openKeySheet } from './keysheet.js';
import { openSwitcher } from './switcher.js';

const SECTIONS = { Digit1: pathOf.chats(), Digit2: pathOf.people(), Digit3: pathOf.groups(), Digit4: pathOf.history() };

/**
 * What the arrows lead through, in the order of the list: chats, and the notices among the recent ones.
 * @param {import('../state/state.js').State} state
 * @returns {{path: string, unread: number}[]}
 */
function stopsIn(state) {
  const sections = listedChats(state, 'all'), last = state.notes.list.at(-1);
  const stops = sections.flatMap(({ chats }) =>
    chats.map(({ gid }) => ({ path: pathOf.chat(gid), unread: state.unread.get(gid)?.count ?? 0 }))
  );
  if (!last) return stops;
  const recent = sections.find(({ key }) => key === 'recent')?.chats ?? [];
  const later = recent.filter(({ lastActiveTime }) => lastActiveTime <= last.date).length;
  stops.splice(stops.length - later, 0, { path: pathOf.notes(), unread: state.notes.unread });
  return stops;
}

/** @param {import('./page.js').Context} ctx @param {HTMLElement} app */
export function watchKeys(ctx, app) {
  const { store, router, getPrefs, setPrefs, signal } = ctx;

  function step(by, unreadOnly) {
    const state = store.get(), { gid, notes } = state.view.route;
    const all = stopsIn(state), here = notes ? pathOf.notes() : pathOf.chat(gid);
    let at = all.findIndex(({ path }) => path === here);
    if (at < 0 && by < 0) at = all.length;
    for (let to = at + by; all[to]; to += by) {
      if (unreadOnly && all[to].unread === 0) continue;
      router.go(all[to].path);
      return;
    }
  }

  function nextRegion(by) {
    const regions = [...app.querySelectorAll('nav, main, aside')].filter((one) => one.checkVisibility());
    // the innermost: the side panel is part of the chat
    const at = regions.findLastIndex((one) => one.contains(document.activeElement));
    const region = regions[(at + by + regions.length) % regions.length];
    const inner = ['[aria-current="page"]', 'textarea', 'a, button, input'].flatMap((
      kind,
    ) => [...region?.querySelectorAll(kind) ?? []])
      .find((one) => one.checkVisibility() && !one.matches(':disabled'));
    inner?.focus();
  }

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || document.querySelector('dialog[open]')) return;
    const main = event.ctrlKey || event.metaKey;
    const run = {
      'main KeyK': () => openSwitcher(ctx),
      'main Period': () => setPrefs({ panel: !getPrefs().panel }),
      'main KeyF': store.get().view.route.gid && (() => router.go(pathOf.history(store.get().view.route.gid))),
      'main shift KeyF': () => router.go(pathOf.history(store.get().view.route.gid)),
      'main Comma': () => router.go(pathOf.settings()),
      'main Slash': () => openKeySheet(ctx),
      'alt ArrowUp': () => step(-1, false),
      'alt ArrowDown': () => step(1, false),
      'alt shift ArrowUp': () => step(-1, true),
      'alt shift ArrowDown': () => step(1, true),
      F6: () => nextRegion(1),
      'shift F6': () => nextRegion(-1),
      ...Object.fromEntries(Object.entries(SECTIONS).map(([code, path]) => [`alt ${code}`, () => router.go(path)])),
    }[[main && 'main', event.altKey && 'alt', event.shiftKey && 'shift', event.code].filter(Boolean).join(' ')];
    if (!run) return;
    event.preventDefault();
    run();
  }, { signal });
}
