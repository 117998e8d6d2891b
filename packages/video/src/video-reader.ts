import { stat } from 'node:fs/promises';
import { type ClipRange, CrowdtoneError, type SourceNote } from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import ffmpeg from 'fluent-ffmpeg';
import { findFfmpeg } from './binaries';
import { DamageReport } from './damage';
import { addInput, ffmpegInput } from './ffmpeg-input';
import { FfmpegProcess } from './ffmpeg-process';
import { FrameAssembler } from './frame-assembler';
import { infoLine } from './frame-lines';
import { FrameMask } from './frame-mask';
import { type DecodedFrame, FrameQueue } from './frame-queue';
import { type HardwareChoice, type RecordingHardware, recordingHardware } from './hardware';
import { type DecodeMode, KeyFrameNotes, keyFrameGap } from './key-frames';
import { SilenceTimer } from './live/silence-timer';
import {
  MAX_PIXELS,
  type OpenableSource,
  PROBE_LIMIT_MS,
  type ProbeOptions,
  probeSource,
  tooLarge,
  type VideoInfo,
} from './probe';
import { SampleClock, type Sampled } from './sample-clock';
import { samplingFilter } from './sampling';
import { clockNotes, type FoundDuration, foundDuration, note, SizeChanges } from './source-notes';
import { DEFAULT_NETWORK_TIMEOUT_MS, withoutSecrets } from './sources';
import { recordingThreadOptions } from './threads';
import { mayBeInterlaced, rotationOptions, videoFilters } from './video-filters';

/** How a recording is read. */
export interface OpenOptions extends ProbeOptions {
  /** Analysed frames per second of video; all frames where the video has fewer. */
  readonly fps: number;
  /** The part to read, in presentation times; all by default. Frames before it are decoded, because they may be needed. */
  readonly clip?: ClipRange | undefined;
  /** By default all frames are decoded; `auto` decodes key frames alone where these are enough for the rate. */
  readonly decode?: DecodeMode | undefined;
  /** Hardware decoder; the processor by default, and where the device does not work. */
  readonly hardware?: HardwareChoice | undefined;
  /** Longest wait for one frame, milliseconds; by default {@link frameLimitMs}. */
  readonly frameLimitMs?: number | undefined;
}

/** Even an 8K frame on a busy machine takes seconds; a file system that has gone away takes for ever. */
const FRAME_LIMIT_MS = 300_000;
/** Footage that is passed over between two analysed frames is decoded at this share of its own speed, or faster. */
const SLOWEST_DECODING = 0.25;

/** Longest wait for one frame at an analysis rate, milliseconds: what ffmpeg does not deliver by then will not come. */
export function frameLimitMs(fps: number): number {
  return FRAME_LIMIT_MS + 1000 / fps / SLOWEST_DECODING;
}

/**
 * Frames of a recording, to be iterated once. ffmpeg starts with the first request and waits between requests. The
 * iteration ends after the last frame or {@link close}; the coded error of a damaged or lost source is thrown after all
 * frames that could be decoded. Leaving the loop closes the reader.
 */
export interface VideoReader extends AsyncIterable<VideoFrame> {
  readonly info: VideoInfo;
  /** Assumptions about the source and corrections of its frames so far; complete when the iteration has ended. */
  readonly notes: readonly SourceNote[];
  /** Measured duration, milliseconds; null before the end, and where the container states it correctly. */
  readonly foundDurationMs: number | null;
  /** Stops ffmpeg and returns when it is gone; the iteration ends. May be called at any time, and repeatedly. */
  close(): Promise<void>;
}

/** Frames to inspect for combing, and the share of combed ones, from which there is a note. */
const MIN_SEARCHED = 20;
const COMBED_SHARE = 0.6;

/** Frames held for a slow consumer: one to take, one to follow. At 8K each weighs 100 MB. */
const QUEUED_FRAMES = 2;

/** Memory of the frames that may be held until their timestamps are confirmed, bytes. */
const MAX_HELD_BYTES = 256 * 2 ** 20;

/**
 * Opens a source for reading at the analysis rate: the first frame at or after each multiple of 1/fps, as packed RGB of
 * the displayed size, each with its presentation time in milliseconds since the start of the container, as
 * {@link SampleClock} corrects the timestamps. Where the size changes within the video, each frame has its own.
 *
 * The iteration throws, after the last good frame, E_SOURCE_TRUNCATED, E_SOURCE_UNREACHABLE, E_SOURCE_TOO_LARGE,
 * E_SOURCE_TIMEOUT or E_DECODE_FAILED (input).
 *
 * @throws {CrowdtoneError} what {@link probe} throws, and E_FPS_INVALID (usage)
 */
