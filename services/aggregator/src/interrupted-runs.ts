import { isCamera, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import type { ShareCorrection } from '@crowdtone/statistics';
import type { Store } from '@crowdtone/store';
import { isSettled } from './source-timeline';
import { storedTimeline } from './stored-timeline';

/** What ending runs needs of a store. */
export type RunStore = Pick<Store, 'commit' | 'listFrames' | 'listRuns' | 'listSources' | 'listWindows' | 'saveRun'>;

/**
 * Ends every run that a killed program left under way: its sources end as partial, or failed, with `E_INTERRUPTED`, the
 * window that was open is published as partial, and the run is marked `interrupted`. A store has one program at a time,
 * so whatever is under way when it is opened belongs to one that is gone. May be repeated after a crash of its own.
 *
 * @param correctionOf how the shares of a run's windows are corrected; null when they are counted
 * @returns the runs that were ended
 * @throws {CrowdtoneError} E_DISK_FULL and other faults of the store
 */
export async function endInterruptedRuns(
  store: RunStore,
  correctionOf: (run: RunRecord) => ShareCorrection | null,
): Promise<RunRecord[]> {
  const underWay = (await store.listRuns(Infinity)).filter(({ endedAt }) => endedAt === null);
  const ended: RunRecord[] = [];
  for (const run of underWay) {
    const sources = await store.listSources(run.runId);
    for (const source of sources) {
      if (isSettled(source)) continue;
      const timeline = await storedTimeline(store, { run, shareCorrection: correctionOf(run) }, source);
      const { runId, sourceId } = source;
      timeline.accept({ kind: 'abandoned', runId, sourceId, error: interruption(source) });
      const windows = timeline.advance();
      await store.commit({ windows, sources: [timeline.source] });
    }
    // Last, so that a crash in between leaves the run to the next start.
    const interrupted: RunRecord = { ...run, endedAt: lastKnownMoment(run, sources), interrupted: true };
    await store.saveRun(interrupted);
    ended.push(interrupted);
  }
  return ended;
}

function interruption(source: SourceRecord): NonNullable<SourceRecord['error']> {
  const advice = isCamera(source)
    ? 'what was read until then is kept'
    : 'what was read until then is kept, analyse the video again for all of it';
  return { code: 'E_INTERRUPTED', message: `the program ended without closing its run; ${advice}` };
}

/** ISO 8601. Only cameras are timed by the clock, so a run of recordings is known to have started, and no more. */
function lastKnownMoment({ startedAt }: RunRecord, sources: readonly SourceRecord[]): string {
  const times = sources.flatMap(({ begunAt, positionMs }) => (begunAt === undefined ? [] : [begunAt + positionMs]));
  return new Date(Math.max(Date.parse(startedAt), ...times)).toISOString();
}
