// The few lines that build the page. In: plain values. Out: elements. Text only ever becomes text nodes.

/**
 * Makes an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [props] `class`, `text`, `on` (event → handler), `data` (dataset), else attributes;
 *   `true` sets an empty attribute, `false` none; `aria-…` become `true` and `false`; `null` and `undefined` leave it
 *   out.
 * @param {...(Node|string|null|undefined|false|Array<Node|string|null|undefined|false>)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith('aria-')) node.setAttribute(name, String(value)); // false is a value there
    else if (value === false) continue;
    else if (name === 'class') node.className = String(value);
    else if (name === 'text') node.textContent = String(value);
    else if (name === 'on') { for (const [type, run] of Object.entries(value)) node.addEventListener(type, run); }
    else if (name === 'data') Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(.../** @type {(Node|string)[]} */ (children.flat().filter((child) => child || child === '')));
  return node;
}

/**
 * Listens, and gives back the way to stop.
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} run
 * @param {AddEventListenerOptions} [options]
 * @returns {() => void}
 */
export function on(target, type, run, options) {
  target.addEventListener(type, run, options);
  return () => target.removeEventListener(type, run, options);
}

/** Sets an attribute, or takes it away when `value` is null or undefined, or false and the name is not `aria-…`. */
export function attr(node, name, value) {
  const gone = value === false && !name.startsWith('aria-');
  if (gone || value === null || value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/** Sets text only if it differs, so that nothing is laid out again for nothing. */
export function text(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

const keyed = new WeakMap(); // parent → Map(key → {node, item})

/**
 * Makes the children of `parent` match `items`, in order. Nodes are kept by key; `update` runs only for an item
 * that is not `same` as before, so one new message touches one node.
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {{key: (item: T) => string, create: (item: T) => Element, update?: (node: Element, item: T) => void,
 *   same?: (a: T, b: T) => boolean}} how
 */
export function list(parent, items, { key, create, update, same = Object.is }) {
  const before = keyed.get(parent) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const k = key(item);
    const old = before.get(k);
    if (!old) after.set(k, { node: create(item), item });
    else {
      if (!same(old.item, item)) update?.(old.node, item);
      after.set(k, { node: old.node, item });
    }
  }
  for (const [k, { node }] of before) if (!after.has(k)) node.remove();
  let place = parent.firstChild;
  for (const { node } of after.values()) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  keyed.set(parent, after);
}
