import { hardwareSchema, pictureModeSchema, transportSchema, videoCorrectionsSchema } from '@crowdtone/domain';
import { z } from 'zod';

/** Where a service finds the queues of its run. */
const connection = {
  redisUrl: z.string().min(1),
  /** Prefix of every key in Redis, so that several Crowdtones share a server. */
  prefix: z.string().min(1),
  /** What face crops are sealed with in Redis: 32 random bytes of this run, in base64, that stand nowhere else. */
  cropKey: z.base64(),
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

const ingestSource = {
  sourceId: z.string().min(1),
  location: z.string().min(1),
  /** How its frames are put right; left out: as the source says. */
  corrections: videoCorrectionsSchema.optional(),
};

/** Smallest face searched for, pixels. */
const minFacePx = z.number().positive();

const ingestService = {
  ...connection,
  runId: z.string().min(1),
  fps: z.number().positive(),
  /** Faces whose canonical window is smaller are seen, but not read. Pixels. */
  readableFloorPx: z.number().positive(),
  /** Side of a face's crop, in sides of its canonical window. */
  cropScale: z.number().positive(),
  detector: z.string().min(1),
  /** Threads of the detector's runtime. */
  threads: z.number().int().positive().default(1),
};

export const ingestSourceSchema = z.strictObject({ ...ingestSource, minFacePx });

/** Recorded videos, read to their end. */
export const ingestServiceConfigSchema = z.strictObject({
  ...ingestService,
  sources: z.array(ingestSourceSchema).min(1),
});

export type IngestServiceConfig = z.infer<typeof ingestServiceConfigSchema>;

/** One live source, and how it is connected to. Its frames are numbered from 0 in each process that watches it. */
export const watchedSourceSchema = z.strictObject({
  ...ingestSource,
  transport: transportSchema.default('tcp'),
  hardware: hardwareSchema.default('none'),
  stallMs: z.number().positive().default(5000),
  connectMs: z.number().positive().default(20_000),
  /** The small live picture for dashboards. */
  picture: pictureModeSchema.default('blurred'),
  /**
   * Where it may be although that is this machine or link-local, in CIDR notation; null for a source that may be anywhere,
   * because the administrator of the machine named it.
   */
  allowedNetworks: z.array(z.string()).nullable().default(null),
  /** Not connected to, until it is resumed. */
  paused: z.boolean().default(false),
});

export type WatchedSource = z.infer<typeof watchedSourceSchema>;

/**
 * Live sources, watched on one detector until the service is closed. Their frames are numbered from 0 in each process:
 * a service that is started anew needs another run.
 */
export const liveIngestConfigSchema = z.strictObject({
  ...ingestService,
  minFacePx,
  /** Those that are watched from the beginning; a {@link liveIngestMessageSchema} replaces the list. */
  sources: z.array(watchedSourceSchema).default([]),
});

export type LiveIngestConfig = z.infer<typeof liveIngestConfigSchema>;

/**
 * What a live ingest process is told while it works: every source that is to be watched from now on, so that the newest
 * message is all it needs. One that is missing ends, and may not come back in this process; one that is described
 * otherwise is connected anew; the others go on undisturbed.
 */
export const liveIngestMessageSchema = z.strictObject({
  kind: z.literal('sources'),
  sources: z.array(watchedSourceSchema),
});

export type LiveIngestMessage = z.infer<typeof liveIngestMessageSchema>;
