import { Writable } from 'node:stream';
import type { FrameQueue } from './frame-queue';

/**
 * Cuts ffmpeg's byte stream into frames of the sizes that the queue states, with a single copy of each byte. While the
 * queue is full, or does not know the next size, it accepts no more bytes; once the queue is closed it discards all, so
 * that ffmpeg never blocks in a write while it is being stopped. Never fails and never emits `close`, on which
 * fluent-ffmpeg would kill ffmpeg.
 */
export class FrameAssembler extends Writable {
  /** Bytes received so far. */
  received = 0;
  #frame: Uint8Array | null = null;
  #filled = 0;

  constructor(private readonly queue: FrameQueue) {
    super({ emitClose: false, autoDestroy: false });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.received += chunk.length;
    this.#consume(chunk, done);
  }

  override _final(done: () => void): void {
    // The rest is part of a frame that ffmpeg did not finish.
    this.queue.endPixels();
    done();
  }

  #consume(chunk: Buffer, done: () => void): void {
    const { queue } = this;
    let rest = chunk;
    while (rest.length > 0 && !queue.closed) {
      const { next } = queue;
      if (queue.refusesPixels) break;
      if (next === null || queue.full) {
        queue.whenChanged(() => this.#consume(rest, done));
        return;
      }
      this.#frame ??= new Uint8Array(next.width * next.height * 3);
      const part = rest.subarray(0, this.#frame.length - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
      if (this.#filled === this.#frame.length) {
        queue.addPixels(this.#frame);
        this.#frame = null;
        this.#filled = 0;
      }
    }
    done();
  }
}
