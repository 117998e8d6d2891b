import type { Aggregator } from '@crowdtone/aggregator';
import { CrowdtoneError, isCamera, isSettled, type RunRecord, type SourceRecord, shardOf } from '@crowdtone/domain';
import type { LeaseState, Leases } from '@crowdtone/leases';
import type { Logger } from '@crowdtone/observability';
import type { FencedStore } from '@crowdtone/store';
import { describedSource, isDescribedAs } from '../run/source-description';
import { cameraLease } from './camera-lease';
import type { ListedCameras } from './listed-cameras';

/** Between two rounds, milliseconds; changes of cameras begin one at once. */
const ROUND_EVERY_MS = 10_000;

/**
 * How long nobody has a camera before what is missing of it is given up, milliseconds: its last frames expired by then, and whoever
 * takes it later goes on in another segment.
 */
const CUT_AFTER_MS = 60_000;

/** Runs in which sources are sought that nobody ended. */
const NEWEST_RUNS = 10;

/** What tending needs. */
export interface TendingParts {
  readonly store: Pick<FencedStore, 'listRuns' | 'listSources'>;
  readonly leases: Pick<Leases, 'list'>;
  readonly cameras: ListedCameras;
  /** The aggregator of each shard that this process has. */
  readonly owned: ReadonlyMap<number, Aggregator>;
  readonly shards: number;
  readonly logger: Logger;
}

/**
 * Does for the sources of the shards that this process has what no outcome does: gives them the names, purposes and zones of the table,
 * has their alert rules judged before anything comes of them, cuts what a process had that is gone, and ends those whose camera or run
 * is over.
 */
export function tendSources(parts: TendingParts): { close(): Promise<void> } {
  const stop = new AbortController();
  let round = Promise.resolve();
  let waits = false;
  const begin = () => {
    if (waits || stop.signal.aborted) return;
    waits = true;
    round = round.then(async () => {
      waits = false;
      await tendOnce(parts).catch((error: unknown) => {
        parts.logger.warn({ err: error }, 'the sources of cameras could not be tended; trying again');
      });
    });
  };
  parts.cameras.follow(begin);
  const timer = setInterval(begin, ROUND_EVERY_MS);
  return {
    async close() {
      stop.abort();
      clearInterval(timer);
      await round;
    },
  };
}

/** One round of {@link tendSources}. @throws {CrowdtoneError} errors of the store and of the leases */
export async function tendOnce(parts: TendingParts): Promise<void> {
  const { store, leases, owned, shards } = parts;
  if (owned.size === 0) return;
  const states = new Map((await leases.list(cameraLease(''))).map((state) => [state.name, state]));
  for (const run of await store.listRuns(NEWEST_RUNS)) {
    for (const source of await store.listSources(run.runId)) {
      const aggregator = owned.get(shardOf(source.sourceId, shards));
      if (aggregator === undefined || isSettled(source) || !isCamera(source)) continue;
      await tend(aggregator, run, source, states.get(cameraLease(source.sourceId)), parts.cameras);
    }
  }
}

async function tend(
  aggregator: Aggregator,
  run: RunRecord,
  source: SourceRecord,
  lease: LeaseState | undefined,
  cameras: ListedCameras,
): Promise<void> {
  if (run.endedAt !== null) return aggregator.abandonSource(source, over('its run has ended'));
  const camera = cameras.find(source.sourceId);
  const freeForMs = lease === undefined ? Number.POSITIVE_INFINITY : (lease.freeForMs ?? 0);
  const isFree = freeForMs >= CUT_AFTER_MS;
  if (camera === undefined && isFree) return aggregator.abandonSource(source, over('its camera was removed'));
  if (isFree && lease !== undefined) await aggregator.cutSource(source, lease.epoch);
  if (camera === undefined) return;
  await aggregator.judgeSources([source]);
  // Nobody is there who would say so.
  if (isFree) aggregator.missSource(source);
  const description = describedSource(source.runId, camera.definition);
  if (!isDescribedAs(source, description)) await aggregator.describeSource(description);
}

function over(why: string): CrowdtoneError {
  return new CrowdtoneError('E_INTERRUPTED', `the source ended because ${why}; the results up to then are kept`);
}
