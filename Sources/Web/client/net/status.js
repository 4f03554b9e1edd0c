// The states of a connection; socket.js draws the ways between them.

/** @enum {string} */
export const Status = Object.freeze({
  idle: 'idle',
  connecting: 'connecting',
  loggingIn: 'loggingIn',
  online: 'online',
  waiting: 'waiting',
  kicked: 'kicked',
});
