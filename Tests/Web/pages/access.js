// The part of the access tests that runs inside a page: faults of names, references, roles, hit sizes and contrast, as
// text. After axe-core's idea, in our own words. Evaluates to a function (options) => string[].
(({ least = 24, contrast = true } = {}) => {
  const faults = [];
  const shows = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const sign = (node) =>
    `<${node.tagName.toLowerCase()} class="${node.className?.baseVal ?? node.className}"> ${
      (node.textContent ?? '').trim().slice(0, 30)
    }`;
  const say = (what, node) => faults.push(`${what}: ${sign(node)}`);

  const CONTROLS =
    'a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex="0"], [role=option], ' +
    '[role=treeitem], [role=tab], [role=menuitem], [role=menuitemradio]';
  const AREAS =
    'nav, main, aside, section[aria-label], dialog, [role=dialog], [role=menu], [role=list], [role=listbox], ' +
    '[role=tree], [role=tablist], [role=radiogroup], [role=log], [role=group], [role=progressbar]';

  function spoken(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
    if (node.hasAttribute('aria-label')) return node.getAttribute('aria-label');
    if (node.tagName === 'IMG') return node.alt;
    return [...node.childNodes].map(spoken).join(' ');
  }
  function nameOf(node) {
    const by = node.getAttribute('aria-labelledby');
    if (by) return by.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    if (node.getAttribute('aria-label')) return node.getAttribute('aria-label');
    if (node.labels?.length) return [...node.labels].map(spoken).join(' ');
    return node.matches('input, textarea, select') ? node.title : spoken(node) || node.title;
  }

  for (const node of document.querySelectorAll(`${CONTROLS}, ${AREAS}`)) {
    if (shows(node) && nameOf(node).trim() === '') say('no name', node);
  }

  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) faults.push(`id twice: ${id}`);
  for (const name of ['aria-controls', 'aria-labelledby', 'aria-describedby', 'aria-activedescendant']) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      if (!shows(node)) continue;
      for (const id of node.getAttribute(name).split(' ').filter(Boolean)) {
        if (!document.getElementById(id)) say(`${name} of ${id}`, node);
      }
    }
  }

  const PARENTS = {
    option: 'listbox',
    treeitem: 'tree',
    tab: 'tablist',
    radio: 'radiogroup',
    listitem: 'list',
    menuitem: 'menu',
    menuitemradio: 'menu',
  };
  for (const [role, parent] of Object.entries(PARENTS)) {
    for (const node of document.querySelectorAll(`[role=${role}]`)) {
      if (!node.closest(`[role=${parent}]`)) say(`${role} outside ${parent}`, node);
    }
  }
  const WORDS = {
    'aria-checked': /^(true|false|mixed)$/,
    'aria-expanded': /^(true|false)$/,
    'aria-selected': /^(true|false)$/,
    'aria-pressed': /^(true|false|mixed)$/,
    'aria-hidden': /^(true|false)$/,
    'aria-invalid': /^(true|false)$/,
  };
  for (const [name, pattern] of Object.entries(WORDS)) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      if (!pattern.test(node.getAttribute(name))) say(`${name}="${node.getAttribute(name)}"`, node);
    }
  }
  for (const node of document.querySelectorAll('[tabindex]')) if (node.tabIndex > 0) say('tabindex above 0', node);
  for (const node of document.querySelectorAll('[aria-hidden=true]')) {
    if (
      shows(node) && [...node.querySelectorAll('a[href], button, input, textarea')].some((one) => one.tabIndex >= 0)
    ) say('hidden from voices but focusable', node);
  }
  const headings = [...document.querySelectorAll('h1')].filter(shows);
  if (headings.length > 2) faults.push(`${headings.length} headings of level 1`);

  // what lies below is out of reach
  const top = [...document.querySelectorAll(':popover-open:not(.toast), dialog[open]')].at(-1);
  /** Whether a scroll area above cuts the square: it can be scrolled into sight. */
  function isCut(parent, x, y, half) {
    for (let one = parent; one; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one);
      if (!/auto|scroll/.test(overflowX + overflowY)) continue;
      const box = one.getBoundingClientRect();
      if (x - half < box.left || x + half > box.right || y - half < box.top || y + half > box.bottom) return true;
    }
    return false;
  }
  // Hit sizes: what answers at the edges of a square around the middle, so that enlarged areas count.
  for (const node of document.querySelectorAll(CONTROLS)) {
    if (
      !shows(node) || node.disabled || (top && !top.contains(node)) ||
      node.matches(
        '.mk-link, .mk-mention, .login-link, [role=option], input[type=checkbox], input[type=radio], input[type=range]',
      )
    ) continue;
    const box = node.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const half = least / 2 - 2;
    if (x < half || y < half || x + half > innerWidth || y + half > innerHeight) continue;
    if (isCut(node.parentElement, x, y, half)) continue;
    const middle = document.elementFromPoint(x, y);
    if (!node.contains(middle)) continue; // covered or scrolled away
    for (const [dx, dy] of [[0, -half], [0, half], [-half, 0], [half, 0]]) {
      const there = document.elementFromPoint(x + dx, y + dy);
      if (!node.contains(there) && !there?.closest('label')?.contains(node)) {
        say(`smaller than ${least} (${Math.round(box.width)} × ${Math.round(box.height)})`, node);
        break;
      }
    }
  }

  if (contrast) {
    const rgba = (value) => {
      const parts = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:,? ?\/? ?([\d.]+))?\)$/.exec(value);
      return parts
        ? [Number(parts[1]), Number(parts[2]), Number(parts[3]), parts[4] === undefined ? 1 : Number(parts[4])]
        : null;
    };
    const over = ([r, g, b, a], below) => [r, g, b].map((one, i) => one * a + below[i] * (1 - a));
    const luminance = (colour) => {
      const [r, g, b] = colour.map((value) => {
        const c = value / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    function ground(node) {
      const layers = [];
      for (let one = node; one; one = one.parentElement) {
        const style = getComputedStyle(one);
        if (style.backgroundImage !== 'none') return null;
        const colour = rgba(style.backgroundColor);
        if (!colour) return null;
        if (colour[3] > 0) layers.push(colour);
        if (colour[3] === 1) break;
      }
      return layers.reverse().reduce((below, colour) => over(colour, below), [255, 255, 255]);
    }
    const seen = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode.parentElement;
      if (
        walker.currentNode.textContent.trim() === '' || seen.has(node) || !shows(node) ||
        node.closest('.sr-only, :disabled')
      ) continue;
      seen.add(node);
      const box = node.getBoundingClientRect();
      if (box.bottom < 0 || box.top > innerHeight || box.width === 0) continue;
      const style = getComputedStyle(node);
      const back = ground(node), front = rgba(style.color);
      if (!back || !front) continue;
      const [a, b] = [luminance(over(front, back)), luminance(back)].sort((x, y) => y - x);
      const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 600);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, node);
    }
  }
  return [...new Set(faults)];
})
