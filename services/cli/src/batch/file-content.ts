import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { FileContent } from '@crowdtone/domain';
import { parseSource } from '@crowdtone/video';

/** Of larger files only the beginning and the end are read: hours of footage are read once, by the analysis. */
const WHOLE_UP_TO_BYTES = 8 * 2 ** 20;
const END_BYTES = 2 ** 20;

/**
 * What is known of the content of a file, cheap for large ones.
 *
 * @param known of an earlier inspection: a file of the same size and time is not read again
 * @returns null for an address, and for a file that cannot be read, which its probe explains
 */
export async function contentOf(location: string, known: FileContent | null = null): Promise<FileContent | null> {
  const { kind, address } = parseSource(location);
  if (kind !== 'file') return null;
  try {
    const { size: bytes, mtimeMs: modifiedMs } = await stat(address);
    if (known && known.bytes === bytes && known.modifiedMs === modifiedMs) return known;
    const whole = bytes <= WHOLE_UP_TO_BYTES;
    return { bytes, modifiedMs, sha256: await hash(address, bytes, whole), whole };
  } catch {
    return null; // the probe says what is wrong with it
  }
}

/** Whether a file holds what it held: a copy counts when all of it was compared, otherwise its time has to agree, too. */
export function isSameContent(before: FileContent | null, now: FileContent | null): boolean {
  if (before === null || now === null) return before === now;
  if (before.bytes !== now.bytes || before.sha256 !== now.sha256) return false;
  return (before.whole && now.whole) || before.modifiedMs === now.modifiedMs;
}

async function hash(path: string, bytes: number, whole: boolean): Promise<string> {
  const digest = createHash('sha256');
  const file = await open(path);
  try {
    if (whole) return digest.update(await file.readFile()).digest('hex');
    digest.update(`${bytes}\n`);
    const part = Buffer.alloc(END_BYTES);
    for (const position of [0, bytes - END_BYTES]) {
      const { bytesRead } = await file.read(part, 0, END_BYTES, position);
      digest.update(part.subarray(0, bytesRead));
    }
    return digest.digest('hex');
  } finally {
    await file.close();
  }
}
