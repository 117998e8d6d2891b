import { createHash, hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OidcConfig } from '@crowdtone/config';
import { roleSchema } from '@crowdtone/domain';
import fastifyCookie from '@fastify/cookie';
import { z } from 'zod';
import type { Principal } from './principal';

/** Browsers keep cookies of up to 4,096 bytes with their name and attributes, characters. */
const MAX_SEALED_LENGTH = 3_500;
/** Bounds what is unpacked, although only what was signed here is. */
const MAX_PAYLOAD_BYTES = 65_536;
const KEY_BYTES = 32;

const sessionSchema = z.strictObject({
  name: z.string(),
  role: roleSchema,
  sources: z.array(z.string()).nullable(),
  expiresAt: z.number(),
});

const attemptSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Address to which the provider was told to return. */
  redirectUri: z.string(),
  /** Query of the page that asked for the sign-in. */
  next: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
});

/** A sign-in that a browser began, kept in a cookie of it. */
export type SignInAttempt = z.infer<typeof attemptSchema>;

/**
 * Sessions of people, and sign-ins that are under way, as signed cookies: nothing is kept here. Keys follow from the secret
 * and from everything that decides about rights, so that who may do what changes for everybody when the configuration does.
 */
export class SignedSessions {
  readonly #sessions: Sealed<typeof sessionSchema>;
  readonly #attempts: Sealed<typeof attemptSchema>;

  constructor(config: OidcConfig) {
    const { issuer, clientId, claims, operators, viewers, cameras } = config;
    const keyFor = (purpose: string) => {
      const about = JSON.stringify([purpose, issuer, clientId, claims, operators, viewers, cameras ?? null]);
      const info = createHash('sha256').update(about).digest();
      return Buffer.from(hkdfSync('sha256', config.sessionSecret, '', info, KEY_BYTES));
    };
    this.#sessions = new Sealed(sessionSchema, keyFor('session'));
    this.#attempts = new Sealed(attemptSchema, keyFor('attempt'));
  }

  /** A session as a cookie; null when it is too large for one, as with hundreds of cameras. */
  seal({ name, role, sources, expiresAt }: Principal): string | null {
    if (name === null || expiresAt === null) return null;
    const sealed = this.#sessions.seal({ name, role, sources: sources && [...sources], expiresAt });
    return sealed.length > MAX_SEALED_LENGTH ? null : sealed;
  }

  /** The session of a cookie, expired or not; null when it was not signed here. */
  open(cookie: string): Principal | null {
    const session = this.#sessions.open(cookie);
    return session && { ...session, sources: session.sources && new Set(session.sources), by: 'session' };
  }

  /** A sign-in under way as a cookie. */
  sealAttempt(attempt: SignInAttempt): string {
    return this.#attempts.seal(attempt);
  }

  /** See {@link open}. */
  openAttempt(cookie: string): SignInAttempt | null {
    return this.#attempts.open(cookie);
  }
}

/** JSON of one schema, packed and signed with HMAC-SHA256. */
class Sealed<Schema extends z.ZodType> {
  readonly #signer: ReturnType<typeof fastifyCookie.signerFactory>;

  constructor(
    private readonly schema: Schema,
    key: Buffer,
  ) {
    this.#signer = fastifyCookie.signerFactory(key);
  }

  seal(value: z.infer<Schema>): string {
    return this.#signer.sign(deflateRawSync(JSON.stringify(value)).toString('base64url'));
  }

  open(cookie: string): z.infer<Schema> | null {
    const { valid, value } = this.#signer.unsign(cookie);
    if (!valid || value === null) return null;
    const payload = inflateRawSync(Buffer.from(value, 'base64url'), { maxOutputLength: MAX_PAYLOAD_BYTES });
    // One of another version is as good as none.
    return this.schema.safeParse(JSON.parse(payload.toString())).data ?? null;
  }
}
