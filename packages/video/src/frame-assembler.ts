import { Writable } from 'node:stream';
import type { FrameQueue } from './frame-queue';

/**
 * Cuts ffmpeg's byte stream into pictures of a fixed size, each byte copied once into the picture it belongs to.
 * While the queue is full it accepts no more bytes; once the queue is closed it swallows all, so that ffmpeg is never
 * stuck in a write while it is being stopped. Never fails and never emits `close`, which fluent-ffmpeg would take for
 * an order to kill ffmpeg.
 */
export class FrameAssembler extends Writable {
  /** Bytes that came so far. */
  received = 0;
  private frame: Uint8Array | null = null;
  private filled = 0;
  private resume: (() => void) | null = null;

  /** @param frameBytes bytes of a picture; null when that is told later, by {@link learnSize} */
  constructor(
    private frameBytes: number | null,
    private readonly queue: FrameQueue,
  ) {
    super({ emitClose: false, autoDestroy: false });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.received += chunk.length;
    this.consume(chunk, done);
  }

  override _final(done: () => void): void {
    // What is left over is a piece of a picture that ffmpeg did not finish.
    this.queue.endPictures();
    done();
  }

  /** Says how many bytes a picture has; until then none is accepted. */
  learnSize(frameBytes: number): void {
    this.frameBytes = frameBytes;
    this.release();
  }

  /** Goes on with what waits for a size, which the closing of the queue before a size is known calls for. */
  release(): void {
    const resume = this.resume;
    this.resume = null;
    resume?.();
  }

  private consume(chunk: Buffer, done: () => void): void {
    let rest = chunk;
    while (rest.length > 0 && !this.queue.closed) {
      if (this.frameBytes === null) {
        this.resume = () => this.consume(rest, done);
        return;
      }
      if (this.queue.full) {
        this.queue.whenRoom(() => this.consume(rest, done));
        return;
      }
      this.frame ??= new Uint8Array(this.frameBytes);
      const part = rest.subarray(0, this.frameBytes - this.filled);
      this.frame.set(part, this.filled);
      this.filled += part.length;
      rest = rest.subarray(part.length);
      if (this.filled === this.frameBytes) {
        this.queue.addPicture(this.frame);
        this.frame = null;
        this.filled = 0;
      }
    }
    done();
  }
}
