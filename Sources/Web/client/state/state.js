// The whole state and its reducer: a table from action to slices. In: (state, action). Out: state. Pure.

import { chatsAfter, noChats } from './chats.js';
import { draftsAfter, noDrafts } from './drafts.js';
import { hiddenAfter, noHidden } from './hidden.js';
import { messagesAfter, noMessages } from './messages.js';
import { noPublics, publicsAfter } from './publics.js';
import { noSaved, savedAfter } from './saved.js';
import { noSession, sessionAfter } from './session.js';
import { noTyping, typingAfter } from './typing.js';
import { noUnread, unreadAfter } from './unread.js';
import { noUploads, uploadsAfter } from './uploads.js';
import { noUsers, usersAfter } from './users.js';
import { noView, viewAfter } from './view.js';

export const initialState = Object.freeze({
  session: noSession,
  users: noUsers,
  chats: noChats,
  messages: noMessages,
  unread: noUnread,
  drafts: noDrafts,
  publics: noPublics,
  view: noView,
  uploads: noUploads,
  hidden: noHidden,
  saved: noSaved,
  typing: noTyping,
});

/**
 * @param {State} state
 * @param {import('./actions.js').Action} action
 */
export function reduce(state, action) {
  if (action.type === 'reset') return { ...initialState, view: state.view };
  const session = sessionAfter(state.session, action);
  const users = usersAfter(state.users, action);
  const chats = chatsAfter(state.chats, action, session.me);
  const hidden = hiddenAfter(state.hidden, action);
  const uploads = uploadsAfter(state.uploads, action);
  const view = viewAfter(state.view, action);
  const messages = messagesAfter(state.messages, action, { hidden, open: view.route.gid });
  const unread = unreadAfter(state.unread, action, { me: session.me, users, view, was: state.view });
  const drafts = draftsAfter(state.drafts, action);
  const publics = publicsAfter(state.publics, action);
  const saved = savedAfter(state.saved, action, chats, state.chats, messages);
  const typing = typingAfter(state.typing, action);
  const same = session === state.session && users === state.users && chats === state.chats && view === state.view &&
    messages === state.messages && unread === state.unread && drafts === state.drafts && uploads === state.uploads &&
    hidden === state.hidden && publics === state.publics && saved === state.saved && typing === state.typing;
  return same
    ? state
    : { session, users, chats, messages, unread, drafts, publics, view, uploads, hidden, saved, typing };
}

/** @typedef {typeof initialState} State */
/** @typedef {import('./store.js').Store<State, import('./actions.js').Action>} StateStore */
