import { z } from 'zod';

const count = z.number().int().min(1).max(1_000_000);

const shareOf = (whose: string, { sockets, messages, requests, parallelRequests }: Record<string, number>) =>
  z
    .strictObject({
      sockets: count.default(sockets ?? 1).describe(`live connections that ${whose} may hold open at the same time`),
      messages: count
        .default(messages ?? 1)
        .describe(`live messages, connecting among them, that ${whose} may send within windowSeconds`),
      requests: count.default(requests ?? 1).describe(`HTTP requests that ${whose} may send within windowSeconds`),
      parallelRequests: count
        .default(parallelRequests ?? 1)
        .describe(`HTTP requests of ${whose} that may be waiting for their answer at the same time`),
    })
    .prefault({});

/** What one token and one address may ask of the gateway, and what the gateway does at the same time. */
export const limitsSchema = z
  .strictObject({
    windowSeconds: z
      .number()
      .min(1)
      .max(3600)
      .default(10)
      .describe('span of time in which messages and requests are counted, seconds'),
    perToken: shareOf('one token', { sockets: 256, messages: 1000, requests: 2000, parallelRequests: 100 }).describe(
      'limits of one token; dashboards that share a token share its limits',
    ),
    perAddress: shareOf('one address', {
      sockets: 256,
      messages: 1000,
      requests: 2000,
      parallelRequests: 100,
    }).describe(
      'limits of one IPv4 address or one IPv6 network (/64); name proxies in access.trustedProxies, or everybody behind ' +
        'them counts as one address',
    ),
    sockets: count.default(1000).describe('live connections of all clients together'),
    parallelReads: count
      .max(64)
      .default(2)
      .describe('queries of the store that run at the same time; further ones wait for their turn'),
    requestSeconds: z
      .number()
      .min(1)
      .max(600)
      .default(10)
      .describe('how long a request may take to arrive, headers and body, until its connection is cut, seconds'),
  })
  .prefault({});

export type LimitsConfig = z.infer<typeof limitsSchema>;

/** The limits of a gateway whose configuration names none. */
export const DEFAULT_LIMITS: LimitsConfig = limitsSchema.parse(undefined);
