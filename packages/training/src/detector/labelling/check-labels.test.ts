import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnnxGraph } from '@crowdtone/networks';
import { squares } from '@crowdtone/testing/networks/brightness';
import type { AnnotatedBox, Annotation } from '../data/annotations';
import type { LabelledImage } from '../data/images';
import { labelsOf } from '../data/labels';
import { checkLabels } from './check-labels';

let parent: string;
let secondTeacher: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'crowdtone-second-teacher-'));
  secondTeacher = await writeBrightnessDetector();
});
afterAll(() => rm(parent, { recursive: true }));

/** A CenterFace whose heat map is the brightness of cells of 4 x 4 pixels; its boxes are 8 x 10 cells around each. */
async function writeBrightnessDetector(): Promise<string> {
  const graph = new OnnxGraph('brightness');
  const pixels = graph.input('input', 'float32', [1, 3, 64, 64]);
  const size = { ints: [4, 4] };
  const mean = graph.initializer(new Float32Array(48).fill(1 / 48 / 255), [1, 3, 4, 4]);
  const heat = graph.node('Conv', [pixels, mean], { kernel_shape: size, strides: size });
  const constant = (values: readonly number[]) => {
    const filters = graph.initializer(new Float32Array(values.length), [values.length, 1, 1, 1]);
    return graph.node('Conv', [heat, filters, graph.initializer(Float32Array.from(values), [values.length])]);
  };
  graph.output('heat', heat, [1, 1, 16, 16]);
  graph.output('scale', constant([Math.log(10), Math.log(8)]), [1, 2, 16, 16]);
  graph.output('offset', constant([0, 0]), [1, 2, 16, 16]);
  graph.output('landmarks', constant(new Array(10).fill(0)), [1, 10, 16, 16]);
  const path = join(parent, 'brightness.onnx');
  await writeFile(path, graph.toBytes());
  return path;
}

const FACE = { y: 30, w: 16, h: 20, origin: 'teacher' } as const;
const BOXES: AnnotatedBox[] = [
  { ...FACE, x: 30, score: 0.7, trust: 'high' },
  { ...FACE, x: 100, score: 0.5, trust: 'low' },
  { ...FACE, x: 160, score: 0.5, trust: 'low' },
];
const annotations: Annotation[] = ['a.png', 'b.png'].map((file) => ({
  file,
  width: 224,
  height: 96,
  source: 'street',
  boxes: file === 'a.png' ? BOXES : [],
}));
/** Where the pseudo-labels of the first image are, but for the last, there is a bright square; in the second one too. */
const image = squares(224, 96, [
  [36, 38],
  [106, 38],
]);
const images: LabelledImage[] = annotations.map((annotation) => ({
  name: annotation.file,
  source: annotation.source,
  image,
  hasAllHeads: false,
  ...labelsOf(annotation),
}));

test('labels are checked once, and the detections of the second teacher cached beside the run', async () => {
  const folder = join(parent, 'run');
  const said: string[] = [];
  const check = { secondTeacher, folder, announce: (text: string) => said.push(text) };
  const first = await checkLabels(images, annotations, check);
  const [left, right] = first?.images[0]?.faces ?? [];
  // Within the pixel or so that enlarging shifts a box.
  expect(Math.abs((left?.left ?? 0) - 30)).toBeLessThan(2);
  expect(Math.abs((right?.left ?? 0) - 100)).toBeLessThan(2);
  expect(first?.images[0]?.ignored).toEqual([]);
  // Nobody is in the second image.
  expect(first?.images[1]).toBe(images[1]);
  expect(first?.origin).toEqual({ secondTeacher: expect.stringContaining('brightness.onnx') });
  expect(said).toEqual([expect.stringMatching(/1 faces, 2 ignored regions; then 2 faces, 0 ignored regions/)]);

  const cache = join(parent, (await readdir(parent)).find((name) => name.startsWith('second-teacher-')) ?? '');
  const kept = await readFile(cache, 'utf8');
  // As after a kill while a line was written.
  await appendFile(cache, '{"image":"0123","bo');
  expect((await checkLabels(images, annotations, check))?.images).toEqual(first?.images);
  expect(await readFile(cache, 'utf8')).toBe(kept);

  await writeFile(cache, `not JSON\n${kept}`);
  const damaged = { code: 'E_LABELS_FORMAT', message: expect.stringMatching(/line 1 is damaged; delete the file/) };
  await expect(checkLabels(images, annotations, check)).rejects.toMatchObject(damaged);
});

test('without a second teacher the labels remain, and an interrupted check gives none', async () => {
  expect(await checkLabels(images, annotations, { folder: join(parent, 'run') })).toEqual({ images, origin: {} });
  const folder = join(parent, 'other', 'run');
  const signal = AbortSignal.abort();
  expect(await checkLabels(images, annotations, { secondTeacher, folder, signal })).toBeNull();
});

test('a second teacher that is not there', async () => {
  const open = (name: string) => checkLabels(images, annotations, { secondTeacher: name, folder: join(parent, 'run') });
  await expect(open('nobody')).rejects.toMatchObject({ code: 'E_DETECTOR_UNKNOWN' });
  await expect(open(join(parent, 'none.onnx'))).rejects.toMatchObject({ code: 'E_DETECTOR_FILE' });
});
