// Other windows of this browser: a new one goes on with the login of one that is there.

const CHANNEL = 'xuan.windows';
export const ANSWER_MS = 300; // a window in the background answers a little later

/** Browsers have both on https and loopback only; elsewhere each window is a device of its own. */
export const canShare = (scope = globalThis) => Boolean(scope.navigator?.locks && scope.BroadcastChannel);

/**
 * The login of another window, null if there is none.
 * @param {new (name: string) => BroadcastChannel} Channel
 * @param {Pick<import('./net/socket.js').Clock, 'setTimeout'>} clock
 * @returns {Promise<import('./commands/login.js').Login|null>}
 */
export function loginElsewhere(Channel, clock) {
  return new Promise((resolve) => {
    const channel = new Channel(CHANNEL);
    const end = (login) => {
      channel.close();
      resolve(login);
    };
    channel.onmessage = ({ data }) => {
      if (data.type === 'login') end(data.login);
    };
    channel.postMessage({ type: 'who' });
    clock.setTimeout(() => end(null), ANSWER_MS);
  });
}

/**
 * Answers windows that are opened later, while this one is logged in.
 * @param {new (name: string) => BroadcastChannel} Channel
 * @param {() => import('./commands/login.js').Login|null} login null while nobody is logged in here
 */
export function answerWindows(Channel, login) {
  const channel = new Channel(CHANNEL);
  channel.onmessage = ({ data }) => {
    const mine = data.type === 'who' ? login() : null;
    if (mine) channel.postMessage({ type: 'login', login: mine });
  };
}
