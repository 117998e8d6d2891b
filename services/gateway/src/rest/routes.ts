import type { WindowsAnswer } from '@crowdtone/domain';
import type { FastifyInstance } from 'fastify';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import { needs } from './authorise';
import { knownRun, knownSource, parseQuery, requireVisible, spanOfSourceSchema } from './queries';

/** Bounds one answer; `older: true` and the first window's `startMs` as the next `to` lead further back. */
export const WINDOWS_PER_ANSWER = 1_000;
const RUNS_PER_ANSWER = 200;

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
      const { source, from, to } = parseQuery(spanOfSourceSchema, query, 'windows?source=ID&from=MS&to=MS');
      requireVisible(principal, source);
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
