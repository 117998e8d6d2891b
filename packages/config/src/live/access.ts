import { createHash, randomBytes } from 'node:crypto';
import { roleSchema } from '@crowdtone/domain';
import { z } from 'zod';
import { oidcSchema, proxySignInSchema } from './sign-in';

const TOKEN_BYTES = 32;
const HASH = /^sha256:[0-9a-f]{64}$/;
/** One or more parts, none of them a dot, and no slash at the end. */
const BASE_PATH = /^(\/(?!\.{1,2}(\/|$))[\w.~-]{1,100}){1,10}$/;
const HOST_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

const tokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('owner of the token, for the log; unique in this file'),
  hash: z
    .string()
    .regex(HASH, 'expected sha256: and 64 hexadecimal digits; crowdtone token new prints both')
    .describe('SHA-256 of the token; the token itself is never stored'),
  role: roleSchema.describe('viewer: read-only; operator: may also make changes; wall: the wall view alone'),
  sources: z
    .array(z.string().min(1).max(200))
    .min(1, 'name at least one source, or omit the key for all')
    .optional()
    .describe('ids of the sources it gives access to (default: all)'),
  expires: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2027-01-31T12:00:00Z' })
    .transform((text) => Date.parse(text))
    .optional()
    .describe('expiry time (default: never)'),
});

/** An access token in the configuration. */
export type TokenConfig = z.infer<typeof tokenSchema>;

const originSchema = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'expected an origin such as https://wall.example',
  );

/** Access to the dashboard, and the networks of cameras added there. */
const accessShape = z.strictObject({
  tokens: z
    .array(tokenSchema)
    .max(500)
    .superRefine(refuseSameNames)
    .default([])
    .describe('access tokens; if there are any, or another way to sign in, every client needs one, on any address'),
  oidc: oidcSchema
    .optional()
    .describe('sign-in of people by an identity provider, with OpenID Connect (default: none)'),
  proxySignIn: proxySignInSchema
    .optional()
    .describe('sign-in of people by a proxy that tells who they are in headers (default: none)'),
  publicNames: z
    .array(z.string().regex(HOST_NAME, 'expected a host name without a port'))
    .default([])
    .describe('host names of the dashboard, besides localhost and IP addresses'),
  basePath: z
    .string()
    .regex(BASE_PATH, 'expected a path such as /crowd, without a slash at the end')
    .optional()
    .describe(
      'path under which a proxy passes the dashboard on unchanged, such as /crowd; a proxy that cuts the path off needs no setting',
    ),
  allowedOrigins: z
    .array(originSchema)
    .default([])
    .describe('origins of other sites whose pages may use the API, with a token of their own (default: none)'),
  trustedProxies: z
    .array(z.union([z.ipv4(), z.ipv6()], { error: 'expected the address of a proxy' }))
    .default([])
    .describe('proxies whose X-Forwarded-For is trusted for limits and failed attempts'),
  cameraNetworks: z
    .array(z.union([z.cidrv4(), z.cidrv6()], { error: 'expected a network such as 127.0.0.0/8' }))
    .max(100)
    .default([])
    .describe(
      'loopback (127.0.0.0/8, ::1/128) or link-local networks in which cameras added on the ' +
        'dashboard are allowed (default: none)',
    ),
});

/** The key `access` of the configuration. */
export const accessSchema = accessShape.superRefine(refuseNoToken);

/** The access settings of the gateway, which does not decide where cameras may be. */
export type AccessConfig = Omit<z.infer<typeof accessSchema>, 'cameraNetworks'>;

/** Whether callers have to say who they are. */
export function restrictsAccess({ tokens, oidc, proxySignIn }: AccessConfig): boolean {
  return tokens.length > 0 || oidc !== undefined || proxySignIn !== undefined;
}

/** A new random token, and the hash for the configuration. */
export function makeToken(): { readonly token: string; readonly hash: string } {
  const token = `ct_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  return { token, hash: hashToken(token) };
}

/**
 * The hash of a token in the configuration. A plain digest suffices: tokens are random, so there is no dictionary attack.
 */
export function hashToken(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex')}`;
}

/** Without a token there is no protection, so other keys of `access` would give a false sense of security. */
function refuseNoToken(access: z.infer<typeof accessShape>, context: z.RefinementCtx): void {
  const { publicNames, allowedOrigins, trustedProxies, cameraNetworks, basePath } = access;
  const lists = [publicNames, allowedOrigins, trustedProxies];
  const needsToken = basePath !== undefined || lists.some((list) => list.length > 0);
  if (restrictsAccess(access) || (!needsToken && cameraNetworks.length > 0)) return;
  context.addIssue({ code: 'custom', path: ['tokens'], message: 'create one with crowdtone token new' });
}

function refuseSameNames(tokens: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of tokens.entries()) {
    if (seen.has(name)) {
      context.addIssue({ code: 'custom', path: [index, 'name'], message: 'another token above has this name' });
    }
    seen.add(name);
  }
}
