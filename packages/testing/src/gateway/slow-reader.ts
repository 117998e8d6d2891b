import type { Socket } from 'node:net';
import { deafClient } from './deaf-client';

/** A Socket.IO client that takes what is sent to it a sip at a time. */
export class SlowReader {
  /** Bytes read so far. */
  taken = 0;

  private constructor(private readonly socket: Socket) {}

  static async connect(url: string, token?: string): Promise<SlowReader> {
    return new SlowReader(await deafClient(url, token));
  }

  /** Reads at most so many bytes; the connection holds back what is not read. */
  sip(bytes: number): void {
    const read: Buffer | null = this.socket.read(Math.min(bytes, this.socket.readableLength));
    this.taken += read?.length ?? 0;
  }

  /** Called when the gateway closed the connection. A reader notices no end of what it does not read: only a reset. */
  onCutOff(listener: () => void): void {
    this.socket.once('close', listener);
  }

  destroy(): void {
    this.socket.destroy();
  }
}
