import type { IncomingMessage, ServerResponse } from 'node:http';
import fastifyHelmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';

/**
 * The page runs only scripts, styles and connections of the gateway itself, so text that someone put into a file name or
 * an error cannot become code, and the page can fetch nothing from elsewhere.
 */
const OPTIONS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
  // The gateway speaks plain HTTP: whether its name is reached by TLS alone is for the proxy in front to say.
  strictTransportSecurity: false,
};

/** Helmet has no option for this one. */
const PERMISSIONS_POLICY = 'camera=(), microphone=(), geolocation=()';

/** Sends the security headers with every answer that passes the hooks. */
export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(fastifyHelmet, OPTIONS);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', PERMISSIONS_POLICY);
  });
}

/** Sets the same headers on an answer that Fastify gives before any hook, such as to an address that cannot be parsed. */
export function setSecurityHeaders(request: IncomingMessage, response: ServerResponse): void {
  helmet(OPTIONS)(request, response, (error) => {
    if (error !== undefined) throw error;
  });
  response.setHeader('permissions-policy', PERMISSIONS_POLICY);
}
