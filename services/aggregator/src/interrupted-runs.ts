import { isCamera, isSettled, type RunRecord, type SourceError, type SourceRecord } from '@crowdtone/domain';
import type { ShareCorrection } from '@crowdtone/statistics';
import type { Store } from '@crowdtone/store';
import { storedTimeline } from './stored-timeline';

/** The part of a store that {@link endInterruptedRuns} uses. */
export type RunStore = Pick<Store, 'commit' | 'listFrames' | 'listRuns' | 'listSources' | 'listWindows' | 'saveRun'>;

/**
 * Ends every run that a killed program left unfinished: its sources end as partial or failed with `E_INTERRUPTED`, the
 * open window is published as partial, and the run is marked `interrupted`. A store has one program at a time, so every
 * unfinished run in a store that was just opened belongs to a dead one. Can be repeated after a crash.
 *
 * @param correctionOf how the shares of a run's windows are corrected; null when they are counted
 * @returns the runs that it ended
 * @throws {CrowdtoneError} E_DISK_FULL and other errors of the store
 */
export async function endInterruptedRuns(
  store: RunStore,
  correctionOf: (run: RunRecord) => ShareCorrection | null,
): Promise<RunRecord[]> {
  const unfinished = (await store.listRuns(Infinity)).filter(({ endedAt }) => endedAt === null);
  const ended: RunRecord[] = [];
  for (const run of unfinished) {
    const sources = await store.listSources(run.runId);
    for (const source of sources) {
      if (isSettled(source)) continue;
      const timeline = await storedTimeline(store, { run, shareCorrection: correctionOf(run) }, source);
      const { runId, sourceId } = source;
      timeline.accept({ kind: 'abandoned', runId, sourceId, error: interruption(source) });
      const windows = timeline.advance();
      await store.commit({ windows, sources: [timeline.source], withheld: timeline.takeNews().withheld });
    }
    // Last, so that after a crash in between the next start repeats it.
    const interrupted: RunRecord = { ...run, endedAt: lastKnownMoment(run, sources), interrupted: true };
    await store.saveRun(interrupted);
    ended.push(interrupted);
  }
  return ended;
}

function interruption(source: SourceRecord): SourceError {
  const advice = isCamera(source)
    ? 'the results up to then are kept'
    : 'the results up to then are kept; run the same command again to go on';
  return { code: 'E_INTERRUPTED', message: `the program was killed before the run ended; ${advice}` };
}

/** ISO 8601. Only cameras have clock times; for a run of recordings the last known time is its start. */
function lastKnownMoment({ startedAt }: RunRecord, sources: readonly SourceRecord[]): string {
  const times = sources.flatMap(({ begunAt, positionMs }) => (begunAt === undefined ? [] : [begunAt + positionMs]));
  return new Date(Math.max(Date.parse(startedAt), ...times)).toISOString();
}
