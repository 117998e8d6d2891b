import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { type FaceDetector, openDetector } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import { writeAtomically } from '@crowdtone/runtime';
import { z } from 'zod';
import type { ScoredBox } from '../measuring/average-precision';

/** Images are enlarged for this face size, as the first teacher did; pixels. */
const MIN_FACE_PX = 8;
/** Lower detections say nothing about a face. */
const MIN_SCORE = 0.1;
/** Decimals of cached coordinates and scores. */
const DIGITS = 3;

const lineSchema = z.object({
  image: z.string(),
  boxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
});

/**
 * Another detector whose detections check the pseudo-labels. It takes minutes for thousands of images, so its detections are
 * cached in a file beside the folder of the run, by the content of the images; an interrupted pass is continued.
 */
export class SecondTeacher {
  private constructor(
    private readonly detector: FaceDetector,
    private readonly path: string,
    private readonly known: Map<string, readonly ScoredBox[]>,
  ) {}

  /**
   * Opens a detector by name or path, and its cache.
   * @param runFolder folder of the run
   * @throws {CrowdtoneError} as openDetector
   * @throws {CrowdtoneError} E_LABELS_FORMAT (input) when the cache was damaged
   */
  static async open(detector: string, runFolder: string): Promise<SecondTeacher> {
    const opened = await openDetector(detector, { minFacePx: MIN_FACE_PX, minScore: MIN_SCORE });
    const key = createHash('sha256').update(opened.name).digest('hex').slice(0, 12);
    const path = join(dirname(runFolder), `second-teacher-${key}.jsonl`);
    return new SecondTeacher(opened, path, await readCache(path));
  }

  /** Network, weights and smallest face. */
  get name(): string {
    return this.detector.name;
  }

  /** Score from which it is likely to be right. */
  get likely(): number {
    return this.detector.scores.likely;
  }

  /** All faces that it detects in an image, even at low scores. */
  async detect(image: RgbImage): Promise<readonly ScoredBox[]> {
    const key = createHash('sha256')
      .update(`${image.width}x${image.height}:`)
      .update(image.data)
      .digest('hex')
      .slice(0, 24);
    const cached = this.known.get(key);
    if (cached !== undefined) return cached;
    const found = (await this.detector.detect(image)).map(({ box: { x, y, width, height }, score }) => ({
      left: rounded(x),
      top: rounded(y),
      right: rounded(x + width),
      bottom: rounded(y + height),
      score: rounded(score),
    }));
    this.known.set(key, found);
    const boxes = found.map(({ left, top, right, bottom, score }) => [left, top, right, bottom, score]);
    await appendFile(this.path, `${JSON.stringify({ image: key, boxes })}\n`);
    return found;
  }

  close(): Promise<void> {
    return this.detector.close();
  }
}

async function readCache(path: string): Promise<Map<string, readonly ScoredBox[]>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  // A line without its end was being written when a run was killed.
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  if (complete.length < text.length) await writeAtomically(path, complete);
  const known = new Map<string, readonly ScoredBox[]>();
  complete.split('\n').forEach((line, index) => {
    if (line === '') return;
    const { image, boxes } = readLine(line, `${path} line ${index + 1}`);
    known.set(
      image,
      boxes.map(([left, top, right, bottom, score]) => ({ left, top, right, bottom, score })),
    );
  });
  return known;
}

function readLine(line: string, where: string): z.infer<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new CrowdtoneError('E_LABELS_FORMAT', `${where} is damaged; delete the file, it will be made again`, {
      cause,
    });
  }
}

function rounded(value: number): number {
  return Math.round(value * 10 ** DIGITS) / 10 ** DIGITS;
}
