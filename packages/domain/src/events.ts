/** Events from the aggregator and ingest to the gateway, and from the gateway to the dashboard. */
import { z } from 'zod';
import { alertSchema } from './alerts';
import { sourceHealthSchema } from './health';
import { runRecordSchema, sourceRecordSchema } from './runs';
import { groupWindowSchema } from './windows';

/** An event about a run, a source, a window, the health of a source, or an alert. */
export const groupEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), run: runRecordSchema }),
  z.object({ kind: z.literal('source'), source: sourceRecordSchema }),
  z.object({
    kind: z.literal('window'),
    window: groupWindowSchema,
    delayMs: z
      .number()
      .nonnegative()
      .optional()
      .describe(
        'From decoding the newest frame stored with the window to sending the window to dashboards, milliseconds; added by the gateway when known',
      ),
  }),
  /** From ingest, of live sources only. */
  z.object({ kind: z.literal('health'), health: sourceHealthSchema }),
  /** An alert that fired or was cleared, complete. */
  z.object({ kind: z.literal('alert'), alert: alertSchema }),
]);

/** See {@link groupEventSchema}. */
export type GroupEvent = z.infer<typeof groupEventSchema>;

/** The state that a newly connected dashboard starts from. */
export const snapshotSchema = z.object({
  runs: z.array(runRecordSchema).describe('The newest runs, newest first'),
  sources: z.array(sourceRecordSchema).describe('Sources of the newest run and of those still running'),
  windows: z.array(groupWindowSchema).describe('The newest windows of these sources'),
  health: z.array(sourceHealthSchema).describe('The latest health of each live source'),
});

/** See {@link snapshotSchema}. */
export type Snapshot = z.infer<typeof snapshotSchema>;
