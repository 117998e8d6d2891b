import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'crowdtone-signature';
/** The same in every attempt at one delivery, so that a receiver can tell a repetition. */
export const DELIVERY_HEADER = 'crowdtone-delivery';

/**
 * The signature header of a webhook: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` under the secret.
 * The time is signed too, so that a receiver can refuse what somebody recorded and sends again.
 *
 * @param seconds since 1970
 */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
