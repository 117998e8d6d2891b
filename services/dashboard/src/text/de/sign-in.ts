import type { Translation } from '@crowdtone/texts';
import type { signIn as english } from '../en/sign-in';

/** Why a sign-in at the identity provider was refused, by the code in the address of the page. */
export const signIn: Translation<typeof english> = {
  E_OIDC_STATE:
    'Die Anmeldung dauerte länger als zehn Minuten oder wurde in einem anderen Browser begonnen. Melden Sie sich erneut an.',
  E_OIDC_NONCE: 'Die Antwort des Anbieters gehört zu einer anderen Anmeldung. Melden Sie sich erneut an.',
  E_OIDC_ISSUER: 'Die Antwort kommt von einem anderen Anbieter als dem konfigurierten.',
  E_OIDC_SIGNATURE: 'Die Antwort ist nicht vom Anbieter signiert.',
  E_OIDC_AUDIENCE: 'Die Antwort des Anbieters ist für eine andere Anwendung bestimmt.',
  E_OIDC_EXPIRED:
    'Die Antwort des Anbieters ist abgelaufen. Möglicherweise gehen die Uhren der beiden Rechner verschieden.',
  E_OIDC_ANSWER: 'Der Anbieter gab eine ungültige Antwort.',
  E_OIDC_DENIED: 'Der Anbieter hat die Anmeldung abgelehnt.',
  E_OIDC_AWAY: 'Der Anbieter antwortet nicht. Versuchen Sie es später erneut.',
  E_RIGHTS_MISSING:
    'Sie sind angemeldet, haben hier aber keinen Zugriff. Bitten Sie einen Administrator um eine berechtigte Gruppe.',
  E_TOO_MANY_ATTEMPTS: 'Zu viele gescheiterte Versuche. Versuchen Sie es in einer Minute erneut.',
};
