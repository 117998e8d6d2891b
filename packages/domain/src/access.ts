import { z } from 'zod';

/** What somebody may do: look, or change things too. */
export const roleSchema = z.enum(['viewer', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** GET /api/session and POST /api/login: who the gateway takes the caller for. */
export const sessionSchema = z.object({
  /** Of the token; null when the gateway asks for none. */
  name: z.string().nullable(),
  role: roleSchema,
  /** Identifiers of the sources that may be seen; null means every source. */
  sources: z.array(z.string()).nullable(),
  /** Milliseconds since 1970; null means never. */
  expiresAt: z.number().nullable(),
});

export type Session = z.infer<typeof sessionSchema>;

/** The body of POST /api/login. */
export const loginSchema = z.strictObject({ token: z.string().min(1).max(200) });

/** The codes with which a gateway asks for another token; a page that meets one shows its login. */
export const LOGIN_CODES: readonly string[] = ['E_TOKEN_MISSING', 'E_TOKEN_UNKNOWN', 'E_TOKEN_EXPIRED'];
