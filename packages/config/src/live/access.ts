import { createHash, randomBytes } from 'node:crypto';
import { roleSchema } from '@crowdtone/domain';
import { z } from 'zod';

const TOKEN_BYTES = 32;
const HASH = /^sha256:[0-9a-f]{64}$/;
const HOST_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

const tokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('whose token it is, for the log; unique in this file'),
  hash: z
    .string()
    .regex(HASH, 'expected sha256: and 64 hexadecimal digits; crowdtone token new prints both')
    .describe('SHA-256 of the token, which itself is written down nowhere'),
  role: roleSchema.describe('viewer looks; operator changes things too'),
  sources: z
    .array(z.string().min(1).max(200))
    .min(1, 'name at least one source, or leave the key out for all')
    .optional()
    .describe('ids of the sources that it shows (default: all)'),
  expires: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2027-01-31T12:00:00Z' })
    .transform((text) => Date.parse(text))
    .optional()
    .describe('until when it is good (default: for ever)'),
});

export type TokenConfig = z.infer<typeof tokenSchema>;

const originSchema = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'expected an origin such as https://wall.example',
  );

/** Who may look at the dashboard, and from where, and where the cameras may be that are added there. */
const accessShape = z.strictObject({
  tokens: z
    .array(tokenSchema)
    .max(500)
    .superRefine(refuseSameNames)
    .default([])
    .describe('once there are any, nobody gets in without one, on whatever address'),
  publicNames: z
    .array(z.string().regex(HOST_NAME, 'expected a host name without a port'))
    .default([])
    .describe('names under which browsers reach the dashboard, beside localhost and plain addresses'),
  allowedOrigins: z
    .array(originSchema)
    .default([])
    .describe('other sites whose pages may ask the API, with a token of their own (default: none)'),
  trustedProxies: z
    .array(z.union([z.ipv4(), z.ipv6()], { error: 'expected the address of a proxy' }))
    .default([])
    .describe('proxies whose X-Forwarded-For is believed when failed attempts are counted'),
  cameraNetworks: z
    .array(z.union([z.cidrv4(), z.cidrv6()], { error: 'expected a network such as 127.0.0.0/8' }))
    .max(100)
    .default([])
    .describe(
      'networks of this machine itself (127.0.0.0/8, ::1/128) or link-local ones in which cameras that are added on the ' +
        'dashboard may be (default: none)',
    ),
});

export const accessSchema = accessShape.superRefine(refuseNoToken);

/** Who may look; where cameras may be is not for the gateway to say. */
export type AccessConfig = Omit<z.infer<typeof accessSchema>, 'cameraNetworks'>;

/** A token that nobody can guess; its hash goes into the configuration. */
export function makeToken(): { readonly token: string; readonly hash: string } {
  const token = `ct_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  return { token, hash: hashToken(token) };
}

/**
 * What a configuration holds in place of a token. A plain digest will do: tokens are random, so there is no dictionary to
 * try against it.
 */
export function hashToken(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex')}`;
}

/** Without a token nothing is protected, so the keys that say how to get in would promise what is not so. */
function refuseNoToken({ tokens, ...access }: z.infer<typeof accessShape>, context: z.RefinementCtx): void {
  const { publicNames, allowedOrigins, trustedProxies, cameraNetworks } = access;
  const asksForOne = [publicNames, allowedOrigins, trustedProxies].some((list) => list.length > 0);
  if (tokens.length > 0 || (!asksForOne && cameraNetworks.length > 0)) return;
  context.addIssue({ code: 'custom', path: ['tokens'], message: 'make one with crowdtone token new' });
}

function refuseSameNames(tokens: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of tokens.entries()) {
    if (seen.has(name)) {
      context.addIssue({ code: 'custom', path: [index, 'name'], message: 'the name is taken by a token above' });
    }
    seen.add(name);
  }
}
