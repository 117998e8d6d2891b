import {
  clipRangeSchema,
  cropFormatSchema,
  hardwareSchema,
  resumePointSchema,
  thumbnailModeSchema,
  transportSchema,
  videoCorrectionsSchema,
} from '@crowdtone/domain';
import { z } from 'zod';
import { DECODE_MODES, SEARCH_MODES } from './analysis';
import type { AccessConfig } from './live/access';
import type { LimitsConfig } from './live/limits';
import type { RetentionConfig } from './live/retention';

/** Connection of a service to the queues of its run. */
const connection = {
  redisUrl: z.string().min(1),
  /** Prefix of every key in Redis, so that several instances can share a server. */
  prefix: z.string().min(1),
  /** Prefix of the channels that every process that works on the same store hears; absent: that of the keys. */
  channels: z.string().min(1).optional(),
  /** Key that encrypts face crops in Redis: 32 bytes, in base64, stored nowhere. */
  cropKey: z.base64(),
  /** Number of shards that the sources are spread over, the same in every process that shares the queues. */
  shards: z.number().int().positive().default(1),
};

/** Configuration of an expression worker. */
export const expressionServiceConfigSchema = z.strictObject({
  ...connection,
  model: z.string().min(1),
  runtime: z.string().min(1).optional(),
  /** Threads of the inference runtime. */
  threads: z.number().int().positive().default(1),
  batch: z
    .strictObject({
      /** Largest number of crops in a batch. */
      maxCrops: z.number().int().positive().default(32),
      /** Longest time a crop waits for a batch to fill, milliseconds. */
      maxWaitMs: z.number().nonnegative().default(20),
    })
    .prefault({}),
});

/** See {@link expressionServiceConfigSchema}. */
export type ExpressionServiceConfig = z.infer<typeof expressionServiceConfigSchema>;

const ingestSource = {
  sourceId: z.string().min(1),
  location: z.string().min(1),
  /** Corrections of its frames; absent: as the source reports. */
  corrections: videoCorrectionsSchema.optional(),
};

/** Smallest face to detect, pixels. */
const minFacePx = z.number().positive();

const ingestService = {
  ...connection,
  runId: z.string().min(1),
  fps: z.number().positive(),
  /** Faces with a smaller canonical window are counted but not classified. Pixels. */
  readableFloorPx: z.number().positive(),
  /** How faces are cropped for the expression model. */
  cropFormat: cropFormatSchema,
  detector: z.string().min(1),
  /** Largest number of classifications of a person in a window; null for every frame. */
  samples: z.number().int().positive().nullable().default(null),
  /** Length of a window, milliseconds. */
  windowMs: z.number().int().positive().default(5000),
  /** Threads of the detector's runtime. */
  threads: z.number().int().positive().default(1),
};

/** Configuration of an ingest process for recordings, which it receives one after the other as {@link ingestTaskSchema}. */
export const ingestServiceConfigSchema = z.strictObject({
  ...ingestService,
  /** `partial` leaves out what has not changed since it was last searched. */
  search: z.enum(SEARCH_MODES).default('full'),
  /** `auto` decodes key frames alone where these are enough for the rate. */
  decode: z.enum(DECODE_MODES).default('all'),
  hardware: hardwareSchema.default('none'),
});

/** One recording to analyse. */
export const ingestTaskSchema = z.strictObject({
  kind: z.literal('analyse'),
  ...ingestSource,
  minFacePx,
  /** A picture: a person is counted at the first detection, because there is no second. */
  isStill: z.boolean().default(false),
  /** The part to analyse; absent for all of it. */
  clip: clipRangeSchema.optional(),
  /** Where an earlier process stopped; absent to begin with the first frame. */
  from: resumePointSchema.optional(),
});

/** See {@link ingestTaskSchema}. */
export type IngestTask = z.infer<typeof ingestTaskSchema>;

/** See {@link ingestServiceConfigSchema}. */
export type IngestServiceConfig = z.infer<typeof ingestServiceConfigSchema>;

/** One live source and its connection. Its frames are numbered from 0 in each epoch. */
export const watchedSourceSchema = z.strictObject({
  ...ingestSource,
  /** See `FrameKey`: greater than that of every process that had the source before in this run. */
  epoch: z.number().int().nonnegative().default(0),
  /** When the time 0 of the source was in this run, milliseconds since 1970; null when it has none yet. */
  begunAt: z.number().nonnegative().nullable().default(null),
  transport: transportSchema.default('tcp'),
  hardware: hardwareSchema.default('none'),
  stallMs: z.number().positive().default(5000),
  connectMs: z.number().positive().default(20_000),
  /** The live thumbnail for dashboards. */
  picture: thumbnailModeSchema.default('blurred'),
  /**
   * Loopback or link-local networks in which it is allowed, in CIDR notation; null for a source of the configuration file,
   * which may be anywhere.
   */
  allowedNetworks: z.array(z.string()).nullable().default(null),
  /** Disconnected until it is resumed. */
  paused: z.boolean().default(false),
});

/** See {@link watchedSourceSchema}. */
export type WatchedSource = z.infer<typeof watchedSourceSchema>;

/** Configuration of an ingest process for live sources, which share one detector. A restarted process goes on in a new epoch. */
export const liveIngestConfigSchema = z.strictObject({
  ...ingestService,
  minFacePx,
  /** The initial sources; a {@link liveIngestMessageSchema} replaces the list. */
  sources: z.array(watchedSourceSchema).default([]),
  /**
   * Whether other processes go on with the sources that this one no longer has: then a source ends only when a message names it as
   * ended, and may come back in a greater epoch.
   */
  handsBack: z.boolean().default(false),
});

/** See {@link liveIngestConfigSchema}. */
export type LiveIngestConfig = z.infer<typeof liveIngestConfigSchema>;

/**
 * Replaces the sources of a live ingest process. Each message is complete, so only the latest matters. Missing sources end,
 * and cannot return in this process unless it hands sources back; changed ones are reconnected; the others continue undisturbed.
 */
export const liveIngestMessageSchema = z.strictObject({
  kind: z.literal('sources'),
  sources: z.array(watchedSourceSchema),
  /** Sources that nobody goes on with, of a process that hands sources back. */
  ended: z.array(z.string()).default([]),
});

/** See {@link liveIngestMessageSchema}. */
export type LiveIngestMessage = z.infer<typeof liveIngestMessageSchema>;

/** Configuration of a gateway in a process of its own. What comes of a file is checked where that is read. */
export const gatewayServiceConfigSchema = z.strictObject({
  host: z.string().min(1),
  port: z.number().int().min(0).max(65_535),
  /** The built dashboard. */
  dashboardDir: z.string().min(1),
  access: z.custom<AccessConfig>().optional(),
  limits: z.custom<LimitsConfig>().optional(),
  timeZone: z.string().optional(),
  retention: z.custom<RetentionConfig>().optional(),
  /** Whether cameras are watched. */
  watched: z.boolean(),
  /** Of schedules and quiet hours of alert rules. */
  alertTimeZone: z.string(),
  /** Content type of the metrics. */
  contentType: z.string(),
});

/** See {@link gatewayServiceConfigSchema}. */
export type GatewayServiceConfig = z.infer<typeof gatewayServiceConfigSchema>;
