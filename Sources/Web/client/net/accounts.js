// Whether two spellings mean the same account.

/**
 * Straße and STRASSE are one account: lower case of upper case folds them.
 * @param {string} text
 */
export const fold = (text) => text.trim().normalize('NFC').toUpperCase().toLowerCase();

/**
 * Whether a person is the one who logged in with `typed`: the account or the mail address.
 * @param {{account?: unknown, email?: unknown}|null} user @param {string} typed
 */
export const isMine = (user, typed) =>
  [user?.account, user?.email].some((name) => typeof name === 'string' && name && fold(name) === fold(typed));
