import { randomBytes } from 'node:crypto';
import type { AnalysisOptions } from '@crowdtone/config';
import type { ClipRange, CropFormat, RunSettings, SourceRecord } from '@crowdtone/domain';
import { checkDetector, defaultMinFacePx } from '@crowdtone/faces';
import { describeExpressionModel, type ExpressionModelDescription } from '@crowdtone/networks';
import type { Logger } from '@crowdtone/observability';
import { rememberedPrecision } from './precision-choice';
import type { ChosenSource } from './sources';

/** What a run is computed with. Made once, before anything is probed or started: its weights are read here. */
export interface RunPlan {
  /** As they are written into the report. */
  readonly settings: RunSettings;
  /** How faces are cropped for the model. */
  readonly cropFormat: CropFormat;
  /** Correction of the model's shares; null when they are counted. */
  readonly shareCorrection: ExpressionModelDescription['shareCorrection'];
}

/**
 * Checks detector and model.
 *
 * @throws {CrowdtoneError} E_DETECTOR_UNKNOWN, E_MODEL_UNKNOWN and the other errors of `checkDetector` and
 *   `describeExpressionModel`
 */
export function planRun(options: Omit<AnalysisOptions, 'search' | 'decode' | 'hardware' | 'parallel'>): RunPlan {
  checkDetector(options.detector);
  const { identity, floorPx, cropFormat, shareCorrection } = describeExpressionModel(options.model);
  const settings = {
    fps: options.fps,
    readableFloorPx: floorPx,
    cropScale: cropFormat.scale,
    windowMs: Math.round(options.window * 1000),
    samples: options.samples === 'all' ? null : options.samples,
    floor: options.floor,
    detector: options.detector,
    model: identity,
  };
  return { settings, cropFormat, shareCorrection };
}

/**
 * The options with the model at the precision to run, which every process of the run then opens by its name; see
 * {@link rememberedPrecision}.
 * @throws {CrowdtoneError} E_MODEL_MISSING when int8 is wanted and the model has no int8 version; and those of opening a model
 */
export async function withModelPrecision<Options extends Pick<AnalysisOptions, 'model' | 'precision'>>(
  options: Options,
  logger: Pick<Logger, 'debug'>,
): Promise<Options> {
  return { ...options, model: await rememberedPrecision(options.model, options.precision, logger) };
}

/** A run id that sorts by time; the random part keeps simultaneous programs apart. */
export function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** What is known of a source before it is analysed. */
type KnownOfSource = Pick<
  SourceRecord,
  | 'runId'
  | 'sourceId'
  | 'label'
  | 'purpose'
  | 'group'
  | 'recordedAt'
  | 'clip'
  | 'durationMs'
  | 'width'
  | 'height'
  | 'minFacePx'
  | 'notes'
>;

/** The record of a source that is yet to be analysed. */
export function waitingSource(known: KnownOfSource): SourceRecord {
  const progress = { decoded: null, analysed: 0, dropped: {}, tracks: 0, positionMs: 0 };
  return { ...known, state: 'waiting', ...progress, error: null };
}

/** The record of a recording that is yet to be analysed. */
export function waitingRecording(runId: string, source: ChosenSource, minFacePx: number): SourceRecord {
  const { sourceId, label, group, clip, info } = source;
  const { width, height, notes } = info;
  const recordedAt =
    source.recordedAt ?? (info.createdAt === null ? null : { at: info.createdAt, from: 'file' as const });
  return waitingSource({
    runId,
    sourceId,
    label,
    ...(group !== undefined && { group }),
    ...(recordedAt && { recordedAt }),
    ...(clip && { clip }),
    durationMs: endOf(clip, info.durationMs),
    width,
    height,
    minFacePx,
    ...(notes.length > 0 && { notes: [...notes] }),
  });
}

/** When the analysis of a recording ends, milliseconds of the recording; null when it is not known. */
function endOf(clip: ClipRange | undefined, durationMs: number | null): number | null {
  if (!clip || clip.toMs === null) return durationMs;
  return durationMs === null ? clip.toMs : Math.min(clip.toMs, durationMs);
}

/** Smallest face that is worth enlarging the frame for, pixels. */
const LOWEST_MIN_FACE_PX = 8;
/** In a frame of 270 lines a face of 12 px is a few rows away, as is one of 20 px in 440 lines. */
const FRAME_OVER_FACE = 22;

/**
 * Smallest face to search for, pixels: the option, otherwise the default of the detector, lower for small frames, which show
 * people small and cost little to search.
 *
 * @param frame size in pixels; null for a camera, whose size is not known yet
 */
export function minFaceOf(
  { minFace, detector }: Pick<AnalysisOptions, 'minFace' | 'detector'>,
  frame: { readonly width: number; readonly height: number } | null,
): number {
  if (minFace !== 'auto') return minFace;
  const usual = defaultMinFacePx(detector);
  if (frame === null) return usual;
  const bySize = Math.round(Math.min(frame.width, frame.height) / FRAME_OVER_FACE);
  return Math.min(usual, Math.max(LOWEST_MIN_FACE_PX, bySize));
}
