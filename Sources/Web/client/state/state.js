// The whole state and its reducer: a table from action to slices. In: (state, action). Out: state. Pure.
//
// Actions: packet {packet, now} · status {status, error, retryAt} · view {route, visible} · queued {message} ·
// marked {gid, read} · failed {gid, words} · retried {gid} · historyAsked {gid} · historyFailed {gid} · draft {gid, text} ·
// localChat {chat} · chatGone {gid} · restored {unread, drafts, unsent} · reset

import { chatsAfter, noChats } from './chats.js';
import { draftsAfter, noDrafts } from './drafts.js';
import { messagesAfter, noMessages } from './messages.js';
import { noPublics, publicsAfter } from './publics.js';
import { noSession, sessionAfter } from './session.js';
import { noUnread, unreadAfter } from './unread.js';
import { noUsers, usersAfter } from './users.js';
import { noView, viewAfter } from './view.js';

export const initialState = Object.freeze({
  session: noSession, users: noUsers, chats: noChats, messages: noMessages, unread: noUnread, drafts: noDrafts,
  publics: noPublics, view: noView,
});

/**
 * @param {typeof initialState} state
 * @param {any} action
 */
export function reduce(state, action) {
  if (action.type === 'reset') return { ...initialState, view: state.view };
  const session = sessionAfter(state.session, action);
  const users = usersAfter(state.users, action);
  const chats = chatsAfter(state.chats, action, session.me);
  const view = viewAfter(state.view, action);
  const messages = messagesAfter(state.messages, action);
  const unread = unreadAfter(state.unread, action, { me: session.me, users, view, was: state.view });
  const drafts = draftsAfter(state.drafts, action);
  const publics = publicsAfter(state.publics, action);
  const same = session === state.session && users === state.users && chats === state.chats && view === state.view
    && messages === state.messages && unread === state.unread && drafts === state.drafts
    && publics === state.publics;
  return same ? state : { session, users, chats, messages, unread, drafts, publics, view };
}

/** @typedef {typeof initialState} State */
