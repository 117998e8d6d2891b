/** What ingest knows between two frames of a recording, so that an interrupted analysis continues there as if it had not been. */
import { z } from 'zod';

const finite = z.number();

/** One coordinate of a motion model, see `ConstantSpeedFilter`. */
export const filterStateSchema = z.object({
  value: finite,
  speed: finite,
  varianceOfValue: finite,
  varianceOfSpeed: finite,
  covariance: finite,
  noise: z.object({ measurement: finite, initialSpeed: finite, acceleration: finite }),
});

/** See {@link filterStateSchema}. */
export type FilterState = z.infer<typeof filterStateSchema>;

/** How long a box has not moved, see `Stationarity`. */
export const stationarityStateSchema = z.object({
  sinceMs: finite,
  lastMs: finite,
  count: z.number().int().positive(),
  means: z.array(finite),
});

/** See {@link stationarityStateSchema}. */
export type StationarityState = z.infer<typeof stationarityStateSchema>;

/** One track: a motion model and what was counted, no likeness of a face. */
export const trackStateSchema = z.object({
  id: z.number().int().nonnegative().nullable(),
  strongDetections: z.number().int().nonnegative(),
  isDoubtful: z.boolean(),
  firstSeenMs: finite,
  lastSeenMs: finite,
  lastLikelyMs: finite,
  lastPredictedMs: finite,
  x: filterStateSchema,
  y: filterStateSchema,
  size: filterStateSchema,
  stationarity: stationarityStateSchema,
});

/** See {@link trackStateSchema}. */
export type TrackState = z.infer<typeof trackStateSchema>;

/** All tracks of a source, see `FaceTracker`. */
export const trackerStateSchema = z.object({
  confirmedCount: z.number().int().nonnegative(),
  previousMs: finite.nullable(),
  previousIntervalMs: finite,
  tracks: z.array(trackStateSchema),
});

/** See {@link trackerStateSchema}. */
export type TrackerState = z.infer<typeof trackerStateSchema>;

/** When each person was last classified, see `ClassificationBudget`. */
export const budgetStateSchema = z.object({
  window: z.number().int().nonnegative(),
  people: z.array(
    z.object({
      trackId: z.number().int().nonnegative(),
      window: z.number().int().nonnegative(),
      slot: z.number().int().nonnegative(),
      bestQuality: finite,
    }),
  ),
});

/** See {@link budgetStateSchema}. */
export type BudgetState = z.infer<typeof budgetStateSchema>;

/** Everything that the faces of the next frame depend on besides the frame. */
export const extractorStateSchema = z.object({
  /** Size of the first frame, pixels: tracks are kept in its pixels. */
  first: z.object({ width: z.number().int().positive(), height: z.number().int().positive() }).nullable(),
  tracker: trackerStateSchema,
  budget: budgetStateSchema,
});

/** See {@link extractorStateSchema}. */
export type ExtractorState = z.infer<typeof extractorStateSchema>;

/** A place in a recording at which its analysis can continue. */
export const resumePointSchema = z.object({
  /** Number of frames before it, which is the sequence number of the next frame. */
  sequence: z.number().int().positive(),
  state: extractorStateSchema,
});

/** See {@link resumePointSchema}. */
export type ResumePoint = z.infer<typeof resumePointSchema>;
