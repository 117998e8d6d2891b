import { CrowdtoneError } from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import ffmpeg from 'fluent-ffmpeg';
import { findFfmpeg } from './binaries';
import { DamageReport } from './damage';
import { FfmpegProcess } from './ffmpeg-process';
import { FrameAssembler } from './frame-assembler';
import { FrameQueue } from './frame-queue';
import { type OpenableSource, probeSource, type VideoInfo } from './probe';
import { SampleClock, samplingFilter } from './sampling';
import { DEFAULT_NETWORK_TIMEOUT_MS, inputAddress, inputOptions } from './sources';
import { TIME_LINES, timeLine } from './time-lines';

export interface OpenOptions {
  /** Frames wanted per second of video; all of them where the video has fewer. */
  readonly fps: number;
  /** Ends the reader: the iteration then throws the reason of the abort. */
  readonly signal?: AbortSignal | undefined;
  /** Longest silence of a network source, milliseconds. */
  readonly networkTimeoutMs?: number | undefined;
}

/**
 * Iterated once. Frames come as they are asked for; ffmpeg starts with the first one and waits while nobody asks. The
 * iteration ends after the last frame, or after {@link close}, or throws: the coded errors of a damaged or lost source
 * come after all frames that could be decoded. Leaving the loop closes the reader.
 */
export interface VideoReader extends AsyncIterable<VideoFrame> {
  readonly info: VideoInfo;
  /** Stops ffmpeg and returns when it is gone; the iteration ends. May be called at any time and twice. */
  close(): Promise<void>;
}

/** Pictures held for a slow consumer: one to take, one to follow. At 8K each weighs 100 MB. */
const QUEUED_FRAMES = 2;

/**
 * Opens a source for reading at the analysis rate: the first frame at or after each multiple of 1/fps, as packed RGB of
 * the displayed size, each with its presentation time from the decoder in milliseconds since the first frame.
 *
 * Throws what {@link probe} throws, and E_FPS_INVALID (usage). The iteration throws, after the last good frame,
 * E_SOURCE_TRUNCATED, E_SOURCE_UNREACHABLE or E_DECODE_FAILED (input).
 */
export async function openVideo(text: string, options: OpenOptions): Promise<VideoReader> {
  const { fps } = options;
  if (!(fps > 0 && Number.isFinite(fps))) {
    throw new CrowdtoneError('E_FPS_INVALID', `${fps} is no frame rate; give a number above 0`);
  }
  const opened = await probeSource(text, options);
  const { ffmpegPath } = await findFfmpeg();
  return new FfmpegVideoReader(opened, ffmpegPath, options);
}

class FfmpegVideoReader implements VideoReader {
  readonly info: VideoInfo;
  private readonly queue = new FrameQueue(QUEUED_FRAMES);
  private process: FfmpegProcess | null = null;
  private iterated = false;

  constructor(
    private readonly opened: OpenableSource,
    private readonly ffmpegPath: string,
    private readonly options: OpenOptions,
  ) {
    this.info = opened.info;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<VideoFrame, void, undefined> {
    if (this.iterated) throw new Error('a video can be iterated once; open it again');
    this.iterated = true;
    const { signal } = this.options;
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort);
    try {
      yield* this.frames();
    } finally {
      signal?.removeEventListener('abort', abort);
      await this.close();
    }
  }

  private async *frames(): AsyncGenerator<VideoFrame, void, undefined> {
    const { width, height } = this.info;
    const { signal, fps } = this.options;
    signal?.throwIfAborted();
    if (this.queue.closed) return;
    const clock = new SampleClock(fps);
    const damage = new DamageReport(this.opened.source);
    const process = this.start(damage);
    let sequence = 0;
    for (let picture = await this.queue.take(); picture; picture = await this.queue.take()) {
      const presentationMs = clock.admit(picture.timeUs);
      if (presentationMs === null) continue;
      yield { data: picture.data, width, height, sequence, presentationMs };
      sequence += 1;
    }
    const exit = await process.exited;
    signal?.throwIfAborted();
    if (this.queue.closed) return;
    const failure = damage.verdict(exit, process.tail.lines, sequence);
    if (failure) throw failure;
  }

  private start(damage: DamageReport): FfmpegProcess {
    const { source, streamIndex, info } = this.opened;
    const { fps, networkTimeoutMs = DEFAULT_NETWORK_TIMEOUT_MS } = this.options;
    const filters = [samplingFilter(fps), `scale=${info.width}:${info.height}`, 'format=rgb24', ...TIME_LINES];
    const command = ffmpeg({ stdoutLines: 1 })
      .setFfmpegPath(this.ffmpegPath)
      .input(inputAddress(source))
      .inputOptions('-nostdin', '-hide_banner', '-nostats', '-loglevel', 'repeat+level+info')
      .inputOptions(...inputOptions(source, networkTimeoutMs), '-an', '-sn')
      .output(new FrameAssembler(info.width * info.height * 3, this.queue), { end: true })
      .outputOptions('-map', `0:${streamIndex}`, '-vf', filters.join(','))
      .outputOptions('-fps_mode', 'passthrough', '-f', 'rawvideo');
    const process = new FfmpegProcess(command, (line) => this.takeTime(line) || damage.takeLine(line));
    void process.linesEnded.then(() => this.queue.endTimes());
    this.process = process;
    return process;
  }

  private takeTime(line: string): boolean {
    const time = timeLine(line);
    if (time !== null && time !== 'mark') this.queue.addTime(time.timeUs);
    return time !== null;
  }

  async close(): Promise<void> {
    this.queue.close();
    await this.process?.stop();
  }
}
