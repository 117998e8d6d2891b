import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { WebhookConfig } from '@crowdtone/config';
import type { Delivery } from '@crowdtone/store';
import type { DeliveryFailure, Receiver, RetryPolicy } from './receiver';
import { DELIVERY_HEADER, SIGNATURE_HEADER, signatureOf, standardHeaders } from './signature';

/** A webhook as a receiver: it gets every alert. */
export function webhookReceiver(config: WebhookConfig, retry: RetryPolicy): Receiver {
  return {
    name: config.name,
    kind: 'webhook',
    timeoutMs: 1000 * config.timeoutSeconds,
    retry,
    bodyOf: (message) => JSON.stringify(message),
    send: (delivery, signal) => sendWebhook(config, delivery, signal),
  };
}

/**
 * Sends one signed delivery on a connection of its own. Redirects are not followed: the body is intended, and signed, for
 * one receiver.
 *
 * @returns the failure without the address, which may hold secrets; null when the receiver accepted the delivery
 */
async function sendWebhook(
  { url, secret, timeoutSeconds }: WebhookConfig,
  { id, body }: Pick<Delivery, 'id' | 'body'>,
  signal: AbortSignal,
): Promise<DeliveryFailure | null> {
  const address = new URL(url);
  const request = address.protocol === 'https:' ? requestHttps : requestHttp;
  const seconds = Math.floor(Date.now() / 1000);
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
        [SIGNATURE_HEADER]: signatureOf(secret, seconds, body),
        ...standardHeaders(secret, id, seconds, body),
      },
    });
    // Errors after the response do not matter; before it, `once` rejects with them too.
    sent.on('error', () => undefined);
    sent.end(body);
    const [response]: IncomingMessage[] = await once(sent, 'response');
    // The body of the response is never read.
    response?.destroy();
    return failureOf(response?.statusCode ?? 0);
  } catch (error) {
    if (timeout.aborted) return { code: 'E_RECEIVER_SLOW', reason: `no response within ${timeoutSeconds} s` };
    const { code, name } = error as NodeJS.ErrnoException;
    return { code: 'E_RECEIVER_UNREACHABLE', reason: `connection failed (${code ?? name})` };
  }
}

function failureOf(status: number): DeliveryFailure | null {
  if (status >= 200 && status < 300) return null;
  const code = status === 401 || status === 403 ? 'E_RECEIVER_PASSWORD' : 'E_RECEIVER_REFUSED';
  const isRedirect = status >= 300 && status < 400;
  return { code, reason: isRedirect ? `status ${status}; redirects are not followed` : `status ${status}` };
}
