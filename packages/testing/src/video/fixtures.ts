/** Small videos, made with ffmpeg in a temporary folder. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A temporary folder of videos. */
export class FixtureFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'crowdtone-video-'));

  file(name: string): string {
    return join(this.path, name);
  }

  /** `ffmpeg ...args <folder>/name`; arguments that are names of files made before are given as paths by the caller. */
  async make(name: string, ...args: string[]): Promise<string> {
    await run('ffmpeg', ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...args, this.file(name)]);
    return this.file(name);
  }

  /** A copy of a file with its bytes changed. */
  spoil(name: string, original: string, change: (bytes: Buffer) => Buffer): string {
    return this.write(name, change(readFileSync(original)));
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.file(name), content);
    return this.file(name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Two seconds of a test pattern at 10 frames per second, 64x48. */
export const TEST_PATTERN = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=2'] as const;

/** The first part of a file, in (0,1). */
export const firstPart = (share: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * share));

/** Every occurrence of a four-letter box or codec name replaced. */
export const renamed = (from: string, to: string) => (bytes: Buffer) =>
  Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');

/** Flips a bit every few hundred bytes after the headers; always the same bits. */
export const bitsFlipped = (bytes: Buffer) => {
  const flipped = Buffer.from(bytes);
  for (let at = Math.floor(bytes.length / 4), step = 211; at < bytes.length; at += step, step = (step * 31) % 613) {
    flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
  }
  return flipped;
};

/** Changes the time stamps of the video tags of an FLV; the header is 13 bytes, each tag has 11 bytes before its data. */
export function restampFlv(bytes: Buffer, stampOf: (ms: number, index: number) => number): Buffer {
  const changed = Buffer.from(bytes);
  let index = 0;
  for (let at = 13; at + 11 <= changed.length; at += 15 + changed.readUIntBE(at + 1, 3)) {
    // Tag type 9 is video; its second byte is 1 for frames, 0 and 2 for headers.
    if (changed.readUInt8(at) !== 9 || changed.readUInt8(at + 12) !== 1) continue;
    const stamp = stampOf(changed.readUIntBE(at + 4, 3) + changed.readUInt8(at + 7) * 2 ** 24, index);
    changed.writeUIntBE(stamp % 2 ** 24, at + 4, 3);
    changed.writeUInt8(Math.floor(stamp / 2 ** 24), at + 7);
    index += 1;
  }
  return changed;
}
