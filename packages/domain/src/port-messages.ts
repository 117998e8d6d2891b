import { z } from 'zod';
import { errorCodeSchema } from './errors';
import { groupEventSchema } from './events';
import { thumbnailSchema } from './thumbnails';

/** Number of a call, unique among those of one process. */
const idSchema = z.number().int().nonnegative();

/** A message of a gateway in a process of its own to the process that holds the store. */
export const portRequestSchema = z.discriminatedUnion('kind', [
  /** Calls a method of a port; the arguments have a schema of their own for each method. */
  z.strictObject({
    kind: z.literal('call'),
    id: idSchema,
    method: z.string().min(1).max(100),
    args: z.array(z.unknown()).max(8),
  }),
  /** The answer is no longer waited for. */
  z.strictObject({ kind: z.literal('cancel'), id: idSchema }),
]);

/** See {@link portRequestSchema}. */
export type PortRequest = z.infer<typeof portRequestSchema>;

/** A message of the process that holds the store to its gateway. */
export const portMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), id: idSchema, value: z.unknown() }),
  /** The call failed; `code` is null for errors without one. */
  z.strictObject({ kind: z.literal('refusal'), id: idSchema, code: errorCodeSchema.nullable(), message: z.string() }),
  z.strictObject({ kind: z.literal('event'), event: groupEventSchema }),
  z.strictObject({ kind: z.literal('picture'), picture: thumbnailSchema }),
  /** Events were left out, because the gateway did not keep up: it reads the store again. */
  z.strictObject({ kind: z.literal('gap') }),
]);

/** See {@link portMessageSchema}. */
export type PortMessage = z.infer<typeof portMessageSchema>;
