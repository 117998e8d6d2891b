import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** GCM's own length of a nonce. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The key that face crops are sealed with, in base64. That of one program is made for its run, handed to the run's processes,
 * and never written down: once they have ended, whatever a Redis kept of the crops on its disk cannot be read any more. That of
 * several machines is derived, see {@link deriveCropKey}.
 */
const cropKeySchema = z.base64().refine((text) => Buffer.from(text, 'base64').length === KEY_BYTES, {
  message: `a key has ${KEY_BYTES} bytes`,
});

/** A new random key, see {@link cropKeySchema}. */
export function newCropKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/**
 * The key of a deployment on several machines, the same wherever its secret is known: HKDF with SHA-256 (RFC 5869).
 *
 * @param secret of the deployment, as unpredictable as a key
 * @param deployment its name: others that have the same secret have another key
 */
export function deriveCropKey(secret: string, deployment: string): string {
  const key = hkdfSync('sha256', secret, '', `crowdtone face crops of ${deployment}`, KEY_BYTES);
  return Buffer.from(key).toString('base64');
}

/**
 * Seals crops with AES-256-GCM (NIST SP 800-38D) as `nonce | ciphertext | tag`. Each value has a key of its own, derived from
 * its name: random nonces are safe for 2^32 values under one key, which the key of a deployment would reach within a year. For the same reason the crops of
 * one frame cannot be put in the place of another's.
 */
export class CropCipher {
  readonly #key: Buffer;

  /** @param key base64 of 32 bytes */
  constructor(key: string) {
    this.#key = Buffer.from(cropKeySchema.parse(key), 'base64');
  }

  seal(name: string, pixels: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#keyOf(name), nonce).setAAD(Buffer.from(name));
    return Buffer.concat([nonce, cipher.update(pixels), cipher.final(), cipher.getAuthTag()]);
  }

  /** The pixels; null when they were sealed with another key or under another name, or were changed. */
  open(name: string, sealed: Uint8Array): Uint8Array | null {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(ALGORITHM, this.#keyOf(name), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(-TAG_BYTES));
    const pixels = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
    try {
      decipher.final();
      return pixels;
    } catch {
      return null; // the tag does not fit, which is all that a GCM decipher can say
    }
  }

  #keyOf(name: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, '', name, KEY_BYTES));
  }
}
