// The quoted line of an answer leads to the message it was taken from.

/**
 * @param {HTMLElement} rows the messages
 * @param {(gid: string) => void} follow gets the gid of the answer
 */
export function watchQuoteLinks(rows, follow) {
  const onQuote = (event) => {
    const answer = event.target.closest('.mk-answer')?.closest('.msg-message');
    if (answer && getSelection().isCollapsed) follow(answer.dataset.gid); // selecting words is not a click
  };
  rows.addEventListener('click', onQuote);
  rows.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && /** @type {HTMLElement} */ (event.target).matches('.mk-answer')) onQuote(event);
  });
}
