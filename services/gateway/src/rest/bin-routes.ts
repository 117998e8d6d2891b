import {
  type BinsAnswer,
  binsAnswerSchema,
  binWindows,
  joinBins,
  MAX_WINDOWS_PER_BIN,
  type WindowBin,
} from '@crowdtone/domain';
import type { WindowSpan } from '@crowdtone/store';
import { z } from 'zod';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import { type Api, SOURCE_UNKNOWN } from './api';
import { needs } from './authorise';
import { knownSource, requireVisible, runParamsSchema, spanOfSourceSchema } from './queries';

/** Bounds one answer; as with windows, `older: true` and the first bin's `startMs` as the next `to` lead further back. */
const BINS_PER_ANSWER = 1_000;
/** Bounds the work for one answer: at least twice the largest bin, so that every answer holds a whole one. */
const WINDOWS_READ = 2 * MAX_WINDOWS_PER_BIN;
/** Windows that are read from the store at a time. */
const WINDOWS_A_PAGE = 1_000;

const binsSchema = spanOfSourceSchema.extend({
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
    async ({ params: { runId }, query: { source, from, to, size }, principal }) => {
      requireVisible(principal, source);
      const reader = visibleReader(store, principal);
      await knownSource(reader, runId, source);
      return newestBins(reader, { runId, sourceId: source, fromMs: from, toMs: to }, size);
    },
  );
}

/** Reads a page at a time from the newest backwards, and keeps nothing of it but the bins. */
async function newestBins(reader: GroupReader, span: Omit<WindowSpan, 'newest'>, size: number): Promise<BinsAnswer> {
  let bins: WindowBin[] = [];
  let { toMs } = span;
  for (let read = 0; ; ) {
    const page = await reader.listWindows({ ...span, toMs, newest: WINDOWS_A_PAGE });
    bins = joinBins(binWindows(page, size), bins);
    read += page.length;
    const [first] = page;
    if (first === undefined || page.length < WINDOWS_A_PAGE) {
      return { bins: bins.slice(-BINS_PER_ANSWER), older: bins.length > BINS_PER_ANSWER };
    }
    if (bins.length > BINS_PER_ANSWER || read >= WINDOWS_READ) {
      // The oldest bin may lack windows that were not read; it comes whole with the next answer.
      return { bins: bins.slice(1).slice(-BINS_PER_ANSWER), older: true };
    }
    toMs = first.startMs;
  }
}
