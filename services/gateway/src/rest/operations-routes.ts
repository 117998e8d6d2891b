import { z } from 'zod';
import type { GatewayOperations } from '../operations';
import type { Api } from './api';
import { needs, PUBLIC } from './authorise';

const tags = ['Operations'];

const unreadySchema = z.object({
  status: z.literal('not-ready'),
  reasons: z.array(z.object({ part: z.string(), message: z.string() })),
});

/** Adds GET /healthz (the process answers), /readyz (all that it needs is there) and /metrics (for Prometheus). */
export function addOperationsRoutes(api: Api, { readiness, metrics }: GatewayOperations): void {
  api.get(
    '/healthz',
    {
      config: { ...PUBLIC, unlimited: true },
      schema: {
        tags,
        operationId: 'getLiveness',
        summary: 'Liveness',
        response: { 200: z.object({ status: z.literal('ok') }).describe('The process responds.') },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  // Probes carry no token; the answer names parts of the program, and no source.
  api.get(
    '/readyz',
    {
      config: { ...PUBLIC, unlimited: true },
      schema: {
        tags,
        operationId: 'getReadiness',
        summary: 'Readiness',
        response: {
          200: z.object({ status: z.literal('ready') }).describe('All parts are ready.'),
          503: unreadySchema.describe('At least one part is not ready.'),
        },
      },
    },
    async (_request, reply) => {
      const reasons = await readiness.missingParts();
      if (reasons.length === 0) return { status: 'ready' as const };
      return reply.code(503).send({ status: 'not-ready' as const, reasons: [...reasons] });
    },
  );

  api.get(
    '/metrics',
    {
      config: needs('viewer', { everySource: true }),
      schema: {
        tags,
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        response: { 200: { description: 'Metrics.', content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_request, reply) => {
      const text = await metrics.expose();
      return reply.header('content-type', metrics.contentType).send(text);
    },
  );
}
