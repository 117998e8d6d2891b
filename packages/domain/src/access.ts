import { z } from 'zod';

/** What a token permits: `viewer` reads; `operator` also makes changes; `wall` opens the wall view alone. */
export const roleSchema = z.enum(['viewer', 'operator', 'wall']);
export type Role = z.infer<typeof roleSchema>;

const ageSchema = z.number().positive().nullable();

/** How long figures of cameras are kept. */
export const retentionSchema = z.object({
  readings: ageSchema.describe(
    'Place, size and class probabilities of faces, milliseconds; null: until they are deleted',
  ),
  windows: ageSchema.describe('Counts and shares of the group, milliseconds; null: until they are deleted'),
  alerts: ageSchema.describe('Alerts that are over, milliseconds; null: until they are deleted'),
  log: ageSchema.describe('Log of sign-ins, changes, deletions and exports, milliseconds; null: for ever'),
});

/** See {@link retentionSchema}. */
export type Retention = z.infer<typeof retentionSchema>;

/** The response to GET /api/session and POST /api/login: who the caller is. */
export const sessionSchema = z.object({
  name: z.string().nullable().describe('Of the token or the person; null when no access is configured'),
  role: roleSchema,
  sources: z
    .array(z.string())
    .nullable()
    .describe('Identifiers of the sources that may be seen; null means every source'),
  timeZone: z
    .string()
    .nullable()
    .describe('Time zone of the place, such as `Europe/Vienna`, as configured; null when none is'),
  retention: retentionSchema.describe('How long figures of cameras are kept'),
  expiresAt: z.number().nullable().describe('Milliseconds since 1970; null means never'),
  canLogOut: z
    .boolean()
    .describe('Whether there is something to log out from; not where a proxy signs people in for good'),
});

export type Session = z.infer<typeof sessionSchema>;

/** The response to GET /api/login: the ways to sign in. */
export const signInWaysSchema = z.object({
  tokens: z.boolean().describe('Whether there are access tokens'),
  oidc: z
    .string()
    .nullable()
    .describe('What to call the identity provider behind GET /api/oidc/start; null when none is configured'),
});

/** See {@link signInWaysSchema}. */
export type SignInWays = z.infer<typeof signInWaysSchema>;

/** The response to POST /api/logout. */
export const loggedOutSchema = z.object({
  signOutUrl: z
    .string()
    .nullable()
    .describe('Where a browser goes next, so that the identity provider or the proxy ends its session too'),
});

/** The body of POST /api/login. */
export const loginSchema = z.strictObject({ token: z.string().min(1).max(200) });
