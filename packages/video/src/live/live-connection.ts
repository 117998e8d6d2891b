import type { VideoCorrections } from '@crowdtone/domain';
import ffmpeg from 'fluent-ffmpeg';
import { NOISE } from '../damage';
import { addInput } from '../ffmpeg-input';
import { FfmpegProcess } from '../ffmpeg-process';
import { FrameAssembler } from '../frame-assembler';
import { infoLine } from '../frame-lines';
import { FrameMask } from '../frame-mask';
import { type DecodedFrame, FrameQueue } from '../frame-queue';
import { MAX_PIXELS } from '../probe';
import { type Source, withoutSecrets } from '../sources';
import { threadOptions } from '../threads';
import { hdrTransfer, type StreamColor } from '../tone-mapping';
import { rotationOptions, videoFilters } from '../video-filters';
import { liveSamplingFilter } from './bounded-clock';
import { type LiveFailure, LOST_PACKETS, liveFailure } from './live-failure';
import type { LiveInput } from './live-input';
import { SilenceTimer } from './silence-timer';

/** What a connection reads and how. */
export interface ConnectionOptions {
  readonly source: Source;
  readonly input: LiveInput;
  readonly ffmpegPath: string;
  readonly fps: number;
  /** The method of ffmpeg that decodes; null for the processor. */
  readonly hardware: string | null;
  readonly corrections: VideoCorrections;
  readonly colors: ColorHandling;
}

/** The colours that a connection expects, and the filters for them. */
export interface ColorHandling {
  /** Transfer function of HDR in ffmpeg's name; null for standard dynamic range. */
  readonly transfer: string | null;
  readonly filters: readonly string[];
}

interface FrameSize {
  /** Pixels as displayed. */
  readonly width: number;
  /** Pixels as displayed. */
  readonly height: number;
}

/** Frames held while the consumer works on one: more would be stale when their turn comes. */
const QUEUED_FRAMES = 2;

/**
 * One run of ffmpeg on a live source, from connecting to its end. Without a separate probe: a camera takes
 * seconds to accept a connection, and may have changed by the second one.
 */
export class LiveConnection {
  readonly #queue = new FrameQueue(QUEUED_FRAMES);
  readonly #assembler = new FrameAssembler(this.#queue);
  readonly #process: FfmpegProcess;
  readonly #source: Source;
  readonly #mask: FrameMask;
  /** Of every frame of this connection; null before the first. */
  #frameSize: FrameSize | null = null;
  /** Frames received. */
  frames = 0;
  /** Colours of the stream when they are not the expected ones: the connection is over then. */
  unexpectedColor: StreamColor | null = null;
  readonly #colors: ColorHandling;
  #packetsLost = false;
  #noticed: 'stall' | 'resized' | 'too-large' | null = null;

  constructor({ source, input, ffmpegPath, fps, hardware, corrections, colors }: ConnectionOptions) {
    this.#source = source;
    this.#colors = colors;
    this.#mask = new FrameMask(corrections.masks);
    const sampling = liveSamplingFilter(fps);
    const filters = [
      ...input.filters,
      videoFilters({
        corrections,
        sampling,
        mayBeInterlaced: true,
        searchesCombs: false,
        toneMapping: colors.filters,
        printsColors: true,
      }),
    ];
    const command = addInput(ffmpeg({ stdoutLines: 1 }), input)
      .setFfmpegPath(ffmpegPath)
      .inputOptions('-nostdin', '-hide_banner', '-nostats', '-loglevel', 'repeat+level+info')
      // Otherwise ffmpeg first measures the frame rate for a second or two.
      .inputOptions(
        '-fpsprobesize',
        '0',
        ...(hardware ? ['-hwaccel', hardware] : []),
        ...threadOptions(),
        ...rotationOptions(corrections),
      )
      .output(this.#assembler, { end: true })
      .outputOptions('-an', '-sn', '-dn', '-vf', filters.join(','), '-autoscale', '0', '-fps_mode', 'passthrough')
      .outputOptions('-f', 'rawvideo')
      // Otherwise the last bytes of a frame stay in ffmpeg until the next frame.
      .outputOptions('-flush_packets', '1');
    this.#process = new FfmpegProcess(
      command,
      (line) => this.#takeLine(line),
      (line) => withoutSecrets(line, source),
    );
    void this.#process.linesEnded.then(() => this.#queue.endInfos());
    const { stdin } = input;
    // The body that a fed connection reads from has no other owner to close it.
    if (stdin !== null && typeof stdin !== 'string') void this.#process.exited.then(() => stdin.destroy());
  }

  /** True once the frame timer ran out. */
  get stalled(): boolean {
    return this.#noticed === 'stall';
  }

  /**
   * The next frame; null when the connection is over: ended, closed, or silent for longer than `limitMs`. Time in which no
   * frame is requested, or this process is busy and cannot read, does not count as silence.
   */
  async next(limitMs: number): Promise<DecodedFrame | null> {
    const silence = new SilenceTimer(
      limitMs,
      () => this.#assembler.received,
      () => this.#giveUp('stall'),
    );
    try {
      const frame = await this.#queue.take();
      if (frame) {
        this.frames += 1;
        this.#mask.apply(frame.data, frame.width, frame.height);
      }
      return frame;
    } finally {
      silence.stop();
    }
  }

  /** Stops ffmpeg and returns when it is gone. */
  async close(): Promise<void> {
    this.#queue.close();
    await this.#process.stop();
  }

  /** Why the connection is over. Waits for the end of ffmpeg, so call it after {@link close} or the last frame. */
  async failure(): Promise<LiveFailure> {
    const { frames } = this;
    const noticed = this.#noticed;
    return liveFailure(this.#source, {
      exit: await this.#process.exited,
      stderr: this.#process.tail.lines,
      frames,
      noticed,
    });
  }

  #giveUp(noticed: 'stall' | 'resized' | 'too-large'): void {
    this.#noticed = noticed;
    this.#queue.close();
  }

  #takeLine(line: string): boolean {
    const info = infoLine(line);
    if (info === null) return NOISE.test(line) || this.#isRepeatedLoss(line);
    if (info.kind === 'colors') this.#checkColor(info.color);
    if (info.kind !== 'frame') return true;
    const { width, height } = info;
    this.#frameSize ??= { width, height };
    if (width !== this.#frameSize.width || height !== this.#frameSize.height) this.#giveUp('resized');
    else if (width * height > MAX_PIXELS) this.#giveUp('too-large');
    else this.#queue.addInfo(info);
    return true;
  }

  /** The colours are printed before the frame, so no frame with wrong colours leaves this connection. */
  #checkColor(color: StreamColor): void {
    if (hdrTransfer(color) === this.#colors.transfer) return;
    this.unexpectedColor = color;
    this.#queue.close();
  }

  /** One line for each lost packet would push all others out of the tail. */
  #isRepeatedLoss(line: string): boolean {
    if (!LOST_PACKETS.test(line)) return false;
    const isRepeated = this.#packetsLost;
    this.#packetsLost = true;
    return isRepeated;
  }
}
