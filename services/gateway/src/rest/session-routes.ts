import { loginSchema, sessionSchema } from '@crowdtone/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Authenticator, SESSION_COOKIE } from '../access/authenticator';
import { type PlaceSettings, type Principal, sessionOf } from '../access/principal';
import { basePathOf } from '../base-path';
import { type Api, problem } from './api';
import { needs, PUBLIC } from './authorise';

/** Browsers keep no cookie longer than this, seconds. */
const MAX_COOKIE_SECONDS = 400 * 24 * 3600;
const tags = ['Session'];

/** Adds GET /api/session, POST /api/login and POST /api/logout. */
export function addSessionRoutes(api: Api, authenticator: Authenticator, place: PlaceSettings): void {
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
    async ({ principal }) => sessionOf(principal, place),
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
      if (principal.name !== null) setSessionCookie(request, reply, token, lifetimeOf(principal));
      return sessionOf(principal, place);
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
        response: { 204: z.undefined().describe('Logged out; the cookie is removed.') },
      },
    },
    async (request, reply) => {
      setSessionCookie(request, reply, '', 0);
      return reply.code(204).send();
    },
  );
}

/** Out of reach of scripts, and sent with requests of the gateway's own pages only. */
function setSessionCookie(request: FastifyRequest, reply: FastifyReply, value: string, seconds: number): void {
  // Also from a proxy that is not configured as trusted: a client that lies about TLS harms its own cookie only.
  const secure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
  const path = basePathOf(request.raw);
  reply.setCookie(SESSION_COOKIE, value, { path, httpOnly: true, sameSite: 'strict', maxAge: seconds, secure });
}

function lifetimeOf({ expiresAt }: Principal): number {
  if (expiresAt === null) return MAX_COOKIE_SECONDS;
  return Math.min(MAX_COOKIE_SECONDS, Math.ceil((expiresAt - Date.now()) / 1000));
}
