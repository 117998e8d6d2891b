import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';

/**
 * A folder of images with face boxes: `annotations.jsonl`, one JSON object per line, and the images named in it.
 * A line: `{file, width, height, source, boxes, headPoints?, headBoxes?}`, pixels of the image. `source` names the camera,
 * clip or collection. A box: `{x, y, w, h, score, origin, trust?, landmarks?, matchesTruth?}`; `origin` is `truth` (drawn by
 * a person) or `teacher` (a pseudo-label of another detector, which is used where `trust` is `high`). `headPoints` and
 * `headBoxes` are heads marked by people, which may or may not show a face; where they are present, all heads of the image are
 * marked.
 */
export const ANNOTATIONS = 'annotations.jsonl';

const pointSchema = z.tuple([z.number(), z.number()]);
const boxSchema = z.object({
  x: z.number(),
  y: z.number(),
  w: z.number().positive(),
  h: z.number().positive(),
  score: z.number().min(0).max(1),
  origin: z.enum(['truth', 'teacher']),
  trust: z.enum(['high', 'low']).optional(),
  landmarks: z.array(pointSchema).length(5).optional(),
  matchesTruth: z.boolean().optional(),
});
const headBoxSchema = z.object({ x: z.number(), y: z.number(), w: z.number().positive(), h: z.number().positive() });
/** Head boxes are rounded to whole pixels, so they may exceed the image by this much. */
const EDGE_TOLERANCE_PX = 1;
const annotationSchema = z
  .object({
    file: z.string().min(1).refine(staysInside, 'must be inside the folder'),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    source: z.string().min(1),
    boxes: z.array(boxSchema),
    headPoints: z.array(pointSchema).optional(),
    headBoxes: z.array(headBoxSchema).optional(),
  })
  .superRefine(({ width, height, headBoxes = [] }, { addIssue }) => {
    headBoxes.forEach(({ x, y, w, h }, index) => {
      const over = Math.max(-x, -y, x + w - width, y + h - height);
      if (over <= EDGE_TOLERANCE_PX) return;
      addIssue({ code: 'custom', path: ['headBoxes', index], message: `exceeds the image by ${over.toFixed(0)} px` });
    });
  });

export type AnnotatedBox = z.infer<typeof boxSchema>;
export type Annotation = z.infer<typeof annotationSchema>;

/**
 * Reads a folder's annotations, sorted by image name.
 * @throws {CrowdtoneError} E_DATA_LAYOUT (input) when the file is missing
 * @throws {CrowdtoneError} E_LABELS_FORMAT (input) naming the first line that is invalid or a duplicate
 * @throws {CrowdtoneError} E_NO_BOXES (input) when no line has a box
 */
export async function readAnnotations(folder: string): Promise<Annotation[]> {
  const path = join(folder, ANNOTATIONS);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) throw error;
    const message = `${path} is missing; give a folder with ${ANNOTATIONS} (a JSON object per image) and the images named in it`;
    throw new CrowdtoneError('E_DATA_LAYOUT', message);
  });
  const annotations: Annotation[] = [];
  const names = new Set<string>();
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const annotation = readLine(line, `${path} line ${index + 1}`);
    if (names.has(annotation.file))
      throw brokenLine(`${path} line ${index + 1}`, `${annotation.file} is annotated twice`);
    names.add(annotation.file);
    annotations.push(annotation);
  });
  if (annotations.every(({ boxes }) => boxes.length === 0)) {
    const message = `${path} has no face boxes in ${annotations.length} images; add some to train a detector`;
    throw new CrowdtoneError('E_NO_BOXES', message);
  }
  return annotations.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function readLine(line: string, where: string): Annotation {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw brokenLine(where, error instanceof Error ? error.message : String(error));
  }
  const result = annotationSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw brokenLine(where, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function brokenLine(where: string, why: string): CrowdtoneError {
  return new CrowdtoneError('E_LABELS_FORMAT', `${where} is invalid (${why.trim()}); correct or remove it`);
}

function staysInside(file: string): boolean {
  return !isAbsolute(file) && !normalize(file).startsWith('..');
}
