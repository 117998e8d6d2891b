import {
  asCrowdtoneError,
  type CrowdtoneError,
  type DropReason,
  type FaceObservation,
  type FrameJob,
  type FrameOutcome,
  MESSAGE_VERSION,
  type SourceEnded,
  type SourceNote,
  traceOf,
} from '@crowdtone/domain';
import type { RgbImage, VideoFrame } from '@crowdtone/imaging';
import type { Logger } from '@crowdtone/observability';

/** Finds, follows and crops the faces of one frame after the other; keeps the tracker's memory between frames. */
export interface FaceReader {
  /** `pixels` holds the packed crops that the observations point into; null when there are none. */
  read(image: RgbImage, presentationMs: number): Promise<{ faces: FaceObservation[]; pixels: Uint8Array | null }>;
}

/** An analysed frame before it has a place in the crop store. */
export type FrameToRead = Omit<FrameJob, 'cropsKey'>;

/** Where analysed and dropped frames go. Both wait while the queue behind them is full. */
export interface FrameSink {
  publishFrame(job: FrameToRead, pixels: Uint8Array | null): Promise<void>;
  publishOutcome(outcome: FrameOutcome): Promise<void>;
}

/** Frames of a recording, and what is known of it once they were read. */
export interface Recording extends AsyncIterable<VideoFrame> {
  /** What was believed of it so far, and done to its frames. */
  readonly notes?: readonly SourceNote[];
  /** How long it was found to be, milliseconds; null before its end, and where its container was right. */
  readonly foundDurationMs?: number | null;
}

export interface SourceAnalysis {
  readonly runId: string;
  readonly sourceId: string;
  /** Opens the video; called once. */
  readonly open: () => Promise<Recording>;
  readonly faces: FaceReader;
  readonly sink: FrameSink;
  /** Aborted when the run is told to stop: the frame under way is finished and the source ends as partial. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Takes one source from its first frame to its end under the `complete` policy: nothing is dropped for want of speed,
 * a full queue holds the decoder back instead. Every frame that left the decoder is published exactly once, as analysed
 * or as dropped with its reason, and the end of the source says how many there were.
 */
export async function analyseSource(analysis: SourceAnalysis): Promise<void> {
  const { runId, sourceId, sink, signal, logger } = analysis;
  const keyOf = (frame: VideoFrame) => ({
    version: MESSAGE_VERSION as typeof MESSAGE_VERSION,
    runId,
    sourceId,
    sequence: frame.sequence,
    presentationMs: frame.presentationMs,
  });
  const drop = (frame: VideoFrame, reason: DropReason) =>
    sink.publishOutcome({ ...keyOf(frame), kind: 'dropped', reason });

  let decoded = 0;
  let error: CrowdtoneError | null = null;
  let recording: Recording | null = null;
  try {
    recording = await analysis.open();
    for await (const frame of recording) {
      const decodedAt = Date.now();
      decoded = frame.sequence + 1;
      if (signal.aborted) {
        await drop(frame, 'interrupted');
        break;
      }
      const found = await analysis.faces.read(frame, frame.presentationMs).catch((thrown: unknown) => {
        logger.error({ err: thrown, trace: traceOf(keyOf(frame)) }, 'the face detector failed on a frame');
        return null;
      });
      if (found === null) {
        await drop(frame, 'detector-failed');
        continue;
      }
      const timing = { decodedAt, facesAt: Date.now() };
      await sink.publishFrame({ ...keyOf(frame), faces: found.faces, timing }, found.pixels);
      logger.debug({ trace: traceOf(keyOf(frame)), faces: found.faces.length }, 'a frame was sent to be read');
    }
  } catch (thrown) {
    error = asCrowdtoneError(thrown);
    logger.warn({ err: thrown, sourceId, decoded }, 'the source ended early');
  }
  const reason: SourceEnded['error'] = signal.aborted
    ? {
        code: 'E_INTERRUPTED',
        message: 'the run was stopped before the end of the video; run it again to analyse all of it',
      }
    : error && { code: error.code, message: error.message };
  const { notes = [], foundDurationMs = null } = recording ?? {};
  await sink.publishOutcome({
    kind: 'ended',
    version: MESSAGE_VERSION,
    runId,
    sourceId,
    decoded,
    error: reason,
    ...(notes.length > 0 && { notes: [...notes] }),
    ...(foundDurationMs !== null && { durationMs: foundDurationMs }),
  });
}
