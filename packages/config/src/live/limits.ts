import { z } from 'zod';

const count = z.number().int().min(1).max(1_000_000);

const shareOf = (whose: string, { sockets, messages, requests, parallelRequests }: Record<string, number>) =>
  z
    .strictObject({
      sockets: count.default(sockets ?? 1).describe(`concurrent live connections of ${whose}`),
      messages: count
        .default(messages ?? 1)
        .describe(`live messages, including connecting, that ${whose} may send within windowSeconds`),
      requests: count.default(requests ?? 1).describe(`HTTP requests that ${whose} may send within windowSeconds`),
      parallelRequests: count.default(parallelRequests ?? 1).describe(`concurrent HTTP requests of ${whose}`),
    })
    .prefault({});

/** Rate and concurrency limits of the gateway. */
export const limitsSchema = z
  .strictObject({
    windowSeconds: z
      .number()
      .min(1)
      .max(3600)
      .default(10)
      .describe('interval over which messages and requests are counted, seconds'),
    perToken: shareOf('one token', { sockets: 256, messages: 1000, requests: 2000, parallelRequests: 100 }).describe(
      'limits of one token; dashboards that share a token share its limits',
    ),
    perAddress: shareOf('one address', {
      sockets: 256,
      messages: 1000,
      requests: 2000,
      parallelRequests: 100,
    }).describe(
      'limits of one IPv4 address or one IPv6 network (/64); list proxies in access.trustedProxies, or all clients behind ' +
        'them count as one address',
    ),
    sockets: count.default(1000).describe('concurrent live connections of all clients'),
    heartbeatSeconds: z
      .number()
      .min(1)
      .max(300)
      .default(25)
      .describe(
        'silence on a live connection after which a heartbeat is sent, seconds; set it below the idle limit of every proxy',
      ),
    parallelReads: count.max(64).default(2).describe('concurrent queries of the store; further ones are queued'),
    requestSeconds: z
      .number()
      .min(1)
      .max(600)
      .default(10)
      .describe('timeout for receiving a request, headers and body, seconds'),
  })
  .prefault({});

/** See {@link limitsSchema}. */
export type LimitsConfig = z.infer<typeof limitsSchema>;

/** The limits without configuration. */
export const DEFAULT_LIMITS: LimitsConfig = limitsSchema.parse(undefined);
