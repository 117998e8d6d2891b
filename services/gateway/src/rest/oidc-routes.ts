import type { OidcConfig } from '@crowdtone/config';
import { asCrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditLog } from '../access/audit-log';
import { type Authenticator, SESSION_COOKIE } from '../access/authenticator';
import type { IdentityProvider, Person } from '../access/identity-provider';
import { ANONYMOUS, type Principal } from '../access/principal';
import { reasonOf, SIGN_IN_ERRORS, signInError } from '../access/sign-in-error';
import type { SignedSessions, SignInAttempt } from '../access/signed-sessions';
import { basePathOf } from '../base-path';
import { HttpError } from '../http-error';
import { type Api, problem } from './api';
import { PUBLIC } from './authorise';
import { cookieOptions, rememberSignIn } from './session-cookies';

/** Name of the cookie of a sign-in that is under way. */
const ATTEMPT_COOKIE = 'crowdtone_sign_in';
const CALLBACK = '/api/oidc/callback';
/** From the routes of this file to the page, relative, so that any path in front of them stays. */
const PAGE = '../../';
const HOUR_MS = 3_600_000;
const tags = ['Session'];
const NONE = problem('No identity provider is configured.');

/** Refusals that are no sign of somebody trying out answers. */
const BLAMELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['E_OIDC_AWAY', 'E_OIDC_DENIED']);

/** What sign-in by an identity provider consists of. */
export interface OidcParts {
  readonly config: OidcConfig;
  readonly provider: IdentityProvider;
  readonly sessions: SignedSessions;
}

/** What the routes of this file need. */
export interface OidcRouteParts {
  readonly authenticator: Authenticator;
  readonly log: AuditLog;
  /** Null when none is configured. */
  readonly oidc: OidcParts | null;
  readonly logger: Logger;
}

const nextSchema = z.object({
  next: z
    .string()
    .max(1000)
    .regex(/^\?[^\s#]*$/)
    .optional()
    .catch(undefined)
    .describe('Query of the page to show afterwards.'),
});

/**
 * Adds GET /api/oidc/start and /api/oidc/callback. Both are opened by browsers as pages: whatever goes wrong leads back to the
 * login of the page, which has words for the code in its address.
 */
export function addOidcRoutes(api: Api, parts: OidcRouteParts): void {
  const { authenticator, log, logger } = parts;

  async function refuse(request: FastifyRequest, reply: FastifyReply, thrown: unknown, who: Principal = ANONYMOUS) {
    const error = asCrowdtoneError(thrown);
    if (!(error instanceof HttpError)) throw error;
    const where = request.routeOptions.url ?? '';
    logger.warn({ code: error.code, reason: reasonOf(error.cause ?? null) }, 'a sign-in was refused');
    await log.refused(request.raw, who, error, `GET ${where}`);
    if (SIGN_IN_ERRORS.includes(error.code) && !BLAMELESS.has(error.code)) {
      authenticator.countFailure(authenticator.addressOf(request.raw));
    }
    forgetAttempt(request, reply);
    return reply.redirect(`${PAGE}?sign-in=${error.code}`, 303);
  }

  api.get(
    '/api/oidc/start',
    {
      config: PUBLIC,
      schema: {
        tags,
        operationId: 'startSignIn',
        summary: 'Sign in at the identity provider',
        description: 'For browsers: leads to the provider, which leads back to /api/oidc/callback.',
        querystring: nextSchema,
        response: {
          303: z.undefined().describe('To the provider, or back to the page with an error code.'),
          404: NONE,
        },
      },
    },
    async (request, reply) => {
      const { config, provider, sessions } = required(parts.oidc);
      try {
        authenticator.requireAttempts(authenticator.addressOf(request.raw));
        const redirectUri = `${dashboardUrl(request, config)}${CALLBACK}`;
        const { address, attempt } = await provider.begin(redirectUri, request.query.next ?? '');
        // The provider leads back from its own site, so a cookie of the same site alone would not be sent.
        const maxAge = Math.ceil((attempt.expiresAt - Date.now()) / 1000);
        const options = { ...cookieOptions(request), sameSite: 'lax' as const, maxAge };
        reply.setCookie(ATTEMPT_COOKIE, sessions.sealAttempt(attempt), options);
        return reply.redirect(address, 303);
      } catch (error) {
        return refuse(request, reply, error);
      }
    },
  );

  api.get(
    CALLBACK,
    {
      config: PUBLIC,
      schema: {
        tags,
        operationId: 'finishSignIn',
        summary: 'Return from the identity provider',
        description: 'For browsers: checks the answer of the provider and sets the cookie of the session.',
        response: {
          303: z.undefined().describe('To the page, with an error code when the sign-in was refused.'),
          404: NONE,
        },
      },
    },
    async (request, reply) => {
      const oidc = required(parts.oidc);
      let person: Person;
      let attempt: SignInAttempt;
      try {
        authenticator.requireAttempts(authenticator.addressOf(request.raw));
        attempt = attemptOf(request, oidc.sessions);
        person = await oidc.provider.finish(request.url.split('?')[1] ?? '', attempt);
      } catch (error) {
        return refuse(request, reply, error);
      }
      const { name, subject, rights } = person;
      if (rights === null) {
        const message = `${name} has no role here, or no camera; ask for a group of access.oidc`;
        return refuse(request, reply, new HttpError('E_RIGHTS_MISSING', message), { ...ANONYMOUS, name });
      }
      const expiresAt = Date.now() + oidc.config.sessionHours * HOUR_MS;
      const principal = authenticator.personOf(name, rights, expiresAt);
      const session = oidc.sessions.seal(principal);
      if (session === null) {
        const message = 'the cameras of a person are too many for a session; map a group to "*" in access.oidc.cameras';
        return refuse(request, reply, new HttpError('E_RIGHTS_MISSING', message), principal);
      }
      request.principal = principal;
      request.done = {
        action: 'signed-in',
        subject: null,
        detail: `as ${principal.role}, by OpenID Connect, subject ${subject.slice(0, 255)}`,
      };
      forgetAttempt(request, reply);
      rememberSignIn(request, reply, SESSION_COOKIE, session, principal);
      return reply.redirect(`${PAGE}${attempt.next}`, 303);
    },
  );
}

/** Address of the dashboard in the browser that sent a request, without a slash at the end. */
export function dashboardUrl(request: FastifyRequest, { url }: Pick<OidcConfig, 'url'>): string {
  if (url !== undefined) return url;
  return `${request.protocol}://${request.headers.host}${basePathOf(request.raw).replace(/\/$/, '')}`;
}

/** @throws {HttpError} E_OIDC_STATE */
function attemptOf(request: FastifyRequest, sessions: SignedSessions): SignInAttempt {
  const cookie = request.cookies[ATTEMPT_COOKIE];
  const attempt = cookie === undefined ? null : sessions.openAttempt(cookie);
  if (attempt === null || attempt.expiresAt <= Date.now()) throw signInError('E_OIDC_STATE');
  return attempt;
}

function forgetAttempt(request: FastifyRequest, reply: FastifyReply): void {
  reply.setCookie(ATTEMPT_COOKIE, '', { ...cookieOptions(request), sameSite: 'lax', maxAge: 0 });
}

function required(oidc: OidcParts | null): OidcParts {
  if (oidc !== null) return oidc;
  throw new HttpError('E_OIDC_OFF', 'no identity provider is configured; log in with a token');
}
