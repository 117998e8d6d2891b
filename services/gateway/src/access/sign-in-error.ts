import type { ErrorCode } from '@crowdtone/domain';
import { HttpError, type HttpErrorCode } from '../http-error';

/** Codes of OAuth errors that openid-client and oauth4webapi raise, and the code of ours for each. */
const BY_OAUTH_CODE: Readonly<Record<string, HttpErrorCode>> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'E_OIDC_EXPIRED',
  OAUTH_KEY_SELECTION_FAILED: 'E_OIDC_SIGNATURE',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'E_OIDC_ISSUER',
  OAUTH_TIMEOUT: 'E_OIDC_AWAY',
  OAUTH_ABORT: 'E_OIDC_AWAY',
};

/** The claim of an ID token that is not the expected one, and the code for it. */
const BY_CLAIM: Readonly<Record<string, HttpErrorCode>> = {
  nonce: 'E_OIDC_NONCE',
  iss: 'E_OIDC_ISSUER',
  aud: 'E_OIDC_AUDIENCE',
  azp: 'E_OIDC_AUDIENCE',
  exp: 'E_OIDC_EXPIRED',
  nbf: 'E_OIDC_EXPIRED',
  iat: 'E_OIDC_EXPIRED',
};

/** What was wrong, and what to do about it. */
const MESSAGES = {
  E_OIDC_STATE: 'this sign-in was not begun in this browser, or more than ten minutes ago; sign in again',
  E_OIDC_NONCE: 'the identity provider answered with the ID token of another sign-in; sign in again',
  E_OIDC_ISSUER: 'the answer comes from another issuer; compare access.oidc.issuer with the metadata of the provider',
  E_OIDC_SIGNATURE: 'the ID token is not signed by a key of the identity provider; check its keys',
  E_OIDC_AUDIENCE: 'the ID token is for another client; check access.oidc.clientId',
  E_OIDC_EXPIRED: 'the ID token has expired or is not valid yet; compare the clocks of both machines',
  E_OIDC_ANSWER: 'the identity provider gave an answer that is not valid; see the log of the gateway',
  E_OIDC_DENIED: 'the identity provider refused the sign-in; ask its administrator',
  E_OIDC_AWAY: 'the identity provider does not answer; try again later',
} as const satisfies Partial<Record<HttpErrorCode, string>>;

/** Codes of refused sign-ins. */
export const SIGN_IN_ERRORS = Object.keys(MESSAGES) as readonly ErrorCode[];

/** The error of a sign-in. */
export function signInError(code: keyof typeof MESSAGES): HttpError {
  return new HttpError(code, MESSAGES[code]);
}

/**
 * The error for whatever openid-client throws. Its errors carry the claims of people as their cause, so they are neither kept
 * nor logged as a whole: see {@link reasonOf}.
 */
export function signInErrorOf(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const code = chainOf(thrown)
    .map(codeFor)
    .find((found) => found !== null);
  return signInError(code ?? 'E_OIDC_ANSWER');
}

/** Names, codes and messages of an error and its causes, for the log of the program. */
export function reasonOf(thrown: unknown): string {
  return chainOf(thrown)
    .map(({ name, code, message, error }) => [name, code, error, message].filter(Boolean).join(' '))
    .join('; ');
}

/** What this file reads of an error. */
interface Link {
  readonly name: string | undefined;
  readonly message: string | undefined;
  readonly code: string | undefined;
  /** The claim of the ID token that was not as expected. */
  readonly claim: string | undefined;
  /** Of an OAuth error answer, such as `access_denied`. */
  readonly error: string | undefined;
}

/** An error and what caused it, outermost first. */
function chainOf(thrown: unknown): Link[] {
  const chain: Link[] = [];
  for (let each = thrown; typeof each === 'object' && each !== null && chain.length < 8; ) {
    const link = each as Readonly<Record<string, unknown>>;
    const text = (key: string) => (typeof link[key] === 'string' ? link[key] : undefined);
    // The innermost cause is often no error but a record of claims, of which only the name of the claim is wanted.
    const isError = each instanceof Error || text('message') !== undefined;
    chain.push({
      name: isError ? text('name') : undefined,
      message: isError ? text('message') : undefined,
      code: text('code'),
      claim: text('claim'),
      error: isError ? text('error') : undefined,
    });
    each = link.cause;
  }
  return chain;
}

function codeFor({ name, code, claim, message, error }: Link): keyof typeof MESSAGES | null {
  if (claim !== undefined && Object.hasOwn(BY_CLAIM, claim)) return BY_CLAIM[claim] as keyof typeof MESSAGES;
  if (code !== undefined && Object.hasOwn(BY_OAUTH_CODE, code)) return BY_OAUTH_CODE[code] as keyof typeof MESSAGES;
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' || error !== undefined) return 'E_OIDC_DENIED';
  if (message !== undefined && /signature|"alg"/.test(message)) return 'E_OIDC_SIGNATURE';
  if (message?.includes('"iss"')) return 'E_OIDC_ISSUER';
  if (name === 'TypeError' && message === 'fetch failed') return 'E_OIDC_AWAY';
  return null;
}
