/** A data set of images in which bright squares are the faces, for tests with `brightnessWeights`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '@crowdtone/imaging';
import { ANNOTATIONS } from '@crowdtone/training';
import sharp from 'sharp';
import { squares } from '../networks/brightness';

const SIZE = { width: 320, height: 96 };
/** Size of the face that the detector finds around a bright square of 4 x 4 pixels. */
const FACE = { w: 16, h: 20 };

/** @param count images, each with two squares */
export async function writeBrightSquares(folder: string, count: number): Promise<void> {
  await mkdir(join(folder, 'images'), { recursive: true });
  const lines: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const corners = [[8 + 4 * number, 20], [200, 40 + 4 * (number % 5)]] as const; // biome-ignore format: pairs stay in a line
    const file = `images/${String(number).padStart(2, '0')}.png`;
    await writeFile(join(folder, file), await png(squares(SIZE.width, SIZE.height, corners)));
    const boxes = corners.map(([x, y]) => ({ x: x - 6, y: y - 8, ...FACE, score: 1, origin: 'truth' }));
    lines.push(JSON.stringify({ file, ...SIZE, source: 'synthetic', boxes }));
  }
  await writeFile(join(folder, ANNOTATIONS), `${lines.join('\n')}\n`);
}

function png({ data, width, height }: RgbImage): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
