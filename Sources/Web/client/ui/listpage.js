// The frame of the pages of people and of groups: a column with a search at the left, a list in the middle, a
// card of the chosen one at the side.

import { attr, el, text } from '../../shared/dom.js';

/** @typedef {Node|string|null|undefined|false} Part */

/**
 * @param {{label: string, title: string, search: Node}} how
 * @param {...Node} parts below the search
 */
export const listColumn = ({ label, title, search }, ...parts) =>
  el(
    'nav',
    { class: 'people-tree column-list col', 'aria-label': label },
    el('div', { class: 'column-head row' }, el('h1', { class: 'column-title', text: title }), search),
    parts,
  );

/**
 * The list with its head, and the card.
 * @param {{label: string, tools: Node[], rows: Node, card: ReturnType<typeof import('./card.js').createCard>}} how
 */
export function listDetail({ label, tools, rows, card }) {
  const title = el('h1', { class: 'head-title clip' });
  const sub = el('p', { class: 'head-sub clip f12 dim' });
  const head = el(
    'header',
    { class: 'head people-head' },
    el('div', { class: 'head-titles' }, title, sub),
    tools,
  );
  const node = el(
    'main',
    { class: 'people', 'aria-label': label },
    el('div', { class: 'people-list col' }, head, rows),
    card.node,
  );
  return {
    node,
    /** @param {string} words @param {string} about */
    setHead(words, about) {
      text(title, words);
      text(sub, about);
    },
    /** @param {Node[]|undefined} content of the card; without it its room is taken back */
    showCard(content) {
      node.dataset.person = String(Boolean(content));
      card.show(content);
    },
  };
}

export const listRow = () => el('a', { class: 'people-row hov ring-in' });

/**
 * @param {HTMLAnchorElement} node
 * @param {{path: string, isCurrent: boolean, face: Node, name: string, beside?: Part, second: string, about: string,
 *   status: Node}} how `beside` comes after the name, `second` below it
 */
export function fillListRow(node, { path, isCurrent, face, name, beside, second, about, status }) {
  node.href = `#${path}`;
  attr(node, 'aria-current', isCurrent ? 'true' : null);
  node.replaceChildren(
    face,
    el(
      'span',
      { class: 'people-lines' },
      el('span', { class: 'people-name clip' }, el('bdi', { text: name }), beside),
      el('span', { class: 'people-sub clip dim', text: second }),
    ),
    el('span', { class: 'people-about clip f13 soft', text: about }),
    status,
  );
}
