import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnnxGraph } from '@crowdtone/networks';
import { DetectorRegistry } from '../open-detector';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-external-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Shape = readonly (number | string)[];

/** Writes a graph whose outputs depend on the brightness of the image, in the layout of each family. */
async function write(name: string, build: (graph: OnnxGraph, pixels: string) => void, input: Shape = [1, 3, 64, 64]) {
  const graph = new OnnxGraph(name);
  build(graph, graph.input('input', 'float32', input));
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, graph.toBytes());
  return path;
}

/** Mean brightness of squares of `stride` pixels, [1, 1, rows, columns], brought to [0,1] by `scale` and `offset`. */
function brightness(
  graph: OnnxGraph,
  pixels: string,
  stride: number,
  [scale, offset]: readonly [number, number],
): string {
  const filters = graph.initializer(new Float32Array(3 * stride * stride).fill(scale / (3 * stride * stride)), [
    1,
    3,
    stride,
    stride,
  ]);
  const bias = graph.initializer(Float32Array.of(offset), [1]);
  const sizes = { ints: [stride, stride] };
  return graph.node('Conv', [pixels, filters, bias], { kernel_shape: sizes, strides: sizes });
}

/** Maps of constant channels as large as `like`. */
function constant(graph: OnnxGraph, like: string, values: readonly number[]): string {
  const filters = graph.initializer(new Float32Array(values.length), [values.length, 1, 1, 1]);
  return graph.node('Conv', [like, filters, graph.initializer(Float32Array.from(values), [values.length])]);
}

/** [1, channels, rows, columns] -> [cells, channels]. */
function asRows(graph: OnnxGraph, maps: string, channels: number): string {
  const last = graph.node('Transpose', [maps], { perm: { ints: [0, 2, 3, 1] } });
  return graph.node('Reshape', [last, graph.integers([-1, channels])]);
}

const BYTES = [1 / 255, 0] as const;

async function centerFace(): Promise<string> {
  return await write('centerface', (graph, pixels) => {
    const heat = brightness(graph, pixels, 4, BYTES);
    graph.output('h', heat, [1, 1, 16, 16]);
    // Height 5 cells, width 4; a quarter of a cell down, none to the right.
    graph.output('s', constant(graph, heat, [Math.log(5), Math.log(4)]), [1, 2, 16, 16]);
    graph.output('o', constant(graph, heat, [0.25, 0]), [1, 2, 16, 16]);
    graph.output('l', constant(graph, heat, new Array(10).fill(0)), [1, 10, 16, 16]);
  });
}

async function yuNet(): Promise<string> {
  return await write('yunet', (graph, pixels) => {
    for (const stride of [8, 16, 32]) {
      // The coarser maps are silent.
      const light = brightness(graph, pixels, stride, stride === 8 ? BYTES : [0, 0]);
      graph.output(`cls_${stride}`, asRows(graph, light, 1), ['n', 1]);
      graph.output(`obj_${stride}`, asRows(graph, light, 1), ['n', 1]);
      graph.output(`bbox_${stride}`, asRows(graph, constant(graph, light, [0.5, 0.5, Math.log(2), Math.log(2.5)]), 4), [
        'n',
        4,
      ]);
    }
  });
}

async function scrfd(): Promise<string> {
  return await write('scrfd', (graph, pixels) => {
    // From (byte - 127.5) / 128 back to [0,1].
    const light = [8, 16, 32].map((stride) =>
      brightness(graph, pixels, stride, stride === 8 ? [128 / 255, 0.5] : [0, 0]),
    );
    const twice = (map: string) => graph.node('Concat', [map, constant(graph, map, [0])], { axis: { int: 1 } });
    for (const [index, map] of light.entries()) graph.output(`a${index}`, asRows(graph, twice(map), 1), ['n', 1]);
    const distances = [0, 0, 2, 2.5, 0, 0, 0, 0];
    for (const [index, map] of light.entries())
      graph.output(`b${index}`, asRows(graph, constant(graph, map, distances), 4), ['n', 4]);
  });
}

/** Black, with a white square. */
function square(left: number, top: number, side: number, [width, height] = [96, 80]) {
  const data = new Uint8Array(width * height * 3);
  for (let row = top; row < top + side; row += 1)
    data.fill(255, (row * width + left) * 3, (row * width + left + side) * 3);
  return { data, width, height };
}

