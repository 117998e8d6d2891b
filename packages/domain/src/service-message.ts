import { z } from 'zod';
import { errorCodeSchema } from './errors';

/** What a service process tells the parent that forked it. */
export const serviceMessageSchema = z.discriminatedUnion('kind', [
  /** It is at work; `facts` is for the log and the user, for instance which runtime was chosen. */
  z.object({ kind: z.literal('ready'), facts: z.record(z.string(), z.string()) }),
  /** It ends because of a coded error. */
  z.object({ kind: z.literal('failed'), code: errorCodeSchema, message: z.string() }),
]);

export type ServiceMessage = z.infer<typeof serviceMessageSchema>;

/**
 * The first thing that a parent tells the service process it forked. A message and not an environment variable or an
 * argument: those can be listed by other programs of the user, hold a bounded number of bytes, and are passed on to
 * whatever the service starts, while the configuration holds addresses with passwords and the key of the run's crops.
 */
export const serviceConfigMessageSchema = z.strictObject({ kind: z.literal('config'), config: z.unknown() });

export type ServiceConfigMessage = z.infer<typeof serviceConfigMessageSchema>;
