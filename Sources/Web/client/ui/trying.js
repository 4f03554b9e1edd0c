// Small actions that have no place of their own for a failure: it is said for a moment, and to screen readers.

import { failure } from '../../shared/dialog.js';

/**
 * @param {Promise<unknown>} doing
 * @param {Pick<import('./page.js').Context, 'toast'|'announcer'|'i18n'>} ctx
 * @returns {Promise<boolean>} whether it was done
 */
export async function tryQuietly(doing, { toast, announcer, i18n: { t } }) {
  try {
    await doing;
    return true;
  } catch (cause) {
    const words = failure(cause, t);
    toast(words);
    announcer.alert(words);
    return false;
  }
}
