import { createHash, createHmac } from 'node:crypto';

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

/** Marks a secret whose rest is Base64, as libraries of the Standard Webhooks specification write it. */
const ENCODED_SECRET = 'whsec_';

/**
 * The headers of the Standard Webhooks specification 1.0 (standardwebhooks.com): `webhook-id`, `webhook-timestamp`, and
 * `webhook-signature` with the HMAC-SHA256 of `ID.SECONDS.BODY` in Base64 after `v1,`.
 *
 * @param id of the delivery. The header holds its digest, because in what is signed a dot separates, and ids may hold some
 * @param seconds since 1970
 */
export function standardHeaders(secret: string, id: string, seconds: number, body: string): Record<string, string> {
  const webhookId = `msg_${createHash('sha256').update(id).digest('base64url')}`;
  const key = secret.startsWith(ENCODED_SECRET) ? Buffer.from(secret.slice(ENCODED_SECRET.length), 'base64') : secret;
  const signature = createHmac('sha256', key).update(`${webhookId}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': webhookId, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
