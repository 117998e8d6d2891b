import type { Alert } from '@crowdtone/domain';
import { alertText as sharedAlertText } from '@crowdtone/texts';
import { SHARED_WORDS } from './shared-words';

/** What an alert says, in the language of the page; alerts of older versions, without facts, keep their English message. */
export function alertText(alert: Pick<Alert, 'facts' | 'message'>): string {
  return sharedAlertText(SHARED_WORDS, alert);
}
