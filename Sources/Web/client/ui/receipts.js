// Who has read a message.

import { openPeopleDialog, peopleList } from './peopledialog.js';
import { tryQuietly } from './trying.js';

/** @param {import('../state/messages.js').Message} message @param {import('./page.js').Context} ctx */
export function openReaders(message, ctx) {
  const { commands, i18n: { t, count } } = ctx;
  const part = (key, ids) => peopleList(count(`receipt.${key}`, ids.length), ids, ctx);
  return tryQuietly(
    commands.readers(message.gid).then(({ read, unread }) =>
      openPeopleDialog(t('message.readers'), [part('read', read), part('unread', unread)], ctx)
    ),
    ctx,
  );
}
