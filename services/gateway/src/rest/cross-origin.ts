import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../access/authenticator';
import { HttpError } from '../http-error';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** How long a browser may cache the response to a preflight request, seconds. */
const PREFLIGHT_LASTS = 600;

/**
 * Refuses host names that are not the gateway's and pages of other sites, except those configured. Cookies are never
 * shared with them: such a page needs a token of its own.
 *
 * @throws {HttpError} 421 E_HOST_REFUSED, 403 E_ORIGIN_REFUSED
 */
export async function addCrossOriginRules(app: FastifyInstance, authenticator: Authenticator): Promise<void> {
  app.addHook('onRequest', async ({ headers, method }, reply) => {
    if (!authenticator.answersTo(headers)) {
      throw new HttpError(
        'E_HOST_REFUSED',
        'this host name is not accepted; open http://127.0.0.1, or add the name to access.publicNames',
      );
    }
    if (!SAFE_METHODS.has(method) && !authenticator.admitsPage(headers)) {
      throw new HttpError(
        'E_ORIGIN_REFUSED',
        'requests from this origin are not allowed; add it to access.allowedOrigins',
      );
    }
    if (authenticator.isGuest(headers.origin)) reply.header('cross-origin-resource-policy', 'cross-origin');
  });
  await app.register(fastifyCors, {
    origin: (origin, decide) => decide(null, authenticator.isGuest(origin)),
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type'],
    maxAge: PREFLIGHT_LASTS,
    strictPreflight: false,
  });
}
