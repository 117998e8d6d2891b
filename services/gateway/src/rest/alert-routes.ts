import { alertsAnswerSchema } from '@crowdtone/domain';
import type { History } from '../history';
import type { Api } from './api';
import { needs } from './authorise';
import { requireVisible, spanSchema } from './queries';

/** Bounds one answer; `older: true` and the last alert's `firedAt` as the next `to` lead further back. */
const ALERTS_PER_ANSWER = 500;

/** Adds GET /api/alerts, of the sources that the caller may see. */
export function addAlertRoutes(api: Api, { alerts }: Pick<History, 'alerts'>): void {
  api.get(
    '/api/alerts',
    {
      config: { ...needs('wall'), example: 'alerts?source=ID&from=MS&to=MS' },
      schema: {
        tags: ['Alerts'],
        operationId: 'listAlerts',
        summary: 'List alerts',
        description:
          `The newest ${ALERTS_PER_ANSWER} alerts of the span, newest first. When \`older\` is true, ask again with the last ` +
          '`firedAt` as `to`. A `from` in the future selects those that are still active; the role `wall` gets only these.',
        querystring: spanSchema,
        response: { 200: alertsAnswerSchema.describe('Alerts, newest first.') },
      },
    },
    async ({ query: { source, from, to }, principal }) => {
      if (source !== undefined) requireVisible(principal, source);
      const sourceIds = source === undefined ? principal.sources && [...principal.sources] : [source];
      const since = principal.role === 'wall' ? Number.MAX_SAFE_INTEGER : from;
      const found = await alerts.list({ sourceIds, from: since, to, newest: ALERTS_PER_ANSWER + 1 });
      return { alerts: found.slice(0, ALERTS_PER_ANSWER), older: found.length > ALERTS_PER_ANSWER };
    },
  );
}
