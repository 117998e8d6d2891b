import type { Operations } from '@crowdtone/observability';
import type { FastifyInstance } from 'fastify';
import { needs, PUBLIC } from './authorise';

/** GET /healthz: the process answers; /readyz: all that it needs is there; /metrics: for Prometheus. */
export function addOperationsRoutes(app: FastifyInstance, { readiness, metrics }: Operations): void {
  app.get('/healthz', { config: PUBLIC }, async () => ({ status: 'ok' }));

  // Probes carry no token; what they are told names parts of the program, and no source.
  app.get('/readyz', { config: PUBLIC }, async (_request, reply) => {
    const reasons = await readiness.reasonsAgainst();
    if (reasons.length === 0) return { status: 'ready' };
    return reply.code(503).send({ status: 'not-ready', reasons });
  });

  app.get('/metrics', { config: needs('viewer', { everySource: true }) }, async (_request, reply) => {
    const text = await metrics.expose();
    return reply.header('content-type', metrics.contentType).send(text);
  });
}
