import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomAt } from '@crowdtone/runtime';
import sharp from 'sharp';

/** Writes a grey PNG of seeded noise. */
export async function writeFace(folder: string, name: string, seed: number, side = 48): Promise<Uint8Array> {
  const random = randomAt(seed);
  const pixels = Uint8Array.from({ length: side * side }, () => random.integer(256));
  await mkdir(folder, { recursive: true });
  const raw = { width: side, height: side, channels: 1 as const };
  await writeFile(join(folder, name), await sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer());
  return pixels;
}

export const VOTES_HEADER =
  'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';

/** Writes `fer2013new.csv` with the given rows. */
export async function writeVotes(folder: string, rows: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'fer2013new.csv'), [VOTES_HEADER, ...rows, ''].join('\n'));
}
