import {
  type HeatMapPart,
  heatMapAnswerSchema,
  heatMapOf,
  isTimeZone,
  machineTimeZone,
  ROLL_UP_WINDOWS,
  spanOfRun,
  type TimelineRun,
  type WindowBin,
  weekAnswerSchema,
  weekHours,
} from '@crowdtone/domain';
import { z } from 'zod';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import type { Api } from './api';
import { needs } from './authorise';
import { requireVisible, zoneQuerySchema } from './queries';
import { CAMERA_UNKNOWN, cameraRuns, runsWithin, sourceParamsSchema, timelineSpanSchema } from './timeline-queries';

/** Bins of hours of the week: short ones for short spans, since a bin belongs to one hour. Milliseconds. */
const SHORT_BIN_MS = 300_000;
const LONG_BIN_MS = 900_000;
const SHORT_SPAN_MS = 36 * 86_400_000;
/** Bins of one run that are read: more than a year of long ones. */
const MAX_BINS = 40_000;
const tags = ['Timelines'];

const weekQuerySchema = timelineSpanSchema.extend({
  zone: zoneQuerySchema,
  timeZone: z
    .string()
    .refine(isTimeZone, 'expected a time zone such as Europe/Vienna')
    .optional()
    .describe('Time zone of the hours; by default that of the place.'),
});

/** Adds the routes that say where people were, and at which hours of the week. */
export function addPlaceRoutes(api: Api, store: GroupReader, placeTimeZone: string | null): void {
  const config = needs('viewer');

  api.get(
    '/api/timelines/:sourceId/heat-map',
    {
      config: { ...config, example: 'heat-map?from=MS&to=MS' },
      schema: {
        tags,
        operationId: 'getHeatMap',
        summary: 'Get people and expressions of a camera by place',
        description:
          'Over the whole roll-ups (a minute of windows of 5 s) within the span; the newest comes when it is complete. Cells with ' +
          'fewer people than the privacy floor are null.',
        params: sourceParamsSchema,
        querystring: timelineSpanSchema,
        response: { 200: heatMapAnswerSchema.describe('The grids.'), 404: CAMERA_UNKNOWN },
      },
    },
    async ({ params: { sourceId }, query: { from, to }, principal }) => {
      requireVisible(principal, sourceId);
      const reader = visibleReader(store, principal);
      const runs = runsWithin(await cameraRuns(reader, sourceId), from, to);
      const sums = await reader.sumPlacesOfRuns({
        sourceId,
        runs: runs.map((one) => ({ runId: one.run.runId, ...spanOfRun(one, { from, to }) })),
      });
      const parts = runs.flatMap(({ run, begunAt }): HeatMapPart[] => {
        const own = sums.get(run.runId);
        if (own === undefined) return [];
        const { startMs, endMs, ...rest } = own;
        return [{ ...rest, from: begunAt + startMs, to: begunAt + endMs }];
      });
      return { map: heatMapOf(parts) };
    },
  );

  api.get(
    '/api/timelines/:sourceId/week',
    {
      config: { ...config, example: 'week?from=MS&to=MS' },
      schema: {
        tags,
        operationId: 'getWeek',
        summary: 'Get the figures of a camera by hour of the week',
        description: 'Figures of the newest network alone, since those of different networks are not averaged.',
        params: sourceParamsSchema,
        querystring: weekQuerySchema,
        response: { 200: weekAnswerSchema.describe('Hours with figures.'), 404: CAMERA_UNKNOWN },
      },
    },
    async ({ params: { sourceId }, query, principal }) => {
      requireVisible(principal, sourceId);
      const reader = visibleReader(store, principal);
      const runs = runsWithin(await cameraRuns(reader, sourceId), query.from, query.to);
      const bins = await binsOfNewestNetwork(reader, runs, { ...query, sourceId });
      const timeZone = query.timeZone ?? placeTimeZone ?? machineTimeZone();
      const hours = weekHours(bins, timeZone);
      return { hours, timeZone, from: bins[0]?.startMs ?? null, to: bins.at(-1)?.endMs ?? null };
    },
  );
}

/** Windows to a bin of about a length: whole roll-ups, since of other sizes the store reads the newest windows of a run alone. */
function windowsOfBin(binMs: number, windowMs: number): number {
  const rollUps = Math.round(binMs / windowMs / ROLL_UP_WINDOWS);
  return rollUps > 0 ? rollUps * ROLL_UP_WINDOWS : Math.max(1, Math.floor(binMs / windowMs));
}

/** Bins of all runs with the network of the newest one, on the clock, oldest first. */
async function binsOfNewestNetwork(
  reader: GroupReader,
  runs: readonly TimelineRun[],
  { sourceId, from, to, zone }: z.output<typeof weekQuerySchema> & { readonly sourceId: string },
): Promise<readonly WindowBin[]> {
  const digest = runs.at(-1)?.run.settings.model.digest;
  const same = runs.filter(({ run }) => run.settings.model.digest === digest);
  const lengthMs = Math.min(to, same.at(-1)?.endedAt ?? 0) - Math.max(from, same[0]?.begunAt ?? 0);
  const binMs = lengthMs > SHORT_SPAN_MS ? LONG_BIN_MS : SHORT_BIN_MS;
  const bins = await reader.listBinsOfRuns({
    ...{ sourceId, zone, newest: MAX_BINS },
    runs: same.map((one) => ({
      runId: one.run.runId,
      size: windowsOfBin(binMs, one.run.settings.windowMs),
      ...spanOfRun(one, { from, to }),
    })),
  });
  const all = same.flatMap(({ run, begunAt }) =>
    (bins.get(run.runId) ?? []).map((bin) => ({ ...bin, startMs: bin.startMs + begunAt, endMs: bin.endMs + begunAt })),
  );
  const estimator = all.findLast(({ published }) => published !== null)?.published?.shares.estimator;
  return all.map((bin) => (bin.published?.shares.estimator === estimator ? bin : { ...bin, published: null }));
}
