/**
 * Decoding of key frames alone, for recordings of which few frames are analysed: all others are skipped undecoded, which is most
 * of the work.
 */
import type { SourceNote } from '@crowdtone/domain';
import { type ProbeLimits, readKeyFrames } from './ffprobe';
import type { OpenableSource } from './probe';
import { note } from './source-notes';

/** Which frames are decoded: `auto` leaves out what is not needed where few are analysed. */
export type DecodeMode = 'auto' | 'all';

/** Below this time between analysed frames, key frames are too rare to choose from. Milliseconds. */
const MIN_PERIOD_MS = 2000;
/** The longest way from one key frame to the next, as a share of the time between analysed frames. */
const MAX_GAP_SHARE = 0.5;
/** Fewer key frames say nothing about their distance. */
const MIN_KEY_FRAMES = 4;
/** Codecs whose key frames ffmpeg decodes without their neighbours. */
const CODECS: ReadonlySet<string> = new Set(['h264', 'hevc']);

/**
 * The longest time between key frames at the beginning of a recording, milliseconds, where its key frames alone are enough for the
 * analysis rate; null where every frame has to be decoded. Interlaced video is excluded, because a frame is then restored from its
 * neighbours, and so are network sources, which would be read twice.
 */
export async function keyFrameGap(
  { source, streamIndex, info, corrections, isProgressive }: OpenableSource,
  fps: number,
  limits: ProbeLimits,
): Promise<number | null> {
  const periodMs = 1000 / fps;
  if (periodMs < MIN_PERIOD_MS || source.kind !== 'file' || info.isStill) return null;
  if (!CODECS.has(info.codec) || !isProgressive || corrections.deinterlace === 'on') return null;
  const { timesMs, endMs } = await readKeyFrames(source, streamIndex, limits);
  if (timesMs.length < MIN_KEY_FRAMES) return null;
  const gaps = timesMs.map((time, index) => (timesMs[index + 1] ?? endMs) - time);
  const longest = Math.max(...gaps);
  return longest > 0 && longest <= MAX_GAP_SHARE * periodMs ? longest : null;
}

/** Follows the analysed frames where only key frames are decoded. */
export class KeyFrameNotes {
  #lastMs: number | null = null;
  #longestMs = 0;
  #longestAtMs = 0;

  /** @param gapMs as {@link keyFrameGap} found it */
  constructor(
    private readonly gapMs: number,
    private readonly periodMs: number,
  ) {}

  record(presentationMs: number): void {
    const step = presentationMs - (this.#lastMs ?? presentationMs);
    if (step > this.#longestMs) [this.#longestMs, this.#longestAtMs] = [step, this.#lastMs ?? 0];
    this.#lastMs = presentationMs;
  }

  get notes(): readonly SourceNote[] {
    // Further apart than key frames as frequent as at the beginning can be.
    const isRare = this.#longestMs > this.periodMs + 2 * this.gapMs;
    const longest = isRare ? { ms: this.#longestMs, fromMs: this.#longestAtMs } : null;
    return [note('key-frames', { kind: 'key-frames', gapMs: this.gapMs, longest })];
  }
}
