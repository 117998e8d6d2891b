import ffmpeg from 'fluent-ffmpeg';
import { NOISE } from '../damage';
import { addInput } from '../ffmpeg-input';
import { FfmpegProcess } from '../ffmpeg-process';
import { FrameAssembler } from '../frame-assembler';
import { FrameQueue, type TimedPicture } from '../frame-queue';
import { MOST_PIXELS } from '../probe';
import { samplingFilter } from '../sampling';
import { type Source, withoutSecrets } from '../sources';
import { TIME_LINES, timeLine } from '../time-lines';
import { type LiveFailure, LOST_PACKETS, liveFailure } from './live-failure';
import type { LiveInput } from './live-input';
import { SilenceTimer } from './silence-timer';

export interface ConnectionOptions {
  readonly source: Source;
  readonly input: LiveInput;
  readonly ffmpegPath: string;
  readonly fps: number;
  /** The method of ffmpeg that decodes; null for the processor. */
  readonly hardware: string | null;
}

export interface PictureSize {
  /** Pixels as displayed. */
  readonly width: number;
  /** Pixels as displayed. */
  readonly height: number;
}

/** Pictures held while the consumer looks at one: any more would be old when they are looked at. */
const QUEUED_PICTURES = 2;

/** The picture as displayed: cameras with pixels that are not square exist. */
const SQUARE_PIXELS = "scale=w='if(gt(sar,0),round(iw*sar),iw)':h=ih";

/**
 * One run of ffmpeg on a live source, from connecting to its end. No look at the source with ffprobe before: a camera
 * takes seconds to let somebody in, and may be another one by the second time. The size of the pictures is read from
 * what ffmpeg says before it sends the first.
 */
export class LiveConnection {
  private readonly queue = new FrameQueue(QUEUED_PICTURES);
  private readonly assembler = new FrameAssembler(null, this.queue);
  private readonly process: FfmpegProcess;
  private readonly source: Source;
  private inOutput = false;
  private pictureSize: PictureSize | null = null;
  /** Pictures that came. */
  pictures = 0;
  private packetsLost = false;
  private timed = 0;
  private noticed: 'stall' | 'resized' | 'too-large' | null = null;

  constructor({ source, input, ffmpegPath, fps, hardware }: ConnectionOptions) {
    this.source = source;
    const filters = [...input.filters, samplingFilter(fps), SQUARE_PIXELS, 'format=rgb24', ...TIME_LINES];
    const command = addInput(ffmpeg({ stdoutLines: 1 }), input)
      .setFfmpegPath(ffmpegPath)
      .inputOptions('-nostdin', '-hide_banner', '-nostats', '-loglevel', 'repeat+level+info')
      // How steady the frame rate is, which ffmpeg would watch for a second or two first, is of no interest here.
      .inputOptions('-fpsprobesize', '0', ...(hardware ? ['-hwaccel', hardware] : []))
      .output(this.assembler, { end: true })
      .outputOptions('-an', '-sn', '-dn', '-vf', filters.join(','), '-fps_mode', 'passthrough', '-f', 'rawvideo')
      // Else the last bytes of a picture stay in ffmpeg until the next one comes.
      .outputOptions('-flush_packets', '1');
    this.process = new FfmpegProcess(
      command,
      (line) => this.takeLine(line),
      (line) => withoutSecrets(line, source),
    );
    void this.process.linesEnded.then(() => this.queue.endTimes());
    const { stdin } = input;
    // Nobody else lets go of the server that a fed connection reads from.
    if (stdin !== null && typeof stdin !== 'string') void this.process.exited.then(() => stdin.destroy());
  }

  /** The size of every picture of this connection; null before the first. */
  get size(): PictureSize | null {
    return this.pictureSize;
  }

  /** True once the frame timer ran out. */
  get stalled(): boolean {
    return this.noticed === 'stall';
  }

  /**
   * The next picture; null when the connection is over: ended, closed, or silent for longer than `limitMs`. Time in which
   * nobody waits for a picture, or this process computes and cannot listen, does not make a source look dead.
   */
  async next(limitMs: number): Promise<TimedPicture | null> {
    const silence = new SilenceTimer(
      limitMs,
      () => this.assembler.received,
      () => this.giveUp('stall'),
    );
    try {
      const picture = await this.queue.take();
      if (picture) this.pictures += 1;
      return picture;
    } finally {
      silence.stop();
    }
  }

  /** Stops ffmpeg, whatever it does, and returns when it is gone. */
  async close(): Promise<void> {
    this.queue.close();
    this.assembler.release();
    await this.process.stop();
  }

  /** Why the connection is over. Waits for the end of ffmpeg, so call it after {@link close} or the last picture. */
  async failure(): Promise<LiveFailure> {
    const { pictures: frames, noticed } = this;
    return liveFailure(this.source, {
      exit: await this.process.exited,
      stderr: this.process.tail.lines,
      frames,
      noticed,
    });
  }

  private giveUp(noticed: 'stall' | 'resized' | 'too-large'): void {
    this.noticed = noticed;
    this.queue.close();
  }

  private takeLine(line: string): boolean {
    const time = timeLine(line);
    if (time === null) {
      if (this.pictureSize === null) this.lookForSize(line);
      return NOISE.test(line) || this.isRepeatedLoss(line);
    }
    if (time === 'mark') return true;
    // The count starts again when ffmpeg builds its filters anew, because the pictures became others.
    if (time.frame < this.timed) this.giveUp('resized');
    else this.queue.addTime(time.timeUs);
    this.timed = time.frame + 1;
    return true;
  }

  /** One line a packet would push all others out of the tail. */
  private isRepeatedLoss(line: string): boolean {
    if (!LOST_PACKETS.test(line)) return false;
    const isRepeated = this.packetsLost;
    this.packetsLost = true;
    return isRepeated;
  }

  /** `Stream #0:0: Video: rawvideo (RGB[24] / …), rgb24(…), 640x480 …`, after the line `Output #0`. */
  private lookForSize(line: string): void {
    this.inOutput ||= /Output #0/.test(line);
    const [, width, height] = (this.inOutput && /Video: rawvideo\b.*?, (\d+)x(\d+)\b/.exec(line)) || [];
    if (width === undefined || height === undefined) return;
    this.pictureSize = { width: Number(width), height: Number(height) };
    const pixels = this.pictureSize.width * this.pictureSize.height;
    if (pixels > MOST_PIXELS) this.giveUp('too-large');
    this.assembler.learnSize(pixels * 3);
  }
}
