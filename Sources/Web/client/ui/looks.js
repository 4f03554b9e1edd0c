// Theme, text size, density and motion are attributes of the page's root; no component knows of them.

import { attr } from '../../shared/dom.js';
import { SIZES } from '../state/prefs.js';

/** @param {import('../state/prefs.js').Prefs} prefs */
export function showLooks({ theme, size, density, still }) {
  const root = document.documentElement;
  attr(root, 'data-theme', theme);
  attr(root, 'data-size', size === SIZES.usual ? null : size);
  attr(root, 'data-density', density === 'compact' ? density : null);
  attr(root, 'data-still', still);
  // The frame of an installed page has the colour of the list column.
  const colour = getComputedStyle(document.body).backgroundColor;
  document.querySelector('meta[name="theme-color"]').setAttribute('content', colour);
}

/** Fonts differ on desktop Linux (tokens.css). */
export function markPlatform() {
  const linux = /linux/i.test(navigator.platform) && !/android/i.test(navigator.userAgent);
  if (linux) document.documentElement.dataset.platform = 'linux';
}
