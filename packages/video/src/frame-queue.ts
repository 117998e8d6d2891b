/**
 * Pairs pictures from ffmpeg's standard output with presentation times from its standard error, and holds at most
 * `capacity` pictures: whoever fills it has to wait for room, and so, through the pipe, has ffmpeg.
 */
import { CrowdtoneError } from '@crowdtone/domain';

export interface TimedPicture {
  /** Packed RGB. */
  readonly data: Uint8Array;
  /** Presentation time from the decoder, microseconds. */
  readonly timeUs: number;
}

export class FrameQueue {
  private readonly pictures: Uint8Array[] = [];
  private readonly times: number[] = [];
  private picturesEnded = false;
  private timesEnded = false;
  private isClosed = false;
  private wakeTaker: (() => void) | null = null;
  private wakeFiller: (() => void) | null = null;

  constructor(private readonly capacity: number) {}

  get closed(): boolean {
    return this.isClosed;
  }

  get full(): boolean {
    return this.pictures.length >= this.capacity;
  }

  addTime(timeUs: number): void {
    if (this.isClosed) return;
    this.times.push(timeUs);
    this.notifyTaker();
  }

  addPicture(data: Uint8Array): void {
    if (this.isClosed) return;
    this.pictures.push(data);
    this.notifyTaker();
  }

  /** Calls back once when there is room for a picture, or when the queue was closed. For one filler. */
  whenRoom(callback: () => void): void {
    this.wakeFiller = callback;
  }

  endPictures(): void {
    this.picturesEnded = true;
    this.notifyTaker();
  }

  endTimes(): void {
    this.timesEnded = true;
    this.notifyTaker();
  }

  /** Forgets what it holds and takes nothing more; a waiting taker gets null. */
  close(): void {
    this.isClosed = true;
    this.pictures.length = 0;
    this.times.length = 0;
    this.notifyTaker();
    this.notifyFiller();
  }

  /** The next picture with its time; null at the end or when closed. For one taker at a time. */
  async take(): Promise<TimedPicture | null> {
    while (!this.isClosed) {
      const [data] = this.pictures;
      const [timeUs] = this.times;
      if (data && timeUs !== undefined) {
        this.pictures.shift();
        this.times.shift();
        this.notifyFiller();
        return { data, timeUs };
      }
      if (!data && this.picturesEnded) return null;
      if (data && this.timesEnded) {
        throw new CrowdtoneError(
          'E_FRAME_TIME_LOST',
          'ffmpeg sent a picture without its time; report this with the output of ffmpeg -version',
        );
      }
      await new Promise<void>((resolve) => {
        this.wakeTaker = resolve;
      });
    }
    return null;
  }

  private notifyTaker(): void {
    const wake = this.wakeTaker;
    this.wakeTaker = null;
    wake?.();
  }

  private notifyFiller(): void {
    const wake = this.wakeFiller;
    this.wakeFiller = null;
    wake?.();
  }
}
