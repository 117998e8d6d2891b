import { z } from 'zod';

/** How deliveries to one receiver of alerts go. */
export const receiverStatusSchema = z.object({
  name: z.string().describe('Name in the configuration; `mqtt` and `email` for these'),
  kind: z.enum(['webhook', 'mqtt', 'email']),
  waiting: z.number().int().nonnegative().describe('Messages that are still to be delivered'),
  failed: z.number().int().nonnegative().describe('Messages that were given up'),
  problem: z
    .string()
    .nullable()
    .describe(
      'Why messages wait, as a code and what was wrong, without addresses and passwords; null when nothing is known',
    ),
});

/** See {@link receiverStatusSchema}. */
export type ReceiverStatus = z.infer<typeof receiverStatusSchema>;

/** The response to GET /api/receivers. */
export const receiversAnswerSchema = z.object({ receivers: z.array(receiverStatusSchema) });
