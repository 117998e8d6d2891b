import { loginSchema } from '@crowdtone/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Doorkeeper, SESSION_COOKIE } from '../access/doorkeeper';
import { type Principal, sessionOf } from '../access/principal';
import { Refusal } from '../http-error';
import { needs, PUBLIC } from './authorise';

/** Browsers keep no cookie longer than this; seconds. */
const LONGEST_COOKIE = 400 * 24 * 3600;

/** GET /api/session, POST /api/login { token }, POST /api/logout. */
export function addSessionRoutes(app: FastifyInstance, doorkeeper: Doorkeeper): void {
  app.get('/api/session', { config: needs('viewer') }, async ({ principal }) => sessionOf(principal));

  app.post('/api/login', { config: PUBLIC }, async (request, reply) => {
    const body = loginSchema.safeParse(request.body);
    if (!body.success) throw new Refusal(400, 'E_REQUEST_INVALID', 'log in with { "token": "..." } as JSON');
    const { token } = body.data;
    const principal = doorkeeper.identify(request.raw, token);
    if (principal.name !== null) reply.header('set-cookie', cookieOf(request, token, lifetimeOf(principal)));
    return sessionOf(principal);
  });

  app.post('/api/logout', { config: PUBLIC }, async (request, reply) =>
    reply
      .code(204)
      .header('set-cookie', cookieOf(request, '', 0))
      .send(),
  );
}

/** Out of reach of scripts, and sent by no page but the gateway's own. */
function cookieOf({ headers }: FastifyRequest, value: string, seconds: number): string {
  // Only the proxy in front knows whether the browser came by TLS; whoever lies about it harms their own cookie.
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
}

function lifetimeOf({ expiresAt }: Principal): number {
  if (expiresAt === null) return LONGEST_COOKIE;
  return Math.min(LONGEST_COOKIE, Math.ceil((expiresAt - Date.now()) / 1000));
}
