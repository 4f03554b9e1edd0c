// Watches the two edges of a scrolled list: near enough to make more ready, and whether the end is in sight.

import { el } from '../../shared/dom.js';

const NEAR = '800px 0px'; // more is made ready before it is seen
const AT_END = '0px 0px 24px 0px';

/**
 * @param {AbortSignal} signal
 * @returns {{top: HTMLElement, end: HTMLElement, watch: Function, lookAgain: () => void}}
 */
export function createEdges(signal) {
  const top = el('div', { class: 'msg-edge' });
  const end = el('div', { class: 'msg-edge msg-edge-end' });
  let near = null;

  return {
    top,
    end,

    /**
     * @param {HTMLElement} scroller holds both edges
     * @param {{onNear: (by: -1|1) => void, onEnd: (isInSight: boolean) => void}} how
     */
    watch(scroller, { onNear, onEnd }) {
      near = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) if (isIntersecting) onNear(target === top ? -1 : 1);
      }, { root: scroller, rootMargin: NEAR });
      const last = new IntersectionObserver((entries) => onEnd(entries.at(-1).isIntersecting), {
        root: scroller,
        rootMargin: AT_END,
      });
      near.observe(top);
      near.observe(end);
      last.observe(end);
      signal.addEventListener('abort', () => [near, last].forEach((one) => one.disconnect()));
    },

    /** Asks again whether an edge is near: an answer from before other rows came counts no more. */
    lookAgain() {
      for (const edge of [top, end]) {
        near.unobserve(edge);
        near.observe(edge);
      }
    },
  };
}
