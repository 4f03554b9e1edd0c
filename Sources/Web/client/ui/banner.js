// "Disconnected, back in 8 s". Shown only after 1.5 s without a connection; told to screen readers once.

import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';

const SHOW_AFTER_MS = 1_500;
const TICK_MS = 500;

/** @param {import('./page.js').Context} ctx @param {'list'|'chat'} place the list column is narrow: short words */
export function createBanner({ store, commands, i18n, announcer, signal }, place) {
  const { t } = i18n;
  const words = el('span', { class: 'banner-words num' });
  const now = el('button', {
    class: 'banner-now hov',
    type: 'button',
    text: place === 'list' ? t('banner.nowShort') : t('banner.now'),
    on: { click: () => commands.retryNow() },
  });
  const node = el('div', { class: `banner banner-${place}`, hidden: true }, icon('wifi-off', 16), words, now);
  let timer = 0, delay = 0;

  function tick() {
    const { status, retryAt, error } = store.get().session;
    const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    const waiting = status === 'waiting' && seconds > 0;
    now.hidden = !waiting;
    words.textContent = !waiting
      ? t('banner.connecting')
      : error?.code === 'backend' && place === 'chat'
      ? i18n.count('banner.away', seconds)
      : i18n.count(place === 'list' ? 'banner.short' : 'banner.long', seconds);
  }

  function show() {
    delay = 0;
    node.hidden = false;
    tick();
    timer = setInterval(tick, TICK_MS);
    if (place === 'list') announcer.alert(t('banner.voice'));
  }

  store.watch((state) => state.session.status, (status) => {
    const away = ['waiting', 'connecting', 'loggingIn'].includes(status);
    if (away && node.hidden) delay ||= setTimeout(show, SHOW_AFTER_MS);
    if (away) {
      if (!node.hidden) tick();
      return;
    }
    clearTimeout(delay);
    clearInterval(timer);
    delay = 0;
    node.hidden = true;
  }, signal);
  signal.addEventListener('abort', () => {
    clearTimeout(delay);
    clearInterval(timer);
  });
  return node;
}
