import {
  type Alert,
  type GroupShares,
  isCamera,
  type RangeSummary,
  spanOfRun,
  summariseRange,
  timelineRun,
  type WindowBin,
  windowsPerBin,
} from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';

/** Runs of one camera that are looked through, and bins of one run that are read. */
const MAX_RUNS = 1000;
const MAX_BINS = 1000;
const HOUR_MS = 3_600_000;

/** What happened on one camera. */
export interface CameraFigures {
  readonly sourceId: string;
  readonly label: string;
  /** Null when no window has shares. */
  readonly range: RangeSummary | null;
  /** Mean shares of each hour or longer part; null where there are none. */
  readonly parts: readonly { readonly at: number; readonly shares: GroupShares | null }[];
  /** The newest first. */
  readonly alerts: readonly Alert[];
}

/** The parts of a store that a summary reads. */
export type SummaryStore = Pick<Store, 'newestRunOfSources' | 'listRunsOfSource' | 'listBinsOfRuns' | 'alerts'>;

/** Figures of all cameras within a span of the clock, milliseconds since 1970; of those alone that have any. */
export async function cameraFigures(store: SummaryStore, from: number, to: number): Promise<CameraFigures[]> {
  const sourceIds = [...(await store.newestRunOfSources()).keys()].sort();
  const alerts = await store.alerts.list({ sourceIds: null, from, to, newest: MAX_BINS });
  const cameras: CameraFigures[] = [];
  for (const sourceId of sourceIds) {
    const own = alerts.filter((alert) => alert.sourceId === sourceId);
    const camera = await figuresOf(store, sourceId, { from, to, alerts: own });
    if (camera !== null) cameras.push(camera);
  }
  return cameras;
}

async function figuresOf(
  store: SummaryStore,
  sourceId: string,
  { from, to, alerts }: { readonly from: number; readonly to: number; readonly alerts: readonly Alert[] },
): Promise<CameraFigures | null> {
  const runs = (await store.listRunsOfSource(sourceId, MAX_RUNS)).filter(({ source }) => isCamera(source));
  const within = runs
    .map(timelineRun)
    .filter(({ begunAt, endedAt }) => begunAt < to && endedAt > from)
    .reverse();
  const ofRuns = await store.listBinsOfRuns({
    ...{ sourceId, newest: MAX_BINS },
    runs: within.map((one) => ({
      runId: one.run.runId,
      size: windowsPerBin(to - from, one.run.settings.windowMs, (to - from) / HOUR_MS),
      ...spanOfRun(one, { from, to }),
    })),
  });
  const bins = within.flatMap(({ run, begunAt }) =>
    (ofRuns.get(run.runId) ?? []).map((bin) => ({ at: begunAt + bin.startMs, bin })),
  );
  const label = within.at(-1)?.source.label ?? sourceId;
  if (bins.length === 0) return null;
  return {
    ...{ sourceId, label, alerts },
    range: sameEstimator(bins.map(({ bin }) => bin)),
    parts: bins.map(({ at, bin }) => ({ at, shares: bin.published?.shares ?? null })),
  };
}

/** Shares of different estimators must not be averaged: after a change of the model the newer ones count. */
function sameEstimator(bins: readonly WindowBin[]): RangeSummary | null {
  const newest = bins.findLast(({ published }) => published !== null)?.published?.shares.estimator;
  return summariseRange(bins.filter(({ published }) => published === null || published.shares.estimator === newest));
}
