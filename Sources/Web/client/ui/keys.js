// Keys that work everywhere in the app.

import { listedChats } from '../state/chats.js';
import { pathOf } from '../state/view.js';
import { openKeySheet } from './keysheet.js';
import { openSwitcher } from './switcher.js';

const SECTIONS = { Digit1: pathOf.chats(), Digit2: pathOf.people(), Digit3: pathOf.groups(), Digit4: pathOf.history() };

/** @param {import('./page.js').Context} ctx @param {HTMLElement} app */
export function watchKeys(ctx, app) {
  const { store, router, getPrefs, setPrefs, signal } = ctx;

  function step(by, unreadOnly) {
    const state = store.get();
    const all = listedChats(state, 'all').flatMap(({ chats }) => chats);
    let at = all.findIndex((chat) => chat.gid === state.view.route.gid);
    if (at < 0 && by < 0) at = all.length;
    for (let to = at + by; all[to]; to += by) {
      if (unreadOnly && !state.unread.get(all[to].gid)?.count) continue;
      router.go(pathOf.chat(all[to].gid));
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
