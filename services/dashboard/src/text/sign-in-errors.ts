/** What went wrong with a sign-in at the identity provider, by the code in the address of the page. */
const SIGN_IN_ERRORS: Readonly<Record<string, string>> = {
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
};

/** Key of the code in the address. */
const KEY = 'sign-in';

/** What went wrong, by the address of the page; null when nothing did. Only known codes are told of: anyone can make an address. */
export function signInErrorIn(search: string): string | null {
  const code = new URLSearchParams(search).get(KEY);
  if (code === null) return null;
  return Object.hasOwn(SIGN_IN_ERRORS, code) ? `${SIGN_IN_ERRORS[code]} (${code})` : null;
}

/** The query of an address without the code. */
export function withoutSignInError(search: string): string {
  const query = new URLSearchParams(search);
  if (!query.has(KEY)) return search;
  query.delete(KEY);
  return query.size === 0 ? '' : `?${query}`;
}
