import { createHmac } from 'node:crypto';

/** HTTP header with the signature of a webhook. */
export const SIGNATURE_HEADER = 'crowdtone-signature';
/** HTTP header with the identifier of a delivery, the same in every attempt, so that a receiver can detect a repetition. */
export const DELIVERY_HEADER = 'crowdtone-delivery';

/**
 * The signature header of a webhook: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` under the secret.
 * The time is signed too, so that a receiver can refuse a replayed request.
 *
 * @param seconds since 1970
 */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
