import { z } from 'zod';
import { errorCodeSchema } from './errors';

/** How busy an ingest process of live sources was. */
const ingestLoadSchema = z.object({
  /** Time in which a frame was searched for faces, milliseconds. */
  busyMs: z.number().nonnegative(),
  /** Frames that were searched. */
  analysed: z.number().int().nonnegative(),
  /** Frames that were dropped because there was no time for them. */
  overloaded: z.number().int().nonnegative(),
});

/** See {@link ingestLoadSchema}. */
export type IngestLoad = z.infer<typeof ingestLoadSchema>;

/** A message from a service process to the parent that forked it. */
export const serviceMessageSchema = z.discriminatedUnion('kind', [
  /** It is ready; `facts` is for the log and the user, such as the selected runtime. */
  z.object({ kind: z.literal('ready'), facts: z.record(z.string(), z.string()) }),
  /** The task that it was given is done. */
  z.object({ kind: z.literal('done') }),
  /** The live sources that it has after a change of their list: of all others every frame was sent. */
  z.object({ kind: z.literal('watching'), sourceIds: z.array(z.string()) }),
  /** What it did since the last report. */
  z.object({ kind: z.literal('load'), load: ingestLoadSchema }),
  /** It exits because of an error. */
  z.object({ kind: z.literal('failed'), code: errorCodeSchema, message: z.string() }),
]);

/** See {@link serviceMessageSchema}. */
export type ServiceMessage = z.infer<typeof serviceMessageSchema>;

/**
 * The first message from a parent to the service process it forked: its configuration, with passwords and the key of the
 * run's crops. Not an environment variable or an argument, because those are visible to other programs of the user,
 * limited in size, and inherited by child processes.
 */
export const serviceConfigMessageSchema = z.strictObject({ kind: z.literal('config'), config: z.unknown() });

/** See {@link serviceConfigMessageSchema}. */
export type ServiceConfigMessage = z.infer<typeof serviceConfigMessageSchema>;
