/** Events from the aggregator and ingest to the gateway, and from the gateway to the dashboard. */
import { z } from 'zod';
import { alertSchema } from './alerts';
import { sourceHealthSchema } from './health';
import { runRecordSchema, sourceRecordSchema } from './runs';
import { groupWindowSchema } from './windows';

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
        'From the decoding of the newest frame that was stored with the window to its sending to dashboards, milliseconds; the gateway adds it where it knows',
      ),
  }),
  /** From ingest, of live sources only. */
  z.object({ kind: z.literal('health'), health: sourceHealthSchema }),
  /** An alert that fired or was cleared: the whole of it. */
  z.object({ kind: z.literal('alert'), alert: alertSchema }),
]);

export type GroupEvent = z.infer<typeof groupEventSchema>;

/** Everything a newly connected dashboard needs to draw itself. */
export const snapshotSchema = z.object({
  runs: z.array(runRecordSchema).describe('The newest runs, newest first'),
  sources: z.array(sourceRecordSchema).describe('Sources of the newest run and of those still running'),
  windows: z.array(groupWindowSchema).describe('The newest windows of these sources'),
  health: z.array(sourceHealthSchema).describe('The newest health of each live source that is being watched'),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
