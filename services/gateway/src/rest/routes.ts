import type { RunRecord, WindowsAnswer } from '@crowdtone/domain';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { maySee } from '../access/principal';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import { needs } from './authorise';
import { Refusal } from './refusal';

/** Bounds one answer; `older: true` and the first window's `startMs` as the next `to` lead further back. */
export const WINDOWS_PER_ANSWER = 1_000;
const RUNS_PER_ANSWER = 200;

const millisecondsSchema = z.coerce.number<string>().nonnegative();
const windowsQuerySchema = z.strictObject({
  source: z.string().min(1).max(200),
  from: millisecondsSchema.optional(),
  to: millisecondsSchema.optional(),
});

/**
 * GET /api/runs, /api/runs/:runId, /api/runs/:runId/sources and /api/runs/:runId/windows?source=&from=&to=
 * (milliseconds), each as far as the caller may see.
 */
export function addRoutes(app: FastifyInstance, store: GroupReader): void {
  const config = needs('viewer');

  app.get('/api/runs', { config }, async ({ principal }) => ({
    runs: await visibleReader(store, principal).listRuns(RUNS_PER_ANSWER),
  }));

  app.get<{ Params: { runId: string } }>('/api/runs/:runId', { config }, async ({ params, principal }) => ({
    run: await knownRun(visibleReader(store, principal), params.runId),
  }));

  app.get<{ Params: { runId: string } }>('/api/runs/:runId/sources', { config }, async ({ params, principal }) => {
    const reader = visibleReader(store, principal);
    await knownRun(reader, params.runId);
    return { sources: await reader.listSources(params.runId) };
  });

  app.get<{ Params: { runId: string } }>(
    '/api/runs/:runId/windows',
    { config },
    async ({ params, query, principal }): Promise<WindowsAnswer> => {
      const { source, from = 0, to = Number.POSITIVE_INFINITY } = parseWindowsQuery(query);
      // Said of sources that do not exist too, so it tells nothing about which do.
      if (!maySee(principal, source)) {
        throw new Refusal(403, 'E_SOURCE_REFUSED', 'this token does not show the source; ask for one that does');
      }
      const reader = visibleReader(store, principal);
      await knownSource(reader, params.runId, source);
      const windows = await reader.listWindows({
        runId: params.runId,
        sourceId: source,
        fromMs: from,
        toMs: to,
        newest: WINDOWS_PER_ANSWER + 1,
      });
      return { windows: windows.slice(-WINDOWS_PER_ANSWER), older: windows.length > WINDOWS_PER_ANSWER };
    },
  );
}

function parseWindowsQuery(query: unknown): z.infer<typeof windowsQuerySchema> {
  const parsed = windowsQuerySchema.safeParse(query);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'query'}: ${issue.message}`);
  throw new Refusal(400, 'E_QUERY_INVALID', `${faults.join(', ')}; ask as windows?source=ID&from=MS&to=MS`);
}

async function knownRun(reader: GroupReader, runId: string): Promise<RunRecord> {
  const run = await reader.findRun(runId);
  if (run === null) {
    throw new Refusal(404, 'E_RUN_UNKNOWN', 'no run has this identifier; GET /api/runs lists them');
  }
  return run;
}

async function knownSource(reader: GroupReader, runId: string, sourceId: string): Promise<void> {
  await knownRun(reader, runId);
  const sources = await reader.listSources(runId);
  if (!sources.some((source) => source.sourceId === sourceId)) {
    throw new Refusal(
      404,
      'E_SOURCE_UNKNOWN',
      'the run has no source of this identifier; GET /api/runs/:runId/sources lists them',
    );
  }
}
