// Text operations on the field one writes in, and its draft.

const DRAFT_AFTER_MS = 300;

/**
 * @param {HTMLTextAreaElement} field
 * @returns {{insert: (words: string, back?: number) => void, wrap: (mark: string) => void, wrapCode: () => void}}
 */
export function createWriting(field) {
  const selected = () => field.value.slice(field.selectionStart, field.selectionEnd);

  /** Puts words in place of the selection; the caret goes `back` characters before their end. */
  function insert(words, back = 0) {
    field.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
    if (back) field.setSelectionRange(field.selectionEnd - back, field.selectionEnd - back);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Puts marks around the selection, or takes the caret between them. */
  const wrap = (mark) => insert(`${mark}${selected()}${mark}`, selected() === '' ? mark.length : 0);

  return {
    insert,
    wrap,
    /** Marks the selection as code: in a line with one tick, over lines with a fence. */
    wrapCode() {
      if (selected().includes('\n')) insert(`\`\`\`\n${selected()}\n\`\`\`\n`);
      else wrap('`');
    },
  };
}

/**
 * Saves what is written a moment after it changes, and at once when the chat is left.
 * @param {HTMLTextAreaElement} field
 * @param {(text: string) => void} save
 * @param {AbortSignal} signal ends with the chat
 * @returns {() => void} drops the pending save, because the text was sent
 */
export function keepDraft(field, save, signal) {
  let timer = 0;
  const drop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  field.addEventListener('input', () => {
    timer ||= setTimeout(() => {
      timer = 0;
      save(field.value);
    }, DRAFT_AFTER_MS);
  });
  signal.addEventListener('abort', () => {
    if (!timer) return;
    drop();
    save(field.value);
  });
  return drop;
}

/**
 * The action of a key while one writes; null for an ordinary key.
 * @param {Pick<KeyboardEvent, 'key'|'code'|'ctrlKey'|'metaKey'|'shiftKey'|'altKey'|'isComposing'|'keyCode'>} event
 * @param {{markdown: boolean, enter: 'send'|'line'}} prefs
 * @returns {'cancel'|'leave'|'bold'|'code'|'send'|null}
 */
export function writingKey(event, { markdown, enter }) {
  const main = Boolean(event.ctrlKey || event.metaKey);
  if (event.key === 'Escape') return 'cancel';
  if (event.key === 'Tab' && event.shiftKey && !main) return 'leave';
  if (main && !event.altKey && markdown && event.code === 'KeyB') return 'bold';
  if (main && event.shiftKey && markdown && event.code === 'KeyC') return 'code';
  const composes = event.isComposing || event.keyCode === 229; // an input method has the key
  if (event.key !== 'Enter' || composes || event.shiftKey || event.altKey) return null;
  return main === (enter === 'line') ? 'send' : null;
}