export async function openVideo(text: string, options: OpenOptions): Promise<VideoReader> {
  const { fps } = options;
  if (!(fps > 0 && Number.isFinite(fps))) {
    throw new CrowdtoneError('E_FPS_INVALID', `${fps} is not a valid frame rate; use a number above 0`);
  }
  const opened = await probeSource(text, options);
  const { ffmpegPath } = await findFfmpeg();
  const { decode = 'all', signal, networkTimeoutMs = DEFAULT_NETWORK_TIMEOUT_MS } = options;
  const limits = { networkTimeoutMs, limitMs: PROBE_LIMIT_MS, signal };
  const gapMs = decode === 'auto' ? await keyFrameGap(opened, fps, limits) : null;
  const input = ffmpegInput(opened.source, limits);
  const hardware = await recordingHardware(ffmpegPath, input, options.hardware ?? 'none', limits);
  return new FfmpegVideoReader(opened, ffmpegPath, options, { keyFrameGapMs: gapMs, ...hardware });
}

class FfmpegVideoReader implements VideoReader {
  readonly info: VideoInfo;
  readonly #queue = new FrameQueue(QUEUED_FRAMES);
  readonly #clock: SampleClock<DecodedFrame>;
  readonly #sizes = new SizeChanges();
  /** Null where every frame is decoded. */
  readonly #keyFrames: KeyFrameNotes | null;
  readonly #mask: FrameMask;
  #startMs = 0;
  #firstInterlacedMs: number | null = null;
  /** Frames of which ffmpeg has printed the time. */
  #announced = 0;
  #searched = 0;
  #combed = 0;
  #duration: FoundDuration | null = null;
  #growth: readonly SourceNote[] = [];
  #process: FfmpegProcess | null = null;
  #iterated = false;

  constructor(
    private readonly opened: OpenableSource,
    private readonly ffmpegPath: string,
    private readonly options: OpenOptions,
    private readonly plan: RecordingHardware & { readonly keyFrameGapMs: number | null },
  ) {
    const { keyFrameGapMs } = plan;
    this.#keyFrames = keyFrameGapMs === null ? null : new KeyFrameNotes(keyFrameGapMs, 1000 / options.fps);
    const { info, corrections } = opened;
    this.info = info;
    this.#mask = new FrameMask(corrections.masks);
    this.#clock = new SampleClock(options.fps, Math.floor(MAX_HELD_BYTES / (3 * info.width * info.height)));
  }

