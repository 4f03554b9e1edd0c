// Buttons, keys, chips: the small parts that everything else is made of.

import { el } from './dom.js';
import { icon } from './icons.js';

/**
 * @param {{label: string, kind?: 'default'|'outline'|'primary'|'danger'|'quiet',
 *   icon?: import('./icons.js').IconName, type?: string, small?: boolean,
 *   onClick?: (event: Event) => void}} how
 * @returns {HTMLButtonElement}
 */
export function button({ label, kind = 'default', icon: name, type = 'button', small = false, onClick }) {
  const node = el(
    'button',
    { class: `btn f14 btn-${kind}${small ? ' btn-small' : ''}`, type },
    name && icon(name, 16),
    el('span', { class: 'btn-label', text: label }),
  );
  if (onClick) node.addEventListener('click', onClick);
  return node;
}

/**
 * A square button with a drawing only; its name is the tooltip.
 * @param {{label: string, icon: import('./icons.js').IconName, size?: 14|16|18|20|22, onClick?: (event: Event) => void,
 *   class?: string}} how
 * @returns {HTMLButtonElement}
 */
export function iconButton({ label, icon: name, size = 20, onClick, class: extra = '' }) {
  const node = el(
    'button',
    { class: `ibtn soft ${extra}`, type: 'button', 'aria-label': label, title: label },
    icon(name, size),
  );
  if (onClick) node.addEventListener('click', onClick);
  return node;
}

/**
 * Names of keys, drawn as keys.
 * @param {...string} names
 */
export const keys = (...names) => names.map((name) => el('kbd', { class: 'kbd', text: name }));

/**
 * A group of buttons of which one is chosen.
 * @param {{label: string, options: {value: string, label: string}[], value: string, kind?: 'chip'|'seg'|'theme',
 *   onChange: (value: string) => void}} how
 */
export function choice({ label, options, value, kind = 'seg', onChange }) {
  const node = el('div', { class: `${kind}s`, role: 'radiogroup', 'aria-label': label });
  const buttons = options.map((option) =>
    el('button', {
      class: kind,
      type: 'button',
      role: 'radio',
      text: option.label,
      data: { value: option.value },
      on: { click: () => choose(option.value) },
    })
  );
  node.append(...buttons);
  node.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.findIndex((one) => one.getAttribute('aria-checked') === 'true');
    const next = buttons[(at + step + buttons.length) % buttons.length];
    choose(next.dataset.value);
    next.focus();
  });
  function show(chosen) {
    for (const one of buttons) {
      const is = one.dataset.value === chosen;
      one.setAttribute('aria-checked', is);
      one.tabIndex = is ? 0 : -1;
    }
  }
  function choose(chosen) {
    show(chosen);
    onChange(chosen);
  }
  show(value);
  return { node, show };
}

/** A field with a magnifier. */
export function searchField({ label, onInput, class: extra = '' }) {
  const input = el('input', {
    class: 'search-input f14',
    type: 'search',
    placeholder: label,
    'aria-label': label,
    autocomplete: 'off',
  });
  input.addEventListener('input', () => onInput(input.value));
  return { node: el('label', { class: `search ${extra}` }, icon('search', 16), input), input };
}

/**
 * A switch; acts at once.
 * @param {{label: string, on: boolean, onChange: (on: boolean) => void}} how
 */
export function toggle({ label, on, onChange }) {
  const node = el('button', {
    class: 'switch',
    type: 'button',
    role: 'switch',
    'aria-label': label,
    'aria-checked': on,
  });
  const show = (is) => node.setAttribute('aria-checked', is);
  node.addEventListener('click', () => {
    const is = node.getAttribute('aria-checked') !== 'true';
    show(is);
    onChange(is);
  });
  return { node, show };
}

/**
 * Tabs of which one panel is shown. ←→ move.
 * @param {{label: string, tabs: {key: string, label: string, count?: HTMLElement, panel: HTMLElement}[], onChange?:
 *   (key: string) => void}} how
 */
export function tabs({ label, tabs: all, onChange }) {
  const node = el('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
  const buttons = all.map(({ key, label: words, count, panel }) => {
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-label', words);
    return el(
      'button',
      {
        class: 'tabs-one f14 ring-in',
        type: 'button',
        role: 'tab',
        data: { key },
        on: { click: () => show(key) },
      },
      words,
      count,
    );
  });
  node.append(...buttons);
  node.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const focused = /** @type {HTMLButtonElement} */ (document.activeElement);
    const shown = buttons.filter((one) => !one.hidden);
    const next = shown[(shown.indexOf(focused) + step + shown.length) % shown.length];
    show(next.dataset.key);
    next.focus();
  });
  function show(key) {
    buttons.forEach((one, i) => {
      const is = one.dataset.key === key;
      one.setAttribute('aria-selected', is);
      one.tabIndex = is ? 0 : -1;
      all[i].panel.hidden = !is;
    });
    onChange?.(key);
  }
  show(all[0].key);
  return { node, show };
}

/**
 * Letters that are not typed by hand, only read: names of keys in the words of the system.
 * @param {(key: string) => string} t
 */
export function keyNames(t) {
  const mac = /mac/i.test(navigator.platform);
  const names = {
    Ctrl: mac ? 'key.cmd' : 'key.ctrl',
    Alt: mac ? 'key.option' : 'key.alt',
    Shift: 'key.shift',
    Enter: 'key.enter',
    Esc: 'key.esc',
    Del: 'key.del',
  };
  return (...combo) => keys(...combo.map((one) => (names[one] ? t(names[one]) : one)));
}
