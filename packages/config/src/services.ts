import { z } from 'zod';

const connection = {
  redisUrl: z.string().min(1),
  /** Prefix of every key in Redis, so that several Crowdtones share a server. */
  prefix: z.string().min(1),
};

export const expressionServiceConfigSchema = z.strictObject({
  ...connection,
  model: z.string().min(1),
  runtime: z.string().min(1).optional(),
  /** Threads of the inference runtime. */
  threads: z.number().int().positive().default(1),
  batch: z
    .strictObject({
      /** Most crops in one call of the model. */
      maxCrops: z.number().int().positive().default(32),
      /** Longest time a crop waits for others, milliseconds. */
      maxWaitMs: z.number().nonnegative().default(20),
    })
    .prefault({}),
});

export type ExpressionServiceConfig = z.infer<typeof expressionServiceConfigSchema>;

export const ingestSourceSchema = z.strictObject({
  sourceId: z.string().min(1),
  location: z.string().min(1),
  /** Smallest face searched for, pixels. */
  minFacePx: z.number().positive(),
});

export const ingestServiceConfigSchema = z.strictObject({
  ...connection,
  runId: z.string().min(1),
  sources: z.array(ingestSourceSchema).min(1),
  fps: z.number().positive(),
  readableFloorPx: z.number().positive(),
  detector: z.string().min(1),
  /** Threads of the detector's runtime. */
  threads: z.number().int().positive().default(1),
});

export type IngestServiceConfig = z.infer<typeof ingestServiceConfigSchema>;
