import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type WebhookMessage, webhookMessageSchema } from '@crowdtone/domain';

/** A received webhook. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that receives webhooks. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  #wake = () => {};

  private constructor(
    private readonly server: Server,
    private readonly answer: (response: ServerResponse, count: number) => void,
  ) {}

  /** @param answer responds to the request of this number, from 1 on */
  static async start(
    answer: (response: ServerResponse, count: number) => void = (response) => response.end('thanks'),
  ): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server, answer);
    server.on('request', async (request, response) => {
      receiver.received.push({ path: request.url ?? '', headers: request.headers, body: await text(request) });
      receiver.answer(response, receiver.received.length);
      receiver.#wake();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** Resolves with the received webhooks once there are `count`. */
  async until(count: number): Promise<readonly Received[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.received;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The message if its signature is valid, else null. */
export function verified({ headers, body }: Received, secret: string): WebhookMessage | null {
  const [, seconds = '', shown] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['crowdtone-signature'])) ?? [];
  const wanted = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return shown === wanted ? webhookMessageSchema.parse(JSON.parse(body)) : null;
}
