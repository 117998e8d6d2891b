import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_COOKIE, TOKEN_COOKIE } from '../access/authenticator';
import type { Principal } from '../access/principal';
import { basePathOf } from '../base-path';

/** Browsers keep no cookie longer than this, seconds. */
const MAX_COOKIE_SECONDS = 400 * 24 * 3600;

/** What a cookie says of who is signed in. */
export type SignInCookie = typeof TOKEN_COOKIE | typeof SESSION_COOKIE;

/**
 * Remembers who is signed in, in one cookie, out of reach of scripts and sent with requests of the gateway's own pages only.
 *
 * @param value token, or sealed session
 */
export function rememberSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  name: SignInCookie,
  value: string,
  principal: Principal,
): void {
  forgetSignIn(request, reply);
  const maxAge = lifetimeOf(principal);
  reply.setCookie(name, value, { ...cookieOptions(request), sameSite: 'strict', maxAge });
}

/** Forgets who is signed in. */
export function forgetSignIn(request: FastifyRequest, reply: FastifyReply): void {
  for (const name of [TOKEN_COOKIE, SESSION_COOKIE] as const) {
    reply.setCookie(name, '', { ...cookieOptions(request), sameSite: 'strict', maxAge: 0 });
  }
}

/** What all cookies of the gateway have in common. */
export function cookieOptions(request: FastifyRequest): { path: string; httpOnly: true; secure: boolean } {
  // Also from a proxy that is not configured as trusted: a client that lies about TLS harms its own cookie only.
  const secure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
  return { path: basePathOf(request.raw), httpOnly: true, secure };
}

function lifetimeOf({ expiresAt }: Principal): number {
  if (expiresAt === null) return MAX_COOKIE_SECONDS;
  return Math.min(MAX_COOKIE_SECONDS, Math.ceil((expiresAt - Date.now()) / 1000));
}
