// A text that others may have made as long as they like, shown in pieces: the first at once, the rest when it is asked
// for, a few pieces at a time. One paragraph of 1 MiB would keep the browser busy with line breaks for seconds.

import { el } from './dom.js';

/** Length of a piece, UTF-16 units, and its lines. */
export const PIECE = 4096;
const PIECE_LINES = 200;
const AT_ONCE = 16; // pieces put in per turn

/**
 * Cut after a line, else after a space, else anywhere but inside a character.
 * @param {string} text @returns {string[]}
 */
export function piecesOf(text) {
  const pieces = [];
  for (let from = 0; from < text.length;) {
    const to = pieceEnd(text, from);
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function pieceEnd(text, from) {
  const most = Math.min(text.length, from + PIECE);
  let end = from;
  for (let lines = 0; lines < PIECE_LINES; lines++) {
    const at = text.indexOf('\n', end);
    if (at < 0 || at >= most) break;
    end = at + 1;
    if (lines === PIECE_LINES - 1) return end;
  }
  if (most === text.length) return most;
  if (end > from + PIECE / 2) return end;
  for (let at = most; at > from + PIECE / 2; at--) if (/\s/.test(text[at - 1])) return at;
  const inside = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(most) & 0xfc00) === 0xdc00;
  return inside ? most - 1 : most;
}

/** A piece without the line's end that the paragraph makes. */
const paragraph = (piece, name) =>
  el('p', { class: `${name} long-piece`, dir: 'auto', text: piece.replace(/\r?\n$/, '') });

/**
 * @param {string} text
 * @param {{name: string, label: (letters: number) => string}} how class of the paragraphs; words of the button for so
 *   many letters that are not shown yet
 * @returns {HTMLElement}
 */
export function longText(text, { name, label }) {
  const [first, ...rest] = piecesOf(text);
  const node = el('div', { class: 'long' }, paragraph(first ?? '', name));
  if (rest.length === 0) return node;
  const more = el('button', {
    class: 'long-more f13',
    type: 'button',
    text: label(text.length - first.length),
    on: {
      click: () => {
        more.disabled = true;
        add();
      },
    },
  });
  const add = () => {
    more.before(...rest.splice(0, AT_ONCE).map((piece) => paragraph(piece, name)));
    if (rest.length > 0) setTimeout(add);
    else more.remove();
  };
  node.append(more);
  return node;
}
