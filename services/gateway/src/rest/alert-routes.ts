import type { Alert } from '@crowdtone/domain';
import type { FastifyInstance } from 'fastify';
import type { History } from '../history';
import { needs } from './authorise';
import { parseQuery, requireVisible, spanSchema } from './queries';

/** Bounds one answer; `older: true` and the last alert's `firedAt` as the next `to` lead further back. */
export const ALERTS_PER_ANSWER = 500;

/**
 * GET /api/alerts?source=&from=&to= (milliseconds since 1970), of the sources that the caller may see. A `from` that no
 * clock reaches leaves those that still last.
 */
export function addAlertRoutes(app: FastifyInstance, { alerts }: History): void {
  app.get(
    '/api/alerts',
    { config: needs('viewer') },
    async ({ query, principal }): Promise<{ alerts: readonly Alert[]; older: boolean }> => {
      const { source, from, to } = parseQuery(spanSchema, query, 'alerts?source=ID&from=MS&to=MS');
      if (source !== undefined) requireVisible(principal, source);
      const sourceIds = source === undefined ? principal.sources && [...principal.sources] : [source];
      const found = await alerts.list({ sourceIds, from, to, newest: ALERTS_PER_ANSWER + 1 });
      return { alerts: found.slice(0, ALERTS_PER_ANSWER), older: found.length > ALERTS_PER_ANSWER };
    },
  );
}
