// As much of a document as the components' tests need: elements, classes, attributes, events. Nothing is laid out;
// a test sets the geometry it wants.

class FakeNode extends EventTarget {
  parentNode = null;
  childNodes = [];

  get children() {
    return this.childNodes.filter((one) => one instanceof FakeElement);
  }
  get firstChild() {
    return this.childNodes[0] ?? null;
  }
  get firstElementChild() {
    return this.children[0] ?? null;
  }
  get lastElementChild() {
    return this.children.at(-1) ?? null;
  }
  get nextSibling() {
    const all = this.parentNode.childNodes;
    return all[all.indexOf(this) + 1] ?? null;
  }
  get isConnected() {
    return this.parentNode !== null;
  }
  get textContent() {
    return this.childNodes.map((one) => one.textContent).join('');
  }
  set textContent(text) {
    this.replaceChildren(text);
  }

  append(...nodes) {
    for (const node of nodes) this.insertBefore(typeof node === 'string' ? new FakeText(node) : node, null);
  }
  replaceChildren(...nodes) {
    for (const node of [...this.childNodes]) node.remove();
    this.append(...nodes);
  }
  insertBefore(node, before) {
    node.remove();
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
  }
  remove() {
    if (this.parentNode) this.parentNode.childNodes = this.parentNode.childNodes.filter((one) => one !== this);
    this.parentNode = null;
  }
}

class FakeText extends FakeNode {
  constructor(text) {
    super();
    this.text = text;
  }
  get textContent() {
    return this.text;
  }
}

export class FakeElement extends FakeNode {
  attributes = new Map();
  style = { setProperty() {} };
  scrollTop = 0;
  focused = 0;

  constructor(tag) {
    super();
    this.tagName = tag.toUpperCase();
    this.dataset = new Proxy({}, {
      get: (_, key) => this.attributes.get(`data-${String(key)}`),
      set: (_, key, value) => Boolean(this.attributes.set(`data-${String(key)}`, String(value))),
    });
    const names = () => this.className.split(' ').filter(Boolean);
    this.classList = {
      contains: (name) => names().includes(name),
      add: (name) => this.classList.toggle(name, true),
      remove: (name) => this.classList.toggle(name, false),
      toggle: (name, is = !names().includes(name)) => {
        this.className = [...names().filter((one) => one !== name), ...(is ? [name] : [])].join(' ');
        return is;
      },
    };
  }

  get className() {
    return this.attributes.get('class') ?? '';
  }
  set className(value) {
    this.attributes.set('class', value);
  }
  get hidden() {
    return this.attributes.has('hidden');
  }
  set hidden(is) {
    if (is) this.attributes.set('hidden', '');
    else this.attributes.delete('hidden');
  }
  get tabIndex() {
    return Number(this.attributes.get('tabindex') ?? -1);
  }
  set tabIndex(value) {
    this.attributes.set('tabindex', String(value));
  }
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }
  removeAttribute(name) {
    this.attributes.delete(name);
  }
  toggleAttribute(name, is = !this.attributes.has(name)) {
    if (!is) this.attributes.delete(name);
    else if (!this.attributes.has(name)) this.attributes.set(name, '');
    return is;
  }
  focus() {
    this.focused += 1;
  }

  /** Lists of `.class` and `[name="value"]`, one after the other: no descendants. */
  matches(selector) {
    return selector.split(',').some((one) =>
      [...one.trim().matchAll(/\.([\w-]+)|\[([\w-]+)="([^"]*)"\]/g)].every(([, name, key, value]) =>
        name ? this.classList.contains(name) : this.attributes.get(key) === value
      )
    );
  }
  closest(selector) {
    return this.matches(selector) ? this : this.parentNode?.closest?.(selector) ?? null;
  }
  querySelectorAll(selector) {
    return this.children.flatMap((one) => [...(one.matches(selector) ? [one] : []), ...one.querySelectorAll(selector)]);
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
}

// In place of the browser's, for every module that is imported after this one.
globalThis.document = {
  createElement: (tag) => new FakeElement(tag),
  createElementNS: (_, tag) => new FakeElement(tag),
  createTextNode: (text) => new FakeText(text),
};
globalThis.matchMedia = () => Object.assign(new EventTarget(), { matches: false });
globalThis.location = new URL('http://localhost/');
globalThis.CSS = { escape: (text) => text };

/** Sends an event up from `target`, as a browser does. @returns {Event} */
export function send(target, type, more = {}) {
  const event = new Event(type, { cancelable: true });
  Object.defineProperty(event, 'target', { value: target });
  Object.assign(event, more);
  for (let node = target; node; node = node.parentNode) node.dispatchEvent(copyOf(event));
  return event;
}

// An Event can be sent once; each step of the way gets one that represents the first.
function copyOf(event) {
  const copy = new Event(event.type);
  for (const [key, value] of Object.entries(event)) if (key !== 'isTrusted') copy[key] = value;
  Object.defineProperty(copy, 'target', { value: event.target });
  copy.preventDefault = () => event.preventDefault();
  return copy;
}
