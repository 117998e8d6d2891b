import type { Socket } from 'node:net';
import { stalledClient } from './stalled-client';

/** A Socket.IO client that reads only on demand. */
export class SlowReader {
  /** Bytes read so far. */
  taken = 0;

  private constructor(private readonly socket: Socket) {}

  static async connect(url: string, token?: string): Promise<SlowReader> {
    return new SlowReader(await stalledClient(url, token));
  }

  /** Reads at most this number of bytes. */
  sip(bytes: number): void {
    const read: Buffer | null = this.socket.read(Math.min(bytes, this.socket.readableLength));
    this.taken += read?.length ?? 0;
  }

  /** Called when the gateway has closed the connection; without reading, only a reset is noticed. */
  onCutOff(listener: () => void): void {
    this.socket.once('close', listener);
  }

  destroy(): void {
    this.socket.destroy();
  }
}
