import type { OidcConfig } from '@crowdtone/config';
import type { Configuration, IDToken, UserInfoResponse } from 'openid-client';
import { type Claims, claimAt, textsIn } from './claims';
import { type Rights, rightsFrom, shownName } from './rights';
import { signInError, signInErrorOf } from './sign-in-error';
import type { SignInAttempt } from './signed-sessions';

type Client = typeof import('openid-client', { with: { 'resolution-mode': 'import' }});

/** How long a browser has to sign in, milliseconds. */
const ATTEMPT_MS = 600_000;
/** Longest answer time of the provider, seconds. */
const TIMEOUT_SECONDS = 10;
/** How long the metadata of the provider is used before it is read again, milliseconds. */
const METADATA_MS = 3_600_000;

/** Somebody whom the provider signed in. */
export interface Person {
  readonly name: string;
  /** Identifier of the person at the provider, which never changes. */
  readonly subject: string;
  /** Null when the claims give none. */
  readonly rights: Rights | null;
}

/** An OpenID provider: authorization code flow with PKCE, state and nonce, by openid-client. */
export class IdentityProvider {
  #known: { readonly configuration: Configuration; readonly untilMs: number } | null = null;

  constructor(private readonly config: OidcConfig) {}

  /**
   * Begins a sign-in.
   *
   * @param redirectUri where the provider returns to
   * @param next query of the page to show afterwards
   * @returns the address at the provider, and what the browser keeps until it comes back
   * @throws {HttpError} E_OIDC_AWAY, E_OIDC_ISSUER or E_OIDC_ANSWER
   */
  async begin(
    redirectUri: string,
    next: string,
  ): Promise<{ readonly address: string; readonly attempt: SignInAttempt }> {
    return this.#translated(async () => {
      const client = await openidClient();
      const configuration = await this.#configuration(client);
      const verifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: this.config.scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const expiresAt = Date.now() + ATTEMPT_MS;
      return { address: address.href, attempt: { state, nonce, verifier, redirectUri, next, expiresAt } };
    });
  }

  /**
   * Ends a sign-in with the answer of the provider: fetches the ID token and checks its signature, issuer, audience, times and
   * nonce.
   *
   * @param query of the address that the provider sent the browser to
   * @throws {HttpError} E_OIDC_STATE, _NONCE, _ISSUER, _SIGNATURE, _AUDIENCE, _EXPIRED, _DENIED, _AWAY or _ANSWER
   */
  async finish(query: string, attempt: SignInAttempt): Promise<Person> {
    const { state, nonce, verifier, redirectUri } = attempt;
    if (new URLSearchParams(query).get('state') !== state) throw signInError('E_OIDC_STATE');
    return this.#translated(async () => {
      const client = await openidClient();
      const configuration = await this.#configuration(client);
      const answer = new URL(redirectUri);
      answer.search = query;
      const tokens = await client.authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw signInError('E_OIDC_ANSWER');
      const all = await this.#allClaims(client, configuration, claims, tokens.access_token);
      return this.#personOf(all, claims.sub);
    });
  }

  /**
   * Where a browser ends its session at the provider; null when the provider has no such address, is away, or its session is to
   * stay.
   *
   * @param returnTo address of the dashboard
   */
  async signOutUrl(returnTo: string): Promise<string | null> {
    if (!this.config.endSession) return null;
    try {
      const client = await openidClient();
      const configuration = await this.#configuration(client);
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
      return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href;
    } catch {
      // Whoever signs out is signed out here in any case.
      return null;
    }
  }

  async #configuration(client: Client): Promise<Configuration> {
    if (this.#known !== null && performance.now() < this.#known.untilMs) return this.#known.configuration;
    const { issuer, clientId, clientSecret, clientAuthentication } = this.config;
    const server = new URL(issuer);
    const authentication =
      clientSecret === undefined
        ? client.None()
        : clientAuthentication === 'basic'
          ? client.ClientSecretBasic(clientSecret)
          : client.ClientSecretPost(clientSecret);
    const configuration = await client.discovery(server, clientId, undefined, authentication, {
      timeout: TIMEOUT_SECONDS,
      execute: [
        // Checks the signature of ID tokens also where TLS vouches for them.
        client.enableNonRepudiationChecks,
        ...(server.protocol === 'http:' ? [client.allowInsecureRequests] : []),
      ],
    });
    this.#known = { configuration, untilMs: performance.now() + METADATA_MS };
    return configuration;
  }

  /** Claims of the ID token, and those of the userinfo endpoint when the token lacks one that decides about rights. */
  async #allClaims(
    client: Client,
    configuration: Configuration,
    claims: IDToken,
    accessToken: string,
  ): Promise<Claims> {
    const { name, roles, cameras } = this.config.claims;
    const isComplete = [name, roles, cameras].every(
      (path) => path === undefined || claimAt(claims, path) !== undefined,
    );
    if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more: UserInfoResponse = await client.fetchUserInfo(configuration, accessToken, claims.sub);
    return { ...more, ...claims };
  }

  #personOf(claims: Claims, subject: string): Person {
    const { claims: paths, ...rights } = this.config;
    const names = [claimAt(claims, paths.name), claims.email, subject];
    const name = names.map((each) => (typeof each === 'string' ? shownName(each) : null)).find((each) => each !== null);
    const cameras = paths.cameras === undefined ? null : textsIn(claimAt(claims, paths.cameras));
    return {
      name: name ?? subject,
      subject,
      rights: rightsFrom(rights, textsIn(claimAt(claims, paths.roles)), cameras),
    };
  }

  async #translated<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      throw Object.assign(signInErrorOf(error), { cause: error });
    }
  }
}

/** openid-client is an ES module, and is loaded when somebody signs in. */
function openidClient(): Promise<Client> {
  return import('openid-client');
}
