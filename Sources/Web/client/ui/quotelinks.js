// The quoted line of an answer leads to the message it was taken from.

/**
 * @param {HTMLElement} rows where the messages stand
 * @param {(gid: string) => void} follow gets the gid of the answer
 */
export function watchQuoteLinks(rows, follow) {
  const onQuote = (event) => {
    const answer = event.target.closest('.mk-answer')?.closest('.msg-message');
    if (answer && getSelection().isCollapsed) follow(answer.dataset.gid); // choosing words is no click
  };
  rows.addEventListener('click', onQuote);
  rows.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && /** @type {HTMLElement} */ (event.target).matches('.mk-answer')) onQuote(event);
  });
}
