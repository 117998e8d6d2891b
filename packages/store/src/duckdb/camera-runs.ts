import { isCamera, runRecordSchema, sourceRecordSchema, type TimelineRun, timelineRun } from '@crowdtone/domain';
import type { Session } from './session';

const CAMERA_RUNS = `
  SELECT runs.document AS run, sources.document AS source FROM sources JOIN runs USING (run_id)
  ORDER BY started_at, run_id`;

/** What the runs of the store recorded of cameras, the oldest first. */
export async function cameraRuns(session: Session): Promise<TimelineRun[]> {
  const rows = await session.read(CAMERA_RUNS);
  return rows
    .map((row) => ({
      run: session.parseDocument(runRecordSchema, { document: row.run }),
      source: session.parseDocument(sourceRecordSchema, { document: row.source }),
    }))
    .filter(({ source }) => isCamera(source))
    .map(timelineRun);
}
