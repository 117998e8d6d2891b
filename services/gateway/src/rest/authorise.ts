import type { Role } from '@crowdtone/domain';
import type { FastifyInstance } from 'fastify';
import type { AuditLog } from '../access/audit-log';
import type { Authenticator } from '../access/authenticator';
import { ANONYMOUS, mayActAs, type Principal } from '../access/principal';
import { HttpError } from '../http-error';

/** Who may use a route. */
export type RouteAccess =
  | 'public'
  | {
      readonly role: Role;
      /** Whether the token must not be limited to some sources, because the answer cannot be. */
      readonly everySource: boolean;
    };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    /** The caller; {@link ANONYMOUS} on public routes. */
    principal: Principal;
  }
}

/** For routes that need no token: `app.get('/healthz', { config: PUBLIC }, ...)`. */
export const PUBLIC: { readonly access: RouteAccess } = { access: 'public' };

/** Declares who may use a route: `app.post('/api/cameras', { config: needs('operator') }, ...)`. */
export function needs(role: Role, { everySource = false } = {}): { readonly access: RouteAccess } {
  return { access: { role, everySource } };
}

/** Access of a route that declares none: a forgotten declaration exposes nothing. */
export const UNDECLARED: RouteAccess = needs('operator', { everySource: true }).access;

/**
 * Checks every request against what its route declares, before its body is read.
 *
 * @throws {HttpError} 403 E_ROLE_REFUSED or E_SOURCE_REFUSED, and what {@link Authenticator.identify} throws
 */
export function addAuthorisation(
  app: FastifyInstance,
  authenticator: Authenticator,
  log: Pick<AuditLog, 'arrived'>,
): void {
  app.decorateRequest('principal');
  app.addHook('onRequest', async (request) => {
    request.principal = ANONYMOUS;
    const access = request.routeOptions.config.access ?? UNDECLARED;
    if (request.is404 || access === 'public') return;
    request.principal = authenticator.identify(request.raw);
    await log.arrived(request.raw, request.principal);
    if (!mayActAs(request.principal, access.role)) {
      throw new HttpError('E_ROLE_REFUSED', `this requires the role ${access.role}; use a token with that role`);
    }
    if (access.everySource && request.principal.sources !== null) {
      throw new HttpError(
        'E_SOURCE_REFUSED',
        'this covers every source; use a token that is not limited to certain sources',
      );
    }
  });
}
