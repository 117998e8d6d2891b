import { receiversAnswerSchema } from '@crowdtone/domain';
import type { AlertControl } from '../alert-control';
import type { Api } from './api';
import { needs } from './authorise';

/**
 * Adds GET /api/receivers: whether alerts arrive where they are sent.
 *
 * @param control null when the program watches no cameras
 */
export function addReceiverRoutes(api: Api, control: AlertControl | null): void {
  api.get(
    '/api/receivers',
    {
      config: needs('operator', { everySource: true }),
      schema: {
        tags: ['Alerts'],
        operationId: 'listReceivers',
        summary: 'List the receivers of alerts',
        description: 'Webhooks, the MQTT broker and the mail server, with the messages that wait for them and why.',
        response: { 200: receiversAnswerSchema.describe('Receivers, in the order of the configuration.') },
      },
    },
    async () => ({ receivers: [...((await control?.receivers()) ?? [])] }),
  );
}
