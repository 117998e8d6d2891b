import type { Role } from '@crowdtone/domain';
import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../access/authenticator';
import { mayActAs, ANONYMOUS, type Principal } from '../access/principal';
import { HttpError } from '../http-error';

/** Who may use a route. */
export type RouteAccess =
  | 'public'
  | {
      readonly role: Role;
      /** Its answer cannot be cut down to the sources that the caller may see. */
      readonly everySource: boolean;
    };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    /** Who asks; {@link ANONYMOUS} on public routes. */
    principal: Principal;
  }
}

/** For routes that anybody may use: `app.get('/healthz', { config: PUBLIC }, ...)`. */
export const PUBLIC: { readonly access: RouteAccess } = { access: 'public' };

/** Declares who may use a route: `app.post('/api/cameras', { config: needs('operator') }, ...)`. */
export function needs(role: Role, { everySource = false } = {}): { readonly access: RouteAccess } {
  return { access: { role, everySource } };
}

/** A route that declares nothing is for operators who may see everything: forgetting it opens no door. */
export const UNDECLARED: RouteAccess = needs('operator', { everySource: true }).access;

/** Checks every request against what its route declares, before its body is read. */
export function addAuthorisation(app: FastifyInstance, authenticator: Authenticator): void {
  app.decorateRequest('principal');
  app.addHook('onRequest', async (request) => {
    request.principal = ANONYMOUS;
    const access = request.routeOptions.config.access ?? UNDECLARED;
    if (request.is404 || access === 'public') return;
    request.principal = authenticator.identify(request.raw);
    if (!mayActAs(request.principal, access.role)) {
      throw new HttpError(403, 'E_ROLE_REFUSED', `this is for an ${access.role}; ask for a token of that role`);
    }
    if (access.everySource && request.principal.sources !== null) {
      throw new HttpError(403, 'E_SOURCE_REFUSED', 'this tells of every source; ask for a token that may see them all');
    }
  });
}
