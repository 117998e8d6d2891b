import type { Messages } from '@crowdtone/texts';

/** Why a sign-in at the identity provider was refused, by the code in the address of the page. */
export const signIn = {
  E_OIDC_STATE: 'The sign-in took longer than ten minutes or was begun in another browser. Sign in again.',
  E_OIDC_NONCE: 'The answer of the provider belongs to another sign-in. Sign in again.',
  E_OIDC_ISSUER: 'The answer comes from another provider than the configured one.',
  E_OIDC_SIGNATURE: 'The answer is not signed by the provider.',
  E_OIDC_AUDIENCE: 'The answer of the provider is for another application.',
  E_OIDC_EXPIRED: 'The answer of the provider has expired. The clocks of both machines may differ.',
  E_OIDC_ANSWER: 'The provider gave an answer that is not valid.',
  E_OIDC_DENIED: 'The provider refused the sign-in.',
  E_OIDC_AWAY: 'The provider does not answer. Try again later.',
  E_RIGHTS_MISSING: 'You are signed in, but have no access here. Ask an administrator for a group that has.',
  E_TOO_MANY_ATTEMPTS: 'Too many failed attempts. Try again in a minute.',
} as const satisfies Messages;
