import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { WebhookConfig } from '@crowdtone/config';
import type { Delivery } from '@crowdtone/store';
import { DELIVERY_HEADER, SIGNATURE_HEADER, signatureOf } from './signature';

/**
 * Posts one delivery, signed, on a connection of its own. Redirects are not followed: the body was meant, and signed, for
 * one receiver.
 *
 * @returns what went wrong, in words without the address, which may hold secrets; null when the receiver took it
 */
export async function post(
  { url, secret, timeoutSeconds }: WebhookConfig,
  { id, body }: Pick<Delivery, 'id' | 'body'>,
  signal: AbortSignal,
): Promise<string | null> {
  const address = new URL(url);
  const request = address.protocol === 'https:' ? requestHttps : requestHttp;
  const tooLate = AbortSignal.timeout(1000 * timeoutSeconds);
  try {
    const sent = request(address, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([signal, tooLate]),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'crowdtone',
        [DELIVERY_HEADER]: id,
        [SIGNATURE_HEADER]: signatureOf(secret, Math.floor(Date.now() / 1000), body),
      },
    });
    // After the answer nothing matters that becomes of the connection; until then `once` hears of it too.
    sent.on('error', () => undefined);
    sent.end(body);
    const [response]: IncomingMessage[] = await once(sent, 'response');
    // Whatever it has to say: nobody reads it, however long it is.
    response?.destroy();
    return faultIn(response?.statusCode ?? 0);
  } catch (error) {
    if (tooLate.aborted) return `it did not answer within ${timeoutSeconds} s`;
    const { code, name } = error as NodeJS.ErrnoException;
    return `it could not be reached (${code ?? name})`;
  }
}

function faultIn(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? `it answered ${status}, and redirects are not followed`
    : `it answered ${status}`;
}
