import { loggedOutSchema, loginSchema, sessionSchema, signInWaysSchema } from '@crowdtone/domain';
import { type Authenticator, TOKEN_COOKIE } from '../access/authenticator';
import { type PlaceSettings, type Principal, sessionOf } from '../access/principal';
import { HttpError } from '../http-error';
import { type Api, problem } from './api';
import { needs, PUBLIC } from './authorise';
import { dashboardUrl, type OidcParts } from './oidc-routes';
import { forgetSignIn, rememberSignIn } from './session-cookies';

const tags = ['Session'];

/** What the routes of this file need. */
export interface SessionParts {
  readonly authenticator: Authenticator;
  readonly place: PlaceSettings;
  /** Null when none is configured. */
  readonly oidc: OidcParts | null;
}

/** Adds GET /api/session, GET and POST /api/login, and POST /api/logout. */
export function addSessionRoutes(api: Api, { authenticator, place, oidc }: SessionParts): void {
  const describe = (principal: Principal) => sessionOf(principal, place, authenticator.proxy?.signOutUrl != null);

  api.get(
    '/api/session',
    {
      config: needs('wall'),
      schema: {
        tags,
        operationId: 'getSession',
        summary: 'Get the rights of the caller',
        response: { 200: sessionSchema.describe('The session.') },
      },
    },
    async ({ principal }) => describe(principal),
  );

  api.get(
    '/api/login',
    {
      config: PUBLIC,
      schema: {
        tags,
        operationId: 'listSignInWays',
        summary: 'Get the ways to sign in',
        response: { 200: signInWaysSchema.describe('The ways to sign in.') },
      },
    },
    async () => ({ tokens: authenticator.hasTokens, oidc: oidc?.config.label ?? null }),
  );

  api.post(
    '/api/login',
    {
      config: {
        ...PUBLIC,
        example: '{ "token": "..." }',
        invalidBody: 'E_REQUEST_INVALID',
        logged: ({ principal: { role } }) => ({ action: 'signed-in', subject: null, detail: `as ${role}` }),
      },
      schema: {
        tags,
        operationId: 'logIn',
        summary: 'Log in',
        description:
          'Stores the token in a cookie that scripts cannot read and that browsers send only with requests of the ' +
          'dashboard itself. Other programs send `Authorization: Bearer TOKEN` and need no login.',
        body: loginSchema,
        response: {
          200: sessionSchema.describe('Logged in; the cookie is set.'),
          401: problem('The token is invalid or expired.'),
        },
      },
    },
    async (request, reply) => {
      const { token } = request.body;
      const principal = authenticator.identify(request.raw, token);
      request.principal = principal;
      if (principal.name !== null) rememberSignIn(request, reply, TOKEN_COOKIE, token, principal);
      return describe(principal);
    },
  );

  api.post(
    '/api/logout',
    {
      config: PUBLIC,
      schema: {
        tags,
        operationId: 'logOut',
        summary: 'Log out',
        description:
          'Removes the cookies of this browser, and ends its session: a copy of the cookie is refused by this gateway until ' +
          'it is started again. A token stays valid.',
        response: { 200: loggedOutSchema.describe('Logged out; the cookies are removed.') },
      },
    },
    async (request, reply) => {
      const principal = whoever(() => authenticator.identify(request.raw));
      forgetSignIn(request, reply);
      if (principal === null || principal.name === null) return { signOutUrl: null };
      request.principal = principal;
      request.done = { action: 'signed-out', subject: null, detail: '' };
      authenticator.endSession(principal);
      if (principal.by === 'proxy') return { signOutUrl: authenticator.proxy?.signOutUrl ?? null };
      if (principal.by !== 'session' || oidc === null) return { signOutUrl: null };
      return { signOutUrl: await oidc.provider.signOutUrl(`${dashboardUrl(request, oidc.config)}/`) };
    },
  );
}

/** The caller; null when there is none any more, who may log out all the same. */
function whoever(identify: () => Principal): Principal | null {
  try {
    return identify();
  } catch (error) {
    if (error instanceof HttpError) return null;
    throw error;
  }
}
