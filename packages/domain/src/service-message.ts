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
