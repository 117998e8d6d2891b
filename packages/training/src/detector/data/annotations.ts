import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';

/**
 * A folder of pictures with face boxes: `annotations.jsonl`, one JSON object a line, and the pictures it names.
 * A line: `{file, width, height, source, boxes, headPoints?, headBoxes?}`, pixels of the picture. `source` names the camera,
 * clip or collection. A box: `{x, y, w, h, score, origin, trust?, landmarks?, matchesTruth?}`; `origin` is `truth` (drawn by
 * a person) or `teacher` (found by another detector, which is believed where `trust` is `high`). `headPoints` and
 * `headBoxes` are heads that people marked, of which it is not known whether they show a face; where they are given all
 * heads of the picture are marked.
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
/** Head boxes are drawn to whole pixels, so they may reach over the edge by so many. */
const EDGE_TOLERANCE_PX = 1;
const annotationSchema = z
  .object({
    file: z.string().min(1).refine(staysInside, 'has to lie inside the folder'),
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
      addIssue({ code: 'custom', path: ['headBoxes', index], message: `leaves the picture by ${over.toFixed(0)} px` });
    });
  });

export type AnnotatedBox = z.infer<typeof boxSchema>;
export type Annotation = z.infer<typeof annotationSchema>;

/**
 * All lines of a folder's annotations, sorted by the pictures' names.
 * @throws E_DATA_LAYOUT (input) when there is no such file
 * @throws E_LABELS_FORMAT (input) naming the first line that is broken or names a picture twice
 * @throws E_NO_BOXES (input) when no line has a box
 */
export async function readAnnotations(folder: string): Promise<Annotation[]> {
  const path = join(folder, ANNOTATIONS);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) throw error;
    const message = `${path} is missing; give a folder with ${ANNOTATIONS} (a JSON object a picture) and the pictures it names`;
    throw new CrowdtoneError('E_DATA_LAYOUT', message);
  });
  const annotations: Annotation[] = [];
  const names = new Set<string>();
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const annotation = readLine(line, `${path} line ${index + 1}`);
    if (names.has(annotation.file)) throw brokenLine(`${path} line ${index + 1}`, `${annotation.file} stands twice`);
    names.add(annotation.file);
    annotations.push(annotation);
  });
  if (annotations.every(({ boxes }) => boxes.length === 0)) {
    const message = `${path} has no face box in ${annotations.length} pictures; a detector needs some`;
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
  return new CrowdtoneError('E_LABELS_FORMAT', `${where} is broken (${why.trim()}); mend or remove it`);
}

function staysInside(file: string): boolean {
  return !isAbsolute(file) && !normalize(file).startsWith('..');
}
