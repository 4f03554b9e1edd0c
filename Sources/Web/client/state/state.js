// The whole state and its reducer: a table from action to slices. In: (state, action). Out: state. Pure.

import { chatsAfter, noChats } from './chats.js';
import { draftsAfter, noDrafts } from './drafts.js';
import { hiddenAfter, noHidden } from './hidden.js';
import { limitsAfter, noLimits } from './limits.js';
import { messagesAfter, noMessages, onlyUnsent } from './messages.js';
import { noNotes, notesAfter } from './notes.js';
import { isOtherStore, noNumbers, numbersAfter } from './numbers.js';
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
  numbers: noNumbers,
  typing: noTyping,
  notes: noNotes,
  limits: noLimits,
});

/**
 * @param {State} state
 * @param {import('./actions.js').Action} action
 */
export function reduce(state, action) {
  if (action.type === 'reset') return { ...initialState, view: state.view };
  const was = isOtherStore(state.numbers, action) ? ofOtherStore(state) : state;
  const session = sessionAfter(was.session, action);
  const users = usersAfter(was.users, action);
  const chats = chatsAfter(was.chats, action, session.me, was.messages);
  const hidden = hiddenAfter(was.hidden, action);
  const view = viewAfter(was.view, action);
  const messages = messagesAfter(was.messages, action, { hidden, open: view.route.gid });
  const about = { me: session.me, users, view, was: was.view, chats: was.chats, synced: session.synced, messages };
  const next = {
    session,
    users,
    chats,
    messages,
    unread: unreadAfter(was.unread, action, about),
    drafts: draftsAfter(was.drafts, action, was.chats),
    publics: publicsAfter(was.publics, action),
    view,
    uploads: uploadsAfter(was.uploads, action),
    hidden,
    saved: savedAfter(was.saved, action, chats, was.chats, messages),
    typing: typingAfter(was.typing, action),
    numbers: numbersAfter(was.numbers, action),
    notes: notesAfter(was.notes, action),
    limits: limitsAfter(was.limits, action),
  };
  return Object.keys(next).every((slice) => next[slice] === state[slice]) ? state : next;
}

/** @param {State} state */
const ofOtherStore = (state) => ({
  ...state,
  users: noUsers,
  chats: noChats,
  messages: onlyUnsent(state.messages),
  unread: noUnread,
  notes: noNotes,
});

/** @typedef {typeof initialState} State */
/** @typedef {import('./store.js').Store<State, import('./actions.js').Action>} StateStore */
