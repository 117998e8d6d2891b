import type { FastifyInstance } from 'fastify';
import type { Doorkeeper } from '../access/doorkeeper';
import { Refusal } from '../http-error';

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);
const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
};

/**
 * Closed to pages of other sites, save those configured. Cookies are never shared with them: such a page needs a token
 * of its own.
 */
export function addCrossOriginRules(app: FastifyInstance, doorkeeper: Doorkeeper): void {
  app.addHook('onRequest', async ({ headers, method }, reply) => {
    if (!doorkeeper.answersTo(headers)) {
      throw new Refusal(
        421,
        'E_HOST_REFUSED',
        'the gateway does not go by this name; open it as http://127.0.0.1, or add the name to access.publicNames',
      );
    }
    if (!HARMLESS.has(method) && !doorkeeper.admitsPage(headers)) {
      throw new Refusal(403, 'E_ORIGIN_REFUSED', 'pages of this site may not ask; add it to access.allowedOrigins');
    }
    const guest = doorkeeper.guestOrigin(headers);
    if (guest === null) return;
    reply.headers({
      'access-control-allow-origin': guest,
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'origin',
    });
    if (method === 'OPTIONS') return reply.code(204).headers(PREFLIGHT_HEADERS).send();
  });
}
