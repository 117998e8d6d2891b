import {
  acknowledgeSchema,
  alertAnswerSchema,
  alertRuleSchema,
  ruleAnswerSchema,
  rulesAnswerSchema,
  ruleTestAnswerSchema,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { AlertControl } from '../alert-control';
import { HttpError } from '../http-error';
import { type Api, problem } from './api';
import { needs } from './authorise';
import { requireVisible } from './queries';
import { withHttpError } from './with-http-error';

const tags = ['Alerts'];
const CONFLICT = 'The server analyses recordings, or the change conflicts with other rules.';
const EXAMPLE = '{ "name": "Joy", "kind": "mood", "measure": "happiness", "above": 0.6 }';

/**
 * Adds the routes that list, add, change, remove and test alert rules, and that acknowledge alerts. Rules may cover every
 * camera, so tokens that are limited to some see and change none.
 *
 * @param control null when the program watches no cameras
 */
export function addRuleRoutes(api: Api, control: AlertControl | null): void {
  const config = needs('operator', { everySource: true });
  const params = z.object({ name: z.string().max(100).describe('Name of the rule.') });
  const preValidation = async () => void inCharge(control);

  api.get(
    '/api/alert-rules',
    {
      config: needs('viewer', { everySource: true }),
      schema: {
        tags,
        operationId: 'listRules',
        summary: 'List alert rules',
        response: { 200: rulesAnswerSchema.describe('Rules of the configuration file, then those that were added.') },
      },
    },
    async () => ({
      rules: [...((await control?.list()) ?? [])],
      watched: control !== null,
      timeZone: control?.timeZone ?? 'UTC',
    }),
  );

  api.post(
    '/api/alert-rules',
    {
      preValidation,
      config: { ...config, example: EXAMPLE, logged: ({ body }) => logEntry('added', nameIn(body)) },
      schema: {
        tags,
        operationId: 'addRule',
        summary: 'Add an alert rule',
        body: alertRuleSchema,
        response: { 201: ruleAnswerSchema.describe('Added; it is judged from now on.'), 409: problem(CONFLICT) },
      },
    },
    async ({ body }, reply) => {
      const rule = await withHttpError(inCharge(control).add(body), FIELD_OF);
      return reply.code(201).send({ rule });
    },
  );

  api.put(
    '/api/alert-rules/:name',
    {
      preValidation,
      config: { ...config, example: EXAMPLE, logged: ({ params }) => logEntry('replaced', nameIn(params)) },
      schema: {
        tags,
        operationId: 'changeRule',
        summary: 'Replace an alert rule',
        description: 'Alerts of the former rule that last end.',
        params,
        body: alertRuleSchema,
        response: {
          200: ruleAnswerSchema.describe('Replaced.'),
          404: problem('The rule is unknown.'),
          409: problem(CONFLICT),
        },
      },
    },
    async ({ params, body }) => ({ rule: await withHttpError(inCharge(control).change(params.name, body), FIELD_OF) }),
  );

  api.delete(
    '/api/alert-rules/:name',
    {
      preValidation,
      config: { ...config, logged: ({ params }) => logEntry('removed', nameIn(params)) },
      schema: {
        tags,
        operationId: 'removeRule',
        summary: 'Remove an alert rule',
        description: 'Its alerts that last end.',
        params,
        response: {
          204: z.undefined().describe('Removed.'),
          404: problem('The rule is unknown.'),
          409: problem(CONFLICT),
        },
      },
    },
    async ({ params }, reply) => {
      await withHttpError(inCharge(control).remove(params.name));
      return reply.code(204).send();
    },
  );

  api.post(
    '/api/alert-rules/test',
    {
      preValidation,
      config: { ...config, example: EXAMPLE },
      schema: {
        tags,
        operationId: 'testRule',
        summary: 'Test an alert rule against the last week',
        description: 'Says how often the rule would have fired. Nothing is stored or sent.',
        body: alertRuleSchema,
        response: { 200: ruleTestAnswerSchema.describe('Result of the test.'), 409: problem(CONFLICT) },
      },
    },
    async ({ body }) => ({ test: await withHttpError(inCharge(control).test(body)) }),
  );

  api.post(
    '/api/alerts/acknowledge',
    {
      preValidation,
      config: { ...needs('operator'), example: '{ "id": "ID" }' },
      schema: {
        tags,
        operationId: 'acknowledgeAlert',
        summary: 'Acknowledge an alert for everybody',
        description: 'Records the name of the token; who acknowledged first stays.',
        body: acknowledgeSchema,
        response: {
          200: alertAnswerSchema.describe('Acknowledged.'),
          404: problem('The alert is unknown.'),
          409: problem(CONFLICT),
        },
      },
    },
    async (request) => {
      const { id } = request.body;
      const rules = inCharge(control);
      const known = await rules.findAlert(id);
      if (known !== null) requireVisible(request.principal, known.sourceId);
      const alert = await withHttpError(rules.acknowledge(id, request.principal.name));
      // Who acknowledged first stays.
      if (known?.acknowledged === undefined) {
        const detail = `${alert.ruleName} on ${alert.sourceId}`;
        request.done = { action: 'acknowledged', subject: id, detail };
      }
      return { alert };
    },
  );
}

const namedSchema = z.object({ name: z.string().max(100).catch('') }).catch({ name: '' });

/** Requests that are refused are logged before they are validated. */
function nameIn(values: unknown): string {
  return namedSchema.parse(values).name;
}

function logEntry(detail: string, subject: string) {
  return { action: 'rules-changed' as const, subject, detail };
}

const FIELD_OF = { E_RULE_NAME_TAKEN: 'name' } as const;

function inCharge(control: AlertControl | null): AlertControl {
  if (control) return control;
  throw new HttpError(
    'E_CAMERAS_OFF',
    'this server analyses recordings; start crowdtone serve without videos to use alert rules',
  );
}
