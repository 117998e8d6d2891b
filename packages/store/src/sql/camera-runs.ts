import { isCamera, runRecordSchema, sourceRecordSchema, type TimelineRun, timelineRun } from '@crowdtone/domain';
import { parseDocument, type SqlSession } from './session';

const CAMERA_RUNS = `
  SELECT runs.document AS run, sources.document AS source FROM sources JOIN runs USING (run_id)
  ORDER BY started_at, run_id`;

/** What the runs of the store recorded of cameras, the oldest first. */
export async function cameraRuns(session: SqlSession): Promise<TimelineRun[]> {
  const rows = await session.read(CAMERA_RUNS);
  return rows
    .map((row) => ({
      run: parseDocument(session, runRecordSchema, { document: row.run }),
      source: parseDocument(session, sourceRecordSchema, { document: row.source }),
    }))
    .filter(({ source }) => isCamera(source))
    .map(timelineRun);
}
