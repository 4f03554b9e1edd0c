// How much this device knows: the numbers that it says in `sync`. Pure.

/** @typedef {{epoch: string, people: number, chats: number}} Numbers 0 = nothing */

/** @type {Readonly<Numbers>} */
export const noNumbers = Object.freeze({ epoch: '', people: 0, chats: 0 });

/** @param {Numbers} numbers @param {import('./actions.js').Action} action @returns {Numbers} */
export function numbersAfter(numbers, action) {
  if (action.type === 'snapshot') return action.numbers ?? numbers;
  const news = newsIn(action);
  return news ? { epoch: news.epoch, people: news.people.number, chats: news.chats.number } : numbers;
}

/**
 * The answer to `sync`, if this is one.
 * @param {import('./actions.js').Action} action
 * @returns {import('../net/syncpackets.js').News|null}
 */
export const newsIn = (action) =>
  action.type === 'packet' && action.packet.ok && action.packet.method === 'sync' ? action.packet.data : null;

/**
 * Whether the server has another store than the one that this device knows: nothing of that is true any more.
 * @param {Numbers} numbers @param {import('./actions.js').Action} action
 */
export function isOtherStore(numbers, action) {
  const news = newsIn(action);
  return Boolean(news) && numbers.epoch !== '' && news.epoch !== numbers.epoch;
}
