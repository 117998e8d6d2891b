import { isIP } from 'node:net';
import { z } from 'zod';

/** Shorter secrets could be guessed by whoever holds a session. */
const MIN_SESSION_SECRET = 32;
const DEFAULT_SESSION_HOURS = 12;
const HEADER_NAME = /^[A-Za-z0-9-]{1,100}$/;

const valuesSchema = z.array(z.string().trim().min(1).max(200)).max(200).default([]);

/** Which rights follow from what is said of a person; the same for an identity provider and a proxy. */
const rightsShape = {
  operators: valuesSchema.describe('values of the claim or header of roles that make an operator; "*" is everybody'),
  viewers: valuesSchema.describe('values that make a viewer; "*" is everybody'),
  cameras: z
    .record(
      z.string().trim().min(1).max(200),
      z.union([z.literal('*'), z.array(z.string().min(1).max(200)).min(1).max(200)]),
    )
    .optional()
    .describe(
      'cameras that each value of the claim or header of cameras gives access to, "*" being all of them (default: values are ids of cameras)',
    ),
};

const NO_ROLE = { path: ['viewers'], message: 'name values for operators or viewers; otherwise nobody could sign in' };

const claimSchema = z.string().trim().min(1).max(200);

/** Sign-in by OpenID Connect. */
export const oidcSchema = z
  .strictObject({
    issuer: z
      .string()
      .refine(isIssuer, 'expected an https:// address without a query; http:// on this machine only')
      .describe('address of the identity provider; its metadata is below .well-known/openid-configuration'),
    clientId: z.string().min(1).max(500).describe('identifier under which Crowdtone is registered there'),
    clientSecret: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe('secret of the registration (default: none, as for a public client)'),
    clientAuthentication: z
      .enum(['basic', 'post'])
      .default('basic')
      .describe('how the secret is sent: client_secret_basic or client_secret_post'),
    sessionSecret: z
      .string()
      .min(MIN_SESSION_SECRET, `use ${MIN_SESSION_SECRET} characters or more, such as openssl rand -hex 32 prints`)
      .max(2000)
      .describe('signs sessions; whoever changes it signs everybody out'),
    sessionHours: z
      .number()
      .min(0.1)
      .max(720)
      .default(DEFAULT_SESSION_HOURS)
      .describe('how long somebody stays signed in, and the longest time until a change of rights takes effect, hours'),
    label: z.string().trim().min(1).max(60).default('single sign-on').describe('what the button calls the provider'),
    scope: z
      .string()
      .trim()
      .regex(/(^| )openid( |$)/, 'must contain openid')
      .max(500)
      .default('openid profile email')
      .describe('scopes that are asked for'),
    url: z
      .url({ protocol: /^https?$/ })
      .refine((text) => !/[?#]/.test(text), 'expected an address without a query')
      .transform((text) => text.replace(/\/$/, ''))
      .optional()
      .describe(
        'address of the dashboard in browsers, where a proxy cuts a path off (default: as requests say); the provider returns to api/oidc/callback below it',
      ),
    endSession: z
      .boolean()
      .default(true)
      .describe('whether logging out ends the session at the provider too, which then returns to the dashboard'),
    claims: z
      .strictObject({
        name: claimSchema.default('preferred_username').describe('claim with the name; otherwise email, then sub'),
        roles: claimSchema
          .default('groups')
          .describe('claim with the roles, as a name or a path such as realm_access.roles'),
        cameras: claimSchema.optional().describe('claim with the cameras (default: everybody may see all of them)'),
      })
      .prefault({})
      .describe('where rights are read: in the ID token, otherwise in the answer of the userinfo endpoint'),
    ...rightsShape,
  })
  .refine(hasRole, NO_ROLE);

/** See {@link oidcSchema}. */
export type OidcConfig = z.infer<typeof oidcSchema>;

const headerSchema = z
  .string()
  .regex(HEADER_NAME, 'expected the name of a header, such as Remote-User')
  .transform((name) => name.toLowerCase());

/** Sign-in by a proxy that authenticates people. */
export const proxySignInSchema = z
  .strictObject({
    proxies: z
      .array(z.union([z.ipv4(), z.ipv6()], { error: 'expected the address of a proxy' }))
      .min(1, 'name the address of the proxy')
      .describe('proxies whose headers are believed; requests with these headers from elsewhere are refused'),
    headers: z
      .strictObject({
        name: headerSchema.prefault('Remote-User').describe('header with the name'),
        roles: headerSchema.prefault('Remote-Groups').describe('header with the roles, separated by commas'),
        cameras: headerSchema
          .optional()
          .describe('header with the cameras, separated by commas (default: everybody may see all of them)'),
      })
      .prefault({})
      .describe('headers that the proxy sets, and removes from what it receives'),
    signOutUrl: z
      .string()
      .max(2000)
      .refine(isAddressOrPath, 'expected an https:// address or a path such as /oauth2/sign_out')
      .optional()
      .describe('where the page goes to sign out (default: the page has no button for it)'),
    ...rightsShape,
  })
  .refine(hasRole, NO_ROLE);

/** See {@link proxySignInSchema}. */
export type ProxySignInConfig = z.infer<typeof proxySignInSchema>;

/** What rights follow from; see the description of each key. */
export type RightsConfig = z.infer<z.ZodObject<typeof rightsShape>>;

function hasRole({ operators, viewers }: RightsConfig): boolean {
  return operators.length + viewers.length > 0;
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  if (search !== '' || hash !== '' || username !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

function isAddressOrPath(text: string): boolean {
  return /^\/(?![/\\])/.test(text) || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}
