import { runAnswerSchema, runsAnswerSchema, sourcesAnswerSchema, windowsAnswerSchema } from '@crowdtone/domain';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import { type Api, RUN_UNKNOWN, SOURCE_UNKNOWN } from './api';
import { needs } from './authorise';
import { knownRun, knownSource, requireVisible, runParamsSchema, spanOfSourceSchema } from './queries';

/** Bounds one answer; `older: true` and the first window's `startMs` as the next `to` lead further back. */
const WINDOWS_PER_ANSWER = 1_000;
const RUNS_PER_ANSWER = 200;
const tags = ['Runs'];

/** Adds the routes that read runs, their sources and windows, each as far as the caller may see. */
export function addRoutes(api: Api, store: GroupReader): void {
  const config = needs('viewer');

  api.get(
    '/api/runs',
    {
      config,
      schema: {
        tags,
        operationId: 'listRuns',
        summary: 'List runs',
        description: `The newest ${RUNS_PER_ANSWER} runs, newest first.`,
        response: { 200: runsAnswerSchema.describe('Runs, newest first.') },
      },
    },
    async ({ principal }) => ({ runs: [...(await visibleReader(store, principal).listRuns(RUNS_PER_ANSWER))] }),
  );

  api.get(
    '/api/runs/:runId',
    {
      config,
      schema: {
        tags,
        operationId: 'getRun',
        summary: 'Get a run',
        params: runParamsSchema,
        response: { 200: runAnswerSchema.describe('The run.'), 404: RUN_UNKNOWN },
      },
    },
    async ({ params, principal }) => ({ run: await knownRun(visibleReader(store, principal), params.runId) }),
  );

  api.get(
    '/api/runs/:runId/sources',
    {
      config,
      schema: {
        tags,
        operationId: 'listSources',
        summary: 'List the sources of a run',
        params: runParamsSchema,
        response: { 200: sourcesAnswerSchema.describe('Sources, in the order of the run.'), 404: RUN_UNKNOWN },
      },
    },
    async ({ params, principal }) => {
      const reader = visibleReader(store, principal);
      await knownRun(reader, params.runId);
      return { sources: [...(await reader.listSources(params.runId))] };
    },
  );

  api.get(
    '/api/runs/:runId/windows',
    {
      config: { ...config, example: 'windows?source=ID&from=MS&to=MS' },
      schema: {
        tags,
        operationId: 'listWindows',
        summary: 'List the windows of a source',
        description:
          `The newest ${WINDOWS_PER_ANSWER} windows of the span, oldest first. When \`older\` is true, ask again with the ` +
          'first `startMs` as `to`.',
        params: runParamsSchema,
        querystring: spanOfSourceSchema,
        response: { 200: windowsAnswerSchema.describe('Windows, oldest first.'), 404: SOURCE_UNKNOWN },
      },
    },
    async ({ params, query: { source, from, to }, principal }) => {
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
