// Tells the state whether somebody looks at the page, and the connection that the network is back.

/**
 * @param {Pick<import('./commands.js').Commands, 'look'|'retryNow'>} commands
 * @returns {() => void} tells it now
 */
export function watchAttention(commands) {
  const look = () => commands.look({ visible: !document.hidden && document.hasFocus() });
  for (const type of ['focus', 'blur']) addEventListener(type, look);
  document.addEventListener('visibilitychange', look);
  addEventListener('online', () => commands.retryNow());
  return look;
}
