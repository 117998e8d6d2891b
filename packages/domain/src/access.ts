import { z } from 'zod';

/** What a token permits: `viewer` reads; `operator` also makes changes. */
export const roleSchema = z.enum(['viewer', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** The response to GET /api/session and POST /api/login: who the caller is. */
export const sessionSchema = z.object({
  name: z.string().nullable().describe('Of the token; null when none is configured'),
  role: roleSchema,
  sources: z
    .array(z.string())
    .nullable()
    .describe('Identifiers of the sources that may be seen; null means every source'),
  expiresAt: z.number().nullable().describe('Milliseconds since 1970; null means never'),
});

export type Session = z.infer<typeof sessionSchema>;

/** The body of POST /api/login. */
export const loginSchema = z.strictObject({ token: z.string().min(1).max(200) });