  get notes(): readonly SourceNote[] {
    return [
      ...this.info.notes,
      ...(this.#keyFrames?.notes ?? []),
      ...this.plan.notes,
      ...this.#interlacedNotes(),
      ...clockNotes(this.#clock.findings),
      ...this.#sizes.notes,
      ...(this.#duration?.notes ?? []),
      ...this.#growth,
    ];
  }

  get foundDurationMs(): number | null {
    return this.#duration?.durationMs ?? null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<VideoFrame, void, undefined> {
    if (this.#iterated) throw new Error('a video can be iterated once; open it again');
    this.#iterated = true;
    const { signal } = this.options;
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort);
    try {
      yield* this.#frames();
    } finally {
      signal?.removeEventListener('abort', abort);
      await this.close();
    }
  }

  async *#frames(): AsyncGenerator<VideoFrame, void, undefined> {
    const { signal, fps, clip } = this.options;
    const { source } = this.opened;
    signal?.throwIfAborted();
    if (this.#queue.closed) return;
    const bytesBefore = await this.#fileSize();
    const damage = new DamageReport(source);
    const process = this.#start(damage);
    let sequence = 0;
    let lastMs = 0;
    for await (const { frame, presentationMs } of this.#timedFrames()) {
      if (clip && presentationMs < clip.fromMs) continue;
      if (clip && clip.toMs !== null && presentationMs >= clip.toMs) return;
      const { data, width, height } = frame;
      this.#mask.apply(data, width, height);
      this.#sizes.record(frame, presentationMs);
      this.#keyFrames?.record(presentationMs);
      yield { data, width, height, sequence, presentationMs };
      sequence += 1;
      lastMs = presentationMs;
    }
    const exit = await process.exited;
    signal?.throwIfAborted();
    if (this.#queue.closed) return;
    const failure = damage.verdict(exit, process.tail.lines, sequence);
    if (failure) throw failure;
    this.#duration = foundDuration(this.info.durationMs, lastMs, 1000 / fps);
    if ((await this.#fileSize()) !== bytesBefore) {
      this.#growth = [note('growing', { kind: 'growing', lastMs })];
    }
  }

  async *#timedFrames(): AsyncGenerator<Sampled<DecodedFrame>, void, undefined> {
    for (let frame = await this.#nextFrame(); frame; frame = await this.#nextFrame()) {
      yield* this.#clock.admit(frame);
    }
    if (!this.#queue.closed) yield* this.#clock.finish(this.info.durationMs);
  }

  /** Counts the time in which a frame is wanted only: ffmpeg also waits while the analysis is busy. */
  async #nextFrame(): Promise<DecodedFrame | null> {
    const { fps, frameLimitMs: limitMs = frameLimitMs(fps) } = this.options;
    let timer: SilenceTimer | undefined;
    const stalled = new Promise<never>((_, reject) => {
      // Not by the queue, which still waits for the pixels of frames that were announced.
      timer = new SilenceTimer(
        limitMs,
        () => this.#announced,
        () => reject(this.#stalled(limitMs)),
      );
    });
    try {
      return await Promise.race([this.#queue.take(), stalled]);
    } finally {
      timer?.stop();
    }
  }

  #stalled(limitMs: number): CrowdtoneError {
    return new CrowdtoneError(
      'E_SOURCE_TIMEOUT',
      `${this.opened.source.name} yielded no frame for ${Math.round(limitMs / 1000)} s; check its disk or network, and run again with --retry`,
    );
  }

  #start(damage: DamageReport): FfmpegProcess {
    const { source, streamIndex, info, corrections, toneMapping } = this.opened;
    const { fps, networkTimeoutMs = DEFAULT_NETWORK_TIMEOUT_MS } = this.options;
    const filters = videoFilters({
      corrections,
      sampling: samplingFilter(fps),
      mayBeInterlaced: mayBeInterlaced(info),
      searchesCombs: corrections.deinterlace === 'auto',
      toneMapping,
      printsColors: false,
    });
    const command = addInput(ffmpeg({ stdoutLines: 1 }), ffmpegInput(source, { networkTimeoutMs }))
      .setFfmpegPath(this.ffmpegPath)
      .inputOptions('-nostdin', '-hide_banner', '-nostats', '-loglevel', 'repeat+level+info')
      // Otherwise ffmpeg removes jumps of the timestamps in some containers.
      .inputOptions('-copyts', ...recordingThreadOptions(this.info), ...rotationOptions(corrections), '-an', '-sn')
      .inputOptions(this.#keyFrames === null ? [] : ['-skip_frame', 'nokey'])
      .inputOptions(this.plan.method === null ? [] : ['-hwaccel', this.plan.method])
      .output(new FrameAssembler(this.#queue), { end: true })
      .outputOptions('-map', `0:${streamIndex}`, '-vf', filters)
      // Frames keep their own size where it changes.
      .outputOptions('-autoscale', '0', '-fps_mode', 'passthrough', '-f', 'rawvideo');
    const process = new FfmpegProcess(
      command,
      (line) => this.#takeInfo(line) || damage.takeLine(line),
      (line) => withoutSecrets(line, source),
    );
    void process.linesEnded.then(() => this.#queue.endInfos());
    this.#process = process;
    return process;
  }

  #takeInfo(line: string): boolean {
    const info = infoLine(line);
    if (info?.kind === 'frame') {
      if (info.width * info.height > MAX_PIXELS) this.#queue.fail(tooLarge(this.opened.source, info));
      this.#queue.addInfo(info);
      this.#announced += 1;
    }
    if (info?.kind === 'searched') {
      this.#searched += 1;
      if (info.isCombed) this.#combed += 1;
    }
    if (info?.kind === 'start') this.#takeStart(info.startUs);
    if (info?.kind === 'interlaced') this.#firstInterlacedMs ??= info.timeMs - this.#startMs;
    return info !== null;
  }

  #takeStart(startUs: number): void {
    this.#startMs = startUs / 1000;
    this.#clock.begin(startUs);
  }

  #interlacedNotes(): SourceNote[] {
    if (this.#firstInterlacedMs === null) {
      if (this.#searched < MIN_SEARCHED || this.#combed < COMBED_SHARE * this.#searched) return [];
      return [note('combed', { kind: 'combed' })];
    }
    const firstMs = this.#firstInterlacedMs >= 1 ? this.#firstInterlacedMs : null;
    return this.opened.corrections.deinterlace === 'off'
      ? [note('interlaced', { kind: 'interlaced', firstMs })]
      : [note('deinterlaced', { kind: 'deinterlaced', firstMs })];
  }

  /** Bytes; null for a source that is not a file. */
  async #fileSize(): Promise<number | null> {
    const { kind, address } = this.opened.source;
    if (kind !== 'file') return null;
    return stat(address).then(
      ({ size }) => size,
      () => null, // a file that is removed while it is open can still be read to its end
    );
  }

  async close(): Promise<void> {
    this.#queue.close();
    await this.#process?.stop();
  }
}
