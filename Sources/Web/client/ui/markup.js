// The small tree of a message text → elements. Only text nodes and elements made here; links only to http and https.

import { putOnClipboard } from '../../shared/clipboard.js';
import { iconButton } from '../../shared/controls.js';
import { el } from '../../shared/dom.js';
import { icon } from '../../shared/icons.js';
import { longText } from '../../shared/longtext.js';
import { highlight } from '../state/highlight.js';
import { parse } from '../state/markup.js';
import { pathOf } from '../state/view.js';

const FOLD_LINES = 16;
const TICK_MS = 2_000;

/**
 * @param {{content: string, contentType: string}} message
 * @param {{names: ReadonlyMap<string, number>, me: number, i18n: import('../../shared/i18n.js').I18n,
 *   emoji: ReturnType<typeof import('../emoji.js').createEmoji>}} about
 * @returns {Node[]}
 */
export function drawMarkup({ content, contentType }, about) {
  return parse(content, contentType, about.names).map((block) => {
    if (block.type === 'code') return codeBlock(block, about.i18n);
    if (block.type === 'list') return list(block.items, about);
    if (block.type === 'rest') {
      return longText(block.text, {
        name: 'mk-text',
        label: (letters) => about.i18n.count('text.unfold', letters),
      });
    }
    return el(
      block.type === 'quote' ? 'blockquote' : 'p',
      { class: `mk-${block.type}`, dir: 'auto' },
      inlines(block.children, about),
    );
  });
}

const list = (items, about) =>
  el(
    'div',
    { class: 'mk-list', role: 'list' },
    items.map(({ level, mark, children }) =>
      el(
        'div',
        { class: 'mk-item', role: 'listitem', data: { level } },
        el('span', { class: 'mk-mark soft', text: mark }),
        ' ',
        el('span', { dir: 'auto' }, inlines(children, about)),
      )
    ),
  );

function inlines(nodes, about) {
  return nodes.map((node) => {
    switch (node.type) {
      case 'break':
        return el('br');
      case 'bold':
        return el('strong', { class: 'mk-bold' }, inlines(node.children, about));
      case 'strike':
        return el('s', {}, inlines(node.children, about));
      case 'code':
        return el('code', { class: 'mk-inline', text: node.text });
      case 'link':
        return el(
          'a',
          { class: 'mk-link', href: node.url, target: '_blank', rel: 'noopener noreferrer' },
          inlines(node.children, about),
        );
      case 'mention': {
        const name = {
          class: `mk-mention${node.user === 0 || node.user === about.me ? ' mk-me' : ''}`,
          text: node.text,
        };
        return node.user === 0
          ? el('span', name)
          : el('a', {
            ...name,
            href: `#${pathOf.person(node.user)}`,
            'aria-haspopup': 'dialog',
            data: { user: node.user },
          });
      }
      default:
        return document.createTextNode(about.emoji.withSigns(node.text));
    }
  });
}

function codeBlock({ lang, text }, { t, count }) {
  const lines = text.split('\n').length;
  const code = el(
    'code',
    {},
    highlight(text, lang).map((run) => (run.kind ? el('span', { class: `mk-${run.kind}`, text: run.text }) : run.text)),
  );
  const copy = iconButton({
    label: t('code.copy'),
    icon: 'copy',
    size: 16,
    onClick: async () => {
      if (!await putOnClipboard(text)) return;
      copy.replaceChildren(icon('check', 16));
      setTimeout(() => copy.replaceChildren(icon('copy', 16)), TICK_MS);
    },
  });
  const node = el(
    'div',
    { class: 'mk-code', dir: 'ltr' },
    el('div', { class: 'mk-code-head row f12 dim' }, el('span', { text: lang }), copy),
    el('pre', { class: 'mk-pre ring-in', tabindex: 0 }, code),
  );
  if (lines > FOLD_LINES) {
    node.classList.add('mk-folded');
    const open = el('button', {
      class: 'mk-unfold f13',
      type: 'button',
      text: count('code.unfold', lines),
      on: {
        click: () => {
          node.classList.remove('mk-folded');
          open.remove();
        },
      },
    });
    node.append(open);
  }
  return node;
}
