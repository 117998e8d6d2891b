import {
  CrowdtoneError,
  deletionAnswerSchema,
  deletionRequestSchema,
  forecastStorage,
  LOG_ACTIONS,
  logActionSchema,
  logAnswerSchema,
  storageAnswerSchema,
} from '@crowdtone/domain';
import { LOG_TABLE, logRow } from '@crowdtone/domain/tables';
import { csvHeader, csvRows } from '@crowdtone/store';
import { z } from 'zod';
import type { AuditLog } from '../access/audit-log';
import type { PlaceSettings } from '../access/principal';
import type { History } from '../history';
import { HttpError, hasHttpStatus } from '../http-error';
import { type Api, problem } from './api';
import { needs } from './authorise';
import { spanSchema } from './queries';

/** Bounds one answer; `older: true` and the last entry's `at` as the next `to` lead further back. */
const ENTRIES_PER_ANSWER = 500;
const tags = ['Data'];

/** What the routes of this file need. */
export interface DataParts {
  readonly history: Pick<History, 'deletions' | 'log' | 'usage'>;
  readonly log: AuditLog;
  readonly place: PlaceSettings;
  /** Called after a deletion: what dashboards show may be gone. */
  readonly onDeleted: () => void;
}

const logSpanSchema = spanSchema.omit({ source: true }).extend({
  action: logActionSchema.optional().describe(`One of ${LOG_ACTIONS.join(', ')}; by default every action.`),
  text: z.string().trim().min(1).max(100).optional().describe('Part of the name of a token, or of a subject.'),
});

/** Adds the routes for operators of every source: deletion, the size of the store, and the log. */
export function addDataRoutes(api: Api, { history, log, place, onDeleted }: DataParts): void {
  const config = needs('operator', { everySource: true });

  api.post(
    '/api/deletions',
    {
      config: { ...config, example: '{ "target": { "kind": "camera", "sourceId": "hall" }, "dryRun": true }' },
      schema: {
        tags,
        operationId: 'deleteData',
        summary: 'Delete what was recorded',
        description:
          'Deletes a run that is over, everything of a camera, or a span of the clock, with windows, readings of faces, ' +
          'annotations and alerts. A span is widened to whole windows. Of a camera that is being analysed the newest window ' +
          'stays. A deletion is logged, and completed even when the program is killed meanwhile. Addresses of cameras stay: ' +
          'remove the camera.',
        body: deletionRequestSchema,
        response: {
          200: deletionAnswerSchema.describe('What was deleted, or would be.'),
          404: problem('There is no such run or camera.'),
          409: problem('The run is being analysed.'),
        },
      },
    },
    async ({ body: { target, dryRun }, principal, raw }) => {
      const { deletions } = history;
      const summary = await withHttpError(
        dryRun ? deletions.preview(target) : deletions.delete(target, log.stamp(raw, principal)),
      );
      if (!dryRun) onDeleted();
      return { deleted: !dryRun, summary };
    },
  );

  api.get(
    '/api/storage',
    {
      config,
      schema: {
        tags,
        operationId: 'getStorage',
        summary: 'Get the size of the store and its forecast',
        response: { 200: storageAnswerSchema.describe('Size and forecast.') },
      },
    },
    async () => {
      const usage = await history.usage(Date.now());
      return { usage, forecast: forecastStorage(usage, place.retention) };
    },
  );

  api.get(
    '/api/log',
    {
      config: { ...config, example: 'log?from=MS&to=MS&action=deleted' },
      schema: {
        tags,
        operationId: 'listLog',
        summary: 'List the log',
        description:
          `Sign-ins, refusals, changes, deletions and exports: the newest ${ENTRIES_PER_ANSWER} entries of the span, newest ` +
          'first. When `older` is true, ask again with the last `at` as `to`.',
        querystring: logSpanSchema,
        response: { 200: logAnswerSchema.describe('Entries, newest first.') },
      },
    },
    async ({ query: { action = null, text = null, ...span } }) => {
      const found = await history.log.list({ ...span, action, text, newest: ENTRIES_PER_ANSWER + 1 });
      return { entries: found.slice(0, ENTRIES_PER_ANSWER), older: found.length > ENTRIES_PER_ANSWER };
    },
  );

  api.get(
    '/api/log.csv',
    {
      config: {
        ...config,
        example: 'log.csv?from=MS&to=MS',
        logged: () => ({ action: 'exported', subject: null, detail: 'the log' }),
      },
      schema: {
        tags,
        operationId: 'exportLog',
        summary: 'Export the log as CSV',
        querystring: logSpanSchema,
        response: {
          200: { description: 'A file.', content: { 'text/csv': { schema: z.string() } } },
        },
      },
    },
    async ({ query: { action = null, text = null, ...span } }, reply) => {
      const entries = await history.log.list({ ...span, action, text, newest: Number.POSITIVE_INFINITY });
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="crowdtone-log.csv"')
        .send(csvHeader(LOG_TABLE) + csvRows(LOG_TABLE, entries.map(logRow)));
    },
  );
}

/** @throws {HttpError} in place of errors of the store that the caller can correct */
async function withHttpError<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CrowdtoneError && hasHttpStatus(error.code)) throw new HttpError(error.code, error.message);
    throw error;
  }
}
