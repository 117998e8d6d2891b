import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { WebhookConfig } from '@crowdtone/config';
import type { Delivery } from '@crowdtone/store';
import { DELIVERY_HEADER, SIGNATURE_HEADER, signatureOf } from './signature';

/**
 * Sends one signed delivery on a connection of its own. Redirects are not followed: the body is intended, and signed, for
 * one receiver.
 *
 * @returns the error without the address, which may hold secrets; null when the receiver accepted the delivery
 */
export async function sendWebhook(
  { url, secret, timeoutSeconds }: WebhookConfig,
  { id, body }: Pick<Delivery, 'id' | 'body'>,
  signal: AbortSignal,
): Promise<string | null> {
  const address = new URL(url);
  const request = address.protocol === 'https:' ? requestHttps : requestHttp;
  const timeout = AbortSignal.timeout(1000 * timeoutSeconds);
  try {
    const sent = request(address, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([signal, timeout]),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'crowdtone',
        [DELIVERY_HEADER]: id,
        [SIGNATURE_HEADER]: signatureOf(secret, Math.floor(Date.now() / 1000), body),
      },
    });
    // Errors after the response do not matter; before it, `once` rejects with them too.
    sent.on('error', () => undefined);
    sent.end(body);
    const [response]: IncomingMessage[] = await once(sent, 'response');
    // The body of the response is never read.
    response?.destroy();
    return errorOf(response?.statusCode ?? 0);
  } catch (error) {
    if (timeout.aborted) return `no response within ${timeoutSeconds} s`;
    const { code, name } = error as NodeJS.ErrnoException;
    return `connection failed (${code ?? name})`;
  }
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `status ${status}; redirects are not followed` : `status ${status}`;
}
