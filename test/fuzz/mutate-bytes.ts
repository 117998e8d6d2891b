/** Mutations of media files. */
import type { RandomStream } from '@crowdtone/runtime';
import { pick } from './mutate-text';

/** Of most files the headers are here, and the index at the end. */
const HEADER_BYTES = 1024;
const SIZES = [0, 1, 7, 8, 16, 0x7fffffff, 0x80000000, 0xffffffff];
const PARENTS = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'moof', 'traf', 'mvex', 'udta'];

/** A file with one to five places changed: bits flipped, numbers exchanged, ranges removed or repeated, cut, atoms resized. */
export function mutateBytes(random: RandomStream, bytes: Buffer): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let changes = 1 + random.integer(5); changes > 0; changes -= 1) mutated = mutateOnce(random, mutated);
  return mutated;
}

function mutateOnce(random: RandomStream, bytes: Buffer): Buffer {
  if (bytes.length < 16) return bytes;
  const at = placeIn(random, bytes.length);
  switch (random.integer(8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
      return bytes;
    case 1:
      bytes[at] = random.integer(256);
      return bytes;
    case 2:
      return bytes.subarray(0, random.integer(bytes.length));
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.integer(64))]);
    case 4:
      return Buffer.concat([
        bytes.subarray(0, at),
        bytes.subarray(at - random.integer(at + 1), at),
        bytes.subarray(at),
      ]);
    case 5:
      bytes.writeUInt32BE(pick(random, SIZES), Math.min(at, bytes.length - 4));
      return bytes;
    case 6:
      return resizeAtom(random, bytes);
    default:
      bytes.fill(random.integer(256), at, Math.min(bytes.length, at + random.integer(64)));
      return bytes;
  }
}

/** Mostly in the headers at the beginning or the index at the end. */
function placeIn(random: RandomStream, length: number): number {
  const within = Math.min(length, HEADER_BYTES);
  const kind = random.integer(5);
  if (kind < 2) return random.integer(within);
  if (kind < 4) return length - 1 - random.integer(within);
  return random.integer(length);
}

/** Gives an atom of an ISO base media file another size or another type; other files stay as they are. */
function resizeAtom(random: RandomStream, bytes: Buffer): Buffer {
  const atoms = atomsOf(bytes, 0, bytes.length);
  if (atoms.length === 0) return bytes;
  const start = pick(random, atoms);
  const size = bytes.readUInt32BE(start);
  if (random.integer(4) === 0) bytes.write(pick(random, PARENTS), start + 4, 'latin1');
  else bytes.writeUInt32BE(pick(random, [...SIZES, size + 1, Math.max(0, size - 1), size * 2]) >>> 0, start);
  return bytes;
}

/** Where atoms begin, those inside of others included (ISO/IEC 14496-12, 4.2). */
function atomsOf(bytes: Buffer, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let start = from; start + 8 <= to; ) {
    const size = bytes.readUInt32BE(start);
    if (size < 8 || start + size > to) break;
    starts.push(start);
    if (PARENTS.includes(bytes.toString('latin1', start + 4, start + 8))) {
      starts.push(...atomsOf(bytes, start + 8, start + size));
    }
    start += size;
  }
  return starts;
}
