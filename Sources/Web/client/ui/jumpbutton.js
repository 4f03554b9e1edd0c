// The button that leads to the newest message, with the number of those that came meanwhile.

import { el, text } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';

const MOST = 99;

/** @param {string} label @param {() => void} onClick */
export function createJumpButton(label, onClick) {
  const count = el('span', { class: 'badge', hidden: true });
  const node = el(
    'button',
    {
      class: 'msg-jump mid soft',
      type: 'button',
      'aria-label': label,
      title: label,
      hidden: true,
      on: { click: onClick },
    },
    icon('down', 20),
    count,
  );
  return {
    node,
    /** @param {boolean} isShown @param {number} missed */
    draw(isShown, missed) {
      node.hidden = !isShown;
      count.hidden = missed === 0;
      text(count, missed > MOST ? `${MOST}+` : String(missed));
    },
  };
}
