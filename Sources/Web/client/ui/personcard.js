// The small card of a person that opens where the name was clicked: facts, and the three usual actions.

import { el } from '../../shared/dom.js';
import { describe } from '../state/users.js';
import { pathOf } from '../state/view.js';
import { userAvatar } from './avatar.js';
import { button, iconButton } from '../../shared/controls.js';
import { openBelow } from '../../shared/menu.js';

/**
 * @param {HTMLElement} anchor
 * @param {import('../state/users.js').User} user
 * @param {import('./page.js').Context} ctx
 * @param {() => void} [mention] writes the name into the text; without it there is nothing to write into
 */
export function openPersonCard(anchor, user, ctx, mention) {
  const { store, commands, router, i18n: { t } } = ctx;
  const me = user.id === store.get().session.me;
  const then = (run) => () => {
    node.hidePopover();
    run();
  };
  const about = [describe(store.get().users, user), user.phone || user.mobile].filter(Boolean).join(' · ') ||
    user.account;
  const node = el(
    'div',
    { class: 'menu card', role: 'dialog', 'aria-label': user.realname, popover: 'auto' },
    el(
      'div',
      { class: 'card-top row' },
      userAvatar(user, 48),
      el(
        'div',
        { class: 'card-lines' },
        el('bdi', { class: 'card-name', text: user.realname }),
        el('span', { class: 'card-about f13 dim', text: about }),
        el('span', { class: `prof-status row f13 status-${user.status}`, text: t(`status.${user.status}`) }),
      ),
    ),
    el(
      'div',
      { class: 'prof-do' },
      me
        ? button({ label: t('profile.edit'), icon: 'edit', onClick: then(() => router.go(pathOf.settings('profile'))) })
        : button({
          label: t('people.message'),
          kind: 'primary',
          icon: 'chat',
          onClick: then(() => router.go(pathOf.chat(commands.openDirect(user.id)))),
        }),
      mention && !me &&
        iconButton({ label: t('composer.mention'), icon: 'at', class: 'ibtn-line', onClick: then(mention) }),
      iconButton({
        label: t('people.profile'),
        icon: 'contacts',
        class: 'ibtn-line',
        onClick: then(() => router.go(pathOf.person(user.id))),
      }),
    ),
  );
  openBelow(node, anchor);
  node.querySelector('button').focus();
}
