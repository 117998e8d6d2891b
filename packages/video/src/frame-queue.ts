/**
 * Pairs the pixels from ffmpeg's standard output with times and sizes from its standard error, and holds at most
 * `capacity` frames: the filler has to wait for room, and so, through the pipe, has ffmpeg.
 */
import { CrowdtoneError } from '@crowdtone/domain';

/** Time and size of a frame, which ffmpeg prints before or after it sends the pixels. */
export interface FrameInfo {
  /** Presentation time from the decoder, microseconds. */
  readonly timeUs: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** A frame as it left ffmpeg, with the time from the decoder. */
export interface DecodedFrame extends FrameInfo {
  /** Packed RGB. */
  readonly data: Uint8Array;
}

/** Bounded queue of frames between one filler (ffmpeg's output) and one taker. */
export class FrameQueue {
  readonly #frames: DecodedFrame[] = [];
  /** Of frames whose pixels are not whole yet. */
  readonly #infos: FrameInfo[] = [];
  #pixelsEnded = false;
  #infosEnded = false;
  #failure: CrowdtoneError | null = null;
  #isClosed = false;
  #wakeTaker: (() => void) | null = null;
  #wakeFiller: (() => void) | null = null;

  constructor(private readonly capacity: number) {}

  get closed(): boolean {
    return this.#isClosed;
  }

  get full(): boolean {
    return this.#frames.length >= this.capacity;
  }

  /** Time and size of the frame whose pixels come next; null while they are not known. */
  get next(): FrameInfo | null {
    return this.#infos[0] ?? null;
  }

  addInfo({ timeUs, width, height }: FrameInfo): void {
    if (this.#isClosed || this.#failure) return;
    this.#infos.push({ timeUs, width, height });
    this.#notifyFiller();
  }

  /** Takes the pixels of {@link next}. */
  addPixels(data: Uint8Array): void {
    const info = this.#infos.shift();
    if (this.#isClosed || info === undefined) return;
    this.#frames.push({ ...info, data });
    this.#notifyTaker();
  }

  /** Calls back once when there may be room or another info, or when the queue was closed. For one filler. */
  whenChanged(callback: () => void): void {
    this.#wakeFiller = callback;
  }

  endPixels(): void {
    this.#pixelsEnded = true;
    this.#notifyTaker();
  }

  endInfos(): void {
    this.#infosEnded = true;
    this.#notifyFiller();
  }

  /** True when incoming pixels belong to no frame: after a failure, or when ffmpeg printed no time for them. */
  get refusesPixels(): boolean {
    if (this.#infosEnded && this.next === null) {
      this.fail(
        new CrowdtoneError(
          'E_FRAME_TIME_LOST',
          'ffmpeg sent a frame without a timestamp; please report this with the output of ffmpeg -version',
        ),
      );
    }
    return this.#failure !== null && this.next === null;
  }

  /** Takes no more infos. The frames that it knows of can still be taken, then the taker gets the error. */
  fail(error: CrowdtoneError): void {
    this.#failure ??= error;
    this.#notifyTaker();
    this.#notifyFiller();
  }

  /** Forgets what it holds and takes nothing more; a waiting taker gets null. */
  close(): void {
    this.#isClosed = true;
    this.#frames.length = 0;
    this.#infos.length = 0;
    this.#notifyTaker();
    this.#notifyFiller();
  }

  /**
   * The next frame; null at the end or when closed. For one taker at a time.
   *
   * @throws {CrowdtoneError} E_FRAME_TIME_LOST (internal) when ffmpeg sent pixels without their time; the error given to
   * {@link fail}
   */
  async take(): Promise<DecodedFrame | null> {
    while (!this.#isClosed) {
      const frame = this.#frames.shift();
      if (frame) {
        this.#notifyFiller();
        return frame;
      }
      if (this.#failure && (this.next === null || this.#pixelsEnded)) throw this.#failure;
      if (this.#pixelsEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wakeTaker = resolve;
      });
    }
    return null;
  }

  #notifyTaker(): void {
    const wake = this.#wakeTaker;
    this.#wakeTaker = null;
    wake?.();
  }

  #notifyFiller(): void {
    const wake = this.#wakeFiller;
    this.#wakeFiller = null;
    wake?.();
  }
}