test.each([
  // Cell (5, 3) of stride 4: centre (22, 15), 16 wide and 20 high.
  ['CenterFace', centerFace, square(20, 12, 4), { x: 14, y: 5, width: 16, height: 20 }],
  // Cell (5, 3) of stride 8: centre (44, 28), 16 wide and 20 high.
  ['YuNet', yuNet, square(40, 24, 8), { x: 36, y: 18, width: 16, height: 20 }],
  // From the cell's corner (40, 24) to two strides right and two and a half down.
  ['SCRFD', scrfd, square(40, 24, 8), { x: 40, y: 24, width: 16, height: 20 }],
])('%s is recognised by its outputs, and its boxes are decoded as published', async (name, make, image, box) => {
  const path = await make();
  const registry = new DetectorRegistry(folder, folder);
  registry.check(path);
  const detector = await registry.open(path, { minFacePx: 16 });
  expect(detector.name).toMatch(new RegExp(`${name}.onnx \\(${name}, [0-9a-f]{12}\\), faces from 16 px`, 'i'));
  const [face, ...others] = await detector.detect(image);
  expect(others).toEqual([]);
  expect(face?.score).toBeCloseTo(1, 4);
  for (const side of ['x', 'y', 'width', 'height'] as const) expect(face?.box[side]).toBeCloseTo(box[side], 3);
  await detector.close();
});

test('faces under 16 px are detected in an enlarged frame', async () => {
  const detector = await new DetectorRegistry(folder, folder).open(await centerFace(), { minFacePx: 8 });
  const [face] = await detector.detect(square(20, 12, 4));
  // The box has a fixed number of cells, so in a frame enlarged twice it is half as large.
  expect(face?.box.width).toBeCloseTo(8, 3);
  await detector.close();
});

describe('refuses', () => {
  const registry = () => new DetectorRegistry(folder, folder);
  const refused = { code: 'E_DETECTOR_FILE', errorClass: 'input' };

  test('a file that is not ONNX, a missing file and one of another family', async () => {
    const path = join(folder, 'text.onnx');
    await writeFile(path, 'no model at all');
    const classifier = await write('classifier', (graph, pixels) =>
      graph.output('p', graph.node('Flatten', [pixels]), [1, 9]),
    );
    for (const wrong of [path, join(folder, 'none.onnx'), classifier]) {
      expect(() => registry().check(wrong)).toThrow(expect.objectContaining(refused));
      await expect(registry().open(wrong, { minFacePx: 16 })).rejects.toMatchObject(refused);
    }
  });

  test('a model that accepts grey images only, or images of one size only', async () => {
    const grey = await write(
      'grey',
      (graph, pixels) => graph.output('h', graph.node('Relu', [pixels]), [1, 1, 64, 64]),
      [1, 1, 64, 64],
    );
    expect(() => registry().check(grey)).toThrow(expect.objectContaining(refused));
    const fixed = await write('fixed', (graph, pixels) => {
      const heat = graph.node('Reshape', [brightness(graph, pixels, 4, BYTES), graph.integers([1, 1, 16, 16])]);
      graph.output('h', heat, [1, 1, 16, 16]);
      for (const name of ['s', 'o']) graph.output(name, constant(graph, heat, [0, 0]), [1, 2, 16, 16]);
    });
    await expect(registry().open(fixed, { minFacePx: 16 })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('does not accept an image of 96 x 64 pixels'),
    });
  });

  test('an optional model that is not installed or was changed', async () => {
    const missing = {
      code: 'E_MODEL_NOT_INSTALLED',
      message: expect.stringContaining('crowdtone models add centerface'),
    };
    expect(() => registry().check('centerface')).toThrow(expect.objectContaining(missing));
    const optional = await mkdtemp(join(folder, 'optional-'));
    await mkdir(join(optional, 'centerface'));
    await writeFile(join(optional, 'centerface', 'model.onnx'), 'another');
    const changed = () => new DetectorRegistry(folder, optional).check('centerface');
    expect(changed).toThrow(expect.objectContaining({ code: 'E_MODEL_DIGEST' }));
  });
});
