import {
  asCrowdtoneError,
  CrowdtoneError,
  type DropReason,
  type ExtractorState,
  type FaceObservation,
  type FrameJob,
  type FrameOutcome,
  MESSAGE_VERSION,
  type ResumePoint,
  type SourceEnded,
  type SourceNote,
  traceOf,
} from '@crowdtone/domain';
import type { RgbImage, VideoFrame } from '@crowdtone/imaging';
import type { Logger } from '@crowdtone/observability';

/** Detects, tracks and crops the faces of consecutive frames; holds the tracker's state. */
export interface FaceExtractor {
  /** `pixels` holds the packed crops that the observations point into; null when there are none. */
  extract(image: RgbImage, presentationMs: number): Promise<{ faces: FaceObservation[]; pixels: Uint8Array | null }>;
}

/** A {@link FaceExtractor} whose state can travel to another process. */
export interface ResumableExtractor extends FaceExtractor {
  /** The state after the latest frame. An extractor that is restored from it continues exactly as this one does. */
  checkpoint(): ExtractorState;
  /** Before the first frame. */
  restore(state: ExtractorState): void;
}

/** A frame job before its crops have a key in the crop store. */
export type FrameJobDraft = Omit<FrameJob, 'cropsKey'>;

/** Receives analysed and dropped frames. Both methods wait while the queue is full. */
export interface FrameSink {
  publishFrame(job: FrameJobDraft, pixels: Uint8Array | null): Promise<void>;
  publishOutcome(outcome: FrameOutcome): Promise<void>;
}

/** Frames of a recording, with what was found while they were decoded. */
export interface Recording extends AsyncIterable<VideoFrame> {
  /** Assumptions and corrections so far. */
  readonly notes?: readonly SourceNote[];
  /** Measured duration, milliseconds; null before the end, and where the container states it correctly. */
  readonly foundDurationMs?: number | null;
}

/** The analysis of one recording. */
export interface SourceAnalysis {
  readonly runId: string;
  readonly sourceId: string;
  /** Opens the video; called once. */
  readonly open: () => Promise<Recording>;
  readonly faces: ResumableExtractor;
  /** Where to continue; absent to begin with the first frame. Frames before are decoded and left out. */
  readonly from?: ResumePoint | undefined;
  readonly sink: FrameSink;
  /** Aborted when the run is stopped: the current frame is finished and the source ends as partial. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Frames from one checkpoint to the next: half a minute of video at the default rate. */
export const CHECKPOINT_FRAMES = 60;

/**
 * Analyses one source from its first frame, or from a checkpoint, to its end under the `complete` policy: no frame is dropped for lack of speed,
 * a full queue makes the decoder wait instead. Every decoded frame is published exactly once, as analysed or as dropped
 * with its reason, and the end of the source states their number.
 */
export async function analyseSource(analysis: SourceAnalysis): Promise<void> {
  const { runId, sourceId, sink, signal, logger, faces, from } = analysis;
  if (from) faces.restore(from.state);
  const begin = from?.sequence ?? 0;
  const keyOf = (frame: VideoFrame) => ({
    version: MESSAGE_VERSION as typeof MESSAGE_VERSION,
    runId,
    sourceId,
    epoch: 0,
    sequence: frame.sequence,
    presentationMs: frame.presentationMs,
  });
  const drop = (frame: VideoFrame, reason: DropReason) =>
    sink.publishOutcome({ ...keyOf(frame), kind: 'dropped', reason });
  /** Frames that were published so far, in this process or before it. */
  let decoded = begin;
  let checkpointed = begin;
  const checkpoint = async () => {
    if (decoded === checkpointed) return;
    checkpointed = decoded;
    const state = faces.checkpoint();
    await sink.publishOutcome({
      kind: 'checkpoint',
      version: MESSAGE_VERSION,
      runId,
      sourceId,
      sequence: decoded,
      state,
    });
  };

  let seen = 0;
  let error: CrowdtoneError | null = null;
  let recording: Recording | null = null;
  try {
    recording = await analysis.open();
    for await (const frame of recording) {
      const decodedAt = Date.now();
      seen = frame.sequence + 1;
      if (frame.sequence < begin) {
        if (signal.aborted) break;
        continue;
      }
      if (decoded % CHECKPOINT_FRAMES === 0 || signal.aborted) await checkpoint();
      decoded = frame.sequence + 1;
      if (signal.aborted) {
        await drop(frame, 'interrupted');
        break;
      }
      const found = await faces.extract(frame, frame.presentationMs).catch((thrown: unknown) => {
        logger.error({ err: thrown, trace: traceOf(keyOf(frame)) }, 'face detection failed');
        return null;
      });
      if (found === null) {
        await drop(frame, 'detector-failed');
        continue;
      }
      const timing = { decodedAt, facesAt: Date.now() };
      const size = { width: frame.width, height: frame.height };
      await sink.publishFrame({ ...keyOf(frame), size, faces: found.faces, timing }, found.pixels);
      logger.debug({ trace: traceOf(keyOf(frame)), faces: found.faces.length }, 'frame published');
    }
    if (seen < begin && !signal.aborted) throw changedSource(seen, begin);
  } catch (thrown) {
    error = asCrowdtoneError(thrown);
    logger.warn({ err: thrown, sourceId, decoded }, 'source ended early');
    // The next analysis continues with the frame that was not decoded any more.
    if (signal.aborted) await checkpoint();
  }
  const reason: SourceEnded['error'] = signal.aborted
    ? {
        code: 'E_INTERRUPTED',
        message: 'the run was stopped before the end of the video; run it again to go on from here',
      }
    : error && { code: error.code, message: error.message };
  const { notes = [], foundDurationMs = null } = recording ?? {};
  await sink.publishOutcome({
    kind: 'ended',
    version: MESSAGE_VERSION,
    runId,
    sourceId,
    epoch: 0,
    decoded,
    error: reason,
    ...(notes.length > 0 && { notes: [...notes] }),
    ...(foundDurationMs !== null && { durationMs: foundDurationMs }),
  });
}

function changedSource(frames: number, expected: number): CrowdtoneError {
  return new CrowdtoneError(
    'E_SOURCE_CHANGED',
    `the recording has ${frames} frames now, but had more than ${expected} when its analysis began; analyse it again with --fresh`,
  );
}
