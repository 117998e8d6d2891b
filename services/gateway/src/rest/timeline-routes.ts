import {
  spanOfRun,
  type Timeline,
  type TimelineRun,
  type TimelineSegment,
  timelineAnswerSchema,
  timelinesAnswerSchema,
  windowsPerBin,
} from '@crowdtone/domain';
import { maySee, type Principal } from '../access/principal';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import type { Api } from './api';
import { needs } from './authorise';
import { requireVisible, zoneQuerySchema } from './queries';
import {
  CAMERA_UNKNOWN,
  cameraRuns,
  figuresEndAt,
  runsOfCamera,
  runsWithin,
  sourceParamsSchema,
  timelineSpanSchema,
} from './timeline-queries';

/** About the width of a chart in pixels; more points could not be distinguished. */
const BINS_WANTED = 1_000;
/** Runs of one camera in an answer, whose first and last bins may be short. */
const RUNS_PER_ANSWER = 200;
const tags = ['Timelines'];

/** Adds the routes that read cameras by clock time, whatever runs recorded them. */
export function addTimelineRoutes(api: Api, store: GroupReader): void {
  const config = needs('viewer');

  api.get(
    '/api/timelines',
    {
      config,
      schema: {
        tags,
        operationId: 'listTimelines',
        summary: 'List cameras over all their runs',
        description: 'Every camera of which there are figures, whether it is still watched or not.',
        response: { 200: timelinesAnswerSchema.describe('Cameras, by identifier.') },
      },
    },
    async ({ principal }) => ({ timelines: await timelinesOf(store, principal) }),
  );

  api.get(
    '/api/timelines/:sourceId/bins',
    {
      config: { ...config, example: 'bins?from=MS&to=MS' },
      schema: {
        tags,
        operationId: 'listTimelineBins',
        summary: 'List the bins of a camera by clock time',
        description:
          `About ${BINS_WANTED} bins for the span, joined over runs, and at most the newest ${RUNS_PER_ANSWER} runs of it. ` +
          'Bins of different runs are never merged.',
        params: sourceParamsSchema,
        querystring: timelineSpanSchema.extend({ zone: zoneQuerySchema }),
        response: {
          200: timelineAnswerSchema.describe('Runs with their bins, oldest first.'),
          404: CAMERA_UNKNOWN,
        },
      },
    },
    async ({ params: { sourceId }, query: { from, to, zone }, principal }) => {
      requireVisible(principal, sourceId);
      const reader = visibleReader(store, principal);
      const within = runsWithin(await cameraRuns(reader, sourceId), from, to);
      const newest = within.slice(-RUNS_PER_ANSWER);
      const segments = await segmentsOf(reader, newest, { sourceId, from, to, zone });
      return { segments, older: newest.length < within.length };
    },
  );
}

async function timelinesOf(store: GroupReader, principal: Principal): Promise<Timeline[]> {
  const reader = visibleReader(store, principal);
  const ids = [...(await store.newestRunOfSources()).keys()].filter((id) => maySee(principal, id)).sort();
  const timelines: Timeline[] = [];
  for (const sourceId of ids) {
    const runs = await runsOfCamera(reader, sourceId);
    const [oldest, newest] = [runs[0], runs.at(-1)];
    if (newest !== undefined && oldest !== undefined) timelines.push({ sourceId, firstAt: oldest.begunAt, newest });
  }
  return timelines;
}

/** Length of the part of a span in which there can be figures, milliseconds. */
function spanLength(runs: readonly TimelineRun[], from: number, to: number): number {
  const begins = Math.max(from, Math.min(...runs.map(({ begunAt }) => begunAt)));
  const ends = Math.min(to, Math.max(...runs.map(figuresEndAt)));
  return Math.max(1, ends - begins);
}

interface SegmentsSpan {
  readonly sourceId: string;
  readonly from: number;
  readonly to: number;
  readonly zone: string | undefined;
}

/** The runs of a camera with their bins, whose sizes are those for the span as a whole. */
async function segmentsOf(
  reader: GroupReader,
  runs: readonly TimelineRun[],
  { sourceId, from, to, zone }: SegmentsSpan,
): Promise<TimelineSegment[]> {
  const lengthMs = spanLength(runs, from, to);
  const sized = runs.map((one) => ({ one, size: windowsPerBin(lengthMs, one.run.settings.windowMs, BINS_WANTED) }));
  const bins = await reader.listBinsOfRuns({
    ...{ sourceId, zone, newest: BINS_WANTED + 1 },
    runs: sized.map(({ one, size }) => ({ runId: one.run.runId, size, ...spanOfRun(one, { from, to }) })),
  });
  return sized.map(({ one, size }) => ({ ...one, size, bins: [...(bins.get(one.run.runId) ?? [])] }));
}
