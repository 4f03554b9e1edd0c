// Ends the page's task, so that it answers keys and draws before long work goes on. Timers of hidden pages wait for up
// to a minute; a message channel does not.

/** @returns {Promise<void>} */
export function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
