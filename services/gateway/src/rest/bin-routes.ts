import { binsAnswerSchema, MAX_WINDOWS_PER_BIN } from '@crowdtone/domain';
import { z } from 'zod';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import { type Api, SOURCE_UNKNOWN } from './api';
import { needs } from './authorise';
import { knownSource, requireVisible, runParamsSchema, spanOfSourceSchema, zoneQuerySchema } from './queries';

/** Bounds one answer; as with windows, `older: true` and the first bin's `startMs` as the next `to` lead further back. */
const BINS_PER_ANSWER = 1_000;

const binsSchema = spanOfSourceSchema.extend({
  zone: zoneQuerySchema,
  size: z.coerce.number<string>().int().min(1).max(MAX_WINDOWS_PER_BIN).default(1).describe('Windows in a bin.'),
});

/** Adds GET /api/runs/:runId/bins. A day of windows is a tenth of a megabyte this way, instead of forty. */
export function addBinRoutes(api: Api, store: GroupReader): void {
  api.get(
    '/api/runs/:runId/bins',
    {
      config: { ...needs('viewer'), example: 'bins?source=ID&from=MS&to=MS&size=WINDOWS' },
      schema: {
        tags: ['Runs'],
        operationId: 'listBins',
        summary: 'List the windows of a source in bins',
        description:
          `Several windows to a bin, for long spans: the newest ${BINS_PER_ANSWER} bins, oldest first. When \`older\` is ` +
          'true, ask again with the first `startMs` as `to`.',
        params: runParamsSchema,
        querystring: binsSchema,
        response: { 200: binsAnswerSchema.describe('Bins, oldest first.'), 404: SOURCE_UNKNOWN },
      },
    },
    async ({ params: { runId }, query: { source, from, to, zone, size }, principal }) => {
      requireVisible(principal, source);
      const reader = visibleReader(store, principal);
      await knownSource(reader, runId, source);
      const span = { runId, sourceId: source, fromMs: from, toMs: to, zone, size, newest: BINS_PER_ANSWER };
      const { bins, older } = await reader.listBins(span);
      return { bins: [...bins], older };
    },
  );
}
