import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CrowdtoneError, type GroupEvent, type RunRecord, type RunSettings } from '@crowdtone/domain';
import { HeldLease } from '@crowdtone/leases';
import type { Logger } from '@crowdtone/observability';
import { newRunId } from '../run/settings';
import { cameraLease } from './camera-lease';
import type { MeetingPlace } from './meeting-place';

/** Held by the process that decides which run is the deployment's. */
const LEASE = 'run';
/** Between two attempts to take it, milliseconds. */
const ASK_EVERY_MS = 500;

/**
 * The run of a deployment, which goes on whichever of its machines come and go: the one that is open, or a new one when there is none.
 * One with other settings is ended, but not while others still watch cameras with these.
 *
 * @param publish receives the news of runs
 * @throws {CrowdtoneError} E_DEPLOYMENT_DIFFERS when other machines watch cameras with other settings; errors of the store
 */
export async function joinRun(
  { store, leases, owner }: MeetingPlace,
  settings: RunSettings,
  publish: (event: GroupEvent) => Promise<void>,
  logger: Logger,
): Promise<RunRecord> {
  let [lease] = await HeldLease.acquire({ leases, owner, logger }, [LEASE]);
  for (; lease === undefined; [lease] = await HeldLease.acquire({ leases, owner, logger }, [LEASE]))
    await pause(ASK_EVERY_MS);
  try {
    const open = (await store.listRuns(Number.POSITIVE_INFINITY)).filter(({ endedAt }) => endedAt === null);
    const same = open.find((run) => isDeepStrictEqual(run.settings, settings));
    if (same !== undefined) return same;
    const isWatched = (await leases.list(cameraLease(''))).some(({ freeForMs }) => freeForMs === null);
    if (open.length > 0 && isWatched) {
      const message =
        'other machines watch cameras with other settings of the analysis; give all the same --config, or stop the others first';
      throw new CrowdtoneError('E_DEPLOYMENT_DIFFERS', message);
    }
    const now = new Date().toISOString();
    const run: RunRecord = { runId: newRunId(), startedAt: now, endedAt: null, settings };
    for (const changed of [...open.map((each) => ({ ...each, endedAt: now })), run]) {
      await store.saveRun(changed);
      await publish({ kind: 'run', run: changed });
    }
    return run;
  } finally {
    await lease.release();
  }
}
