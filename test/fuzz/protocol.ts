/** What the runner and its worker process send each other. */
import { z } from 'zod';
import { TARGETS, type TargetName } from './targets';

/** Name of a target. */
export const targetNameSchema = z.enum(Object.keys(TARGETS) as TargetName[]);

/** A case: the input itself, or a seed to generate it from. */
export const orderSchema = z.object({
  target: targetNameSchema,
  seed: z.number().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
});

/** A case to run. */
export type Order = z.infer<typeof orderSchema>;

/** First the input, so that it is known whatever happens to the process; then what came of it. */
export const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('input'), input: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('outcome'), outcome: z.string() }),
  z.object({ kind: z.literal('failure'), reason: z.string() }),
]);

/** A report of the worker. */
export type WorkerReport = z.infer<typeof reportSchema>;
