// Interfaces that browsers have and the type library of Debian 12's TypeScript (4.8) does not know yet.

interface Array<T> {
  findLast(fits: (value: T, index: number, all: T[]) => unknown): T | undefined;
  findLastIndex(fits: (value: T, index: number, all: T[]) => unknown): number;
}

interface Element {
  checkVisibility(options?: { checkOpacity?: boolean; checkVisibilityCSS?: boolean }): boolean;
}

interface HTMLElement {
  popover: string | null;
  showPopover(): void;
  hidePopover(): void;
  togglePopover(force?: boolean): boolean;
}

interface Navigator {
  setAppBadge(count?: number): Promise<void>;
  clearAppBadge(): Promise<void>;
}

// The pages ask only for HTML elements by selector; an SVG one is kept by its maker.
interface ParentNode {
  querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}
interface Element {
  closest<E extends Element = HTMLElement>(selectors: string): E | null;
}

// A boolean or a number becomes a string there.
interface Element {
  setAttribute(name: string, value: string | number | boolean): void;
}

// Any element of these pages is an HTML or an SVG one.
interface Element extends HTMLOrSVGElement {}

// Of `toggle` on a popover; of events that the pages send themselves.
interface Event {
  readonly detail?: any;
  readonly newState?: 'open' | 'closed';
}
