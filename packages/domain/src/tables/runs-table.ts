/** `runs`: which analyses there are, one row for each of their sources. */
import { z } from 'zod';
import { tallyTotal } from '../reasons';
import type { RunRecord, SourceRecord } from '../runs';
import { sourceStateSchema } from '../runs';
import { defineTable, TABLES_VERSION } from './table';
import { clockStart, type TableSource } from './windows-table';

const count = (about: string) => z.int().nonnegative().describe(about);

const rowSchema = z.object({
  schema_version: z.int().describe(`version of these columns, ${TABLES_VERSION}`),
  run_id: z.string().describe('identifier of the run'),
  started_at: z.iso.datetime().describe('when the analysis began, UTC'),
  ended_at: z.iso.datetime().nullable().describe('when it ended; null while it runs'),
  source_id: z.string().describe('a video or camera of the run'),
  label: z.string().describe('its name'),
  source_group: z.string().nullable().describe('its group; null when none was given'),
  state: sourceStateSchema.describe('whether it was analysed to its end'),
  begun_at: z.iso.datetime().nullable().describe('when its time 0 was, by the clock; null when nothing says so'),
  duration_ms: z.number().nullable().describe('its length, milliseconds; null when unknown'),
  width: z.int().nullable().describe('pixels'),
  height: z.int().nullable().describe('pixels'),
  frames_decoded: count('frames decoded at the analysis rate')
    .nullable()
    .describe('frames decoded at the analysis rate'),
  frames_analysed: count('frames that were analysed'),
  frames_dropped: count('frames that were not'),
  tracks: count('people over the whole source; who leaves and returns counts again'),
  fps: z.number().describe('frames analysed per second of video'),
  window_ms: z.int().describe('length of a window'),
  privacy_floor: z.int().describe('fewest people, readable at the same time, whose shares are published'),
  min_face_px: z.number().describe('smallest face searched for'),
  detector: z.string().describe('face detector'),
  model: z.string().describe('expression model'),
  model_digest: z.string().describe('SHA-256 of its weights'),
});

/** See the file. */
export const RUNS_TABLE = defineTable('runs', 'The analyses: a row for each source of a run.', rowSchema);

/** See {@link RUNS_TABLE}. */
export type RunsRow = z.output<typeof rowSchema>;

/** The row of one source of a run. */
export function runsRow(run: RunRecord, source: SourceRecord & TableSource): RunsRow {
  const { settings } = run;
  const start = clockStart(source);
  return {
    schema_version: TABLES_VERSION,
    run_id: run.runId,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    source_id: source.sourceId,
    label: source.label,
    source_group: source.group ?? null,
    state: source.state,
    begun_at: start && new Date(start.ms).toISOString(),
    duration_ms: source.durationMs,
    width: source.width,
    height: source.height,
    frames_decoded: source.decoded,
    frames_analysed: source.analysed,
    frames_dropped: tallyTotal(source.dropped),
    tracks: source.tracks,
    fps: settings.fps,
    window_ms: settings.windowMs,
    privacy_floor: settings.floor,
    min_face_px: source.minFacePx,
    detector: settings.detector,
    model: settings.model.name,
    model_digest: settings.model.digest,
  };
}
