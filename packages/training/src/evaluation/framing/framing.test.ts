import { EXPRESSIONS, FACE_WINDOW_GEOMETRY, faceWindow, type Probabilities } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import type { ExpressionModel } from '@crowdtone/networks';
import { FACE_PIXELS, type FaceSet } from '../../data/face-set';
import { measureFraming } from './framing-protocol';
import { geometryOf, type LandmarkReader } from './landmarks';
import { locateWindow } from './locate-window';
import { fitOf, measureFit } from './measure-fit';
import { portraitSheets } from './portraits';

/** The middle of what is bright in an image, and how much of it is. */
function brightnessReader(): LandmarkReader {
  return {
    async read({ data, width }) {
      let [count, x, y] = [0, 0, 0];
      for (let pixel = 0; pixel < width * width; pixel += 1) {
        if ((data[pixel * 3] ?? 0) < 128) continue;
        count += 1;
        x += (pixel % width) + 0.5;
        y += Math.floor(pixel / width) + 0.5;
      }
      return { centre: { x: x / count / width, y: y / count / width }, extent: Math.sqrt(count) / width, turn: 0 };
    },
    close() {},
  };
}

/** A dark image with one bright square. */
function brightSquare(left: number, top: number, side: number): RgbImage {
  const [width, height] = [240, 200];
  const data = new Uint8Array(width * height * 3);
  for (let y = top; y < top + side; y += 1) data.fill(255, (y * width + left) * 3, (y * width + left + side) * 3);
  return { data, width, height };
}

/** What the reader above takes for a face whose canonical window this is: the square it would be in FER2013. */
function squareIn(window: { x: number; y: number; width: number }) {
  const { centre, extent } = FACE_WINDOW_GEOMETRY;
  const side = extent * window.width;
  const [x, y] = [window.x + centre.x * window.width, window.y + centre.y * window.width];
  return [Math.round(x - side / 2), Math.round(y - side / 2), Math.round(side)] as const;
}

const TRUE_WINDOW = { x: 80, y: 50, width: 90, height: 90 };

test.each([
  ['wider', { x: 60, y: 40, width: 125, height: 125 }],
  ['tighter', { x: 90, y: 60, width: 70, height: 70 }],
  ['shifted', { x: 95, y: 38, width: 90, height: 90 }],
])('the window is found from a %s guess', async (_, guess) => {
  const window = await locateWindow(brightSquare(...squareIn(TRUE_WINDOW)), guess, brightnessReader());
  expect(window?.width ?? 0).toBeGreaterThan(86);
  expect(window?.width).toBeLessThan(94);
  expect(Math.abs((window?.x ?? 0) - TRUE_WINDOW.x)).toBeLessThan(4);
  expect(Math.abs((window?.y ?? 0) - TRUE_WINDOW.y)).toBeLessThan(4);
});

test('heads turned away and landmarks that are not those of the guess give no window', async () => {
  const image = brightSquare(...squareIn(TRUE_WINDOW));
  const reader = brightnessReader();
  const turned = { ...reader, read: async (image: RgbImage) => ({ ...(await reader.read(image)), turn: 0.4 }) };
  expect(await locateWindow(image, TRUE_WINDOW, turned)).toBeNull();
  expect(await locateWindow(image, { x: 20, y: 0, width: 200, height: 200 }, reader)).toBeNull();
});

test('geometry of the 68 landmarks: eyes, mouth and nose', () => {
  const points = Array.from({ length: 68 }, (_, index) => {
    if (index >= 36 && index < 42) return { x: 0.3, y: 0.4 };
    if (index >= 42 && index < 48) return { x: 0.7, y: 0.4 };
    if (index >= 48) return { x: 0.5, y: 0.8 };
    return index === 30 ? { x: 0.6, y: 0.6 } : { x: 0, y: 0 };
  });
  const { centre, extent, turn } = geometryOf(points);
  expect(centre.x).toBeCloseTo(0.5, 10);
  expect(centre.y).toBeCloseTo(0.6, 10);
  expect(extent).toBeCloseTo(0.4, 10);
  expect(turn).toBeCloseTo(0.25, 10);
});

describe('the fit of a detector', () => {
  const box = { x: 90, y: 55, width: 64, height: 81 };

  test('is what maps its box to the window', () => {
    const window = faceWindow(box, fitOf(box, TRUE_WINDOW));
    for (const part of ['x', 'y', 'width', 'height'] as const) expect(window[part]).toBeCloseTo(TRUE_WINDOW[part], 10);
  });

  test('is measured on boxes that are known to hold a face', async () => {
    const detector = {
      scores: { possible: 0.1, likely: 0.5, certain: 0.9 },
      detect: async () => [
        { box, score: 0.8 },
        { box: { ...box, x: 20 }, score: 0.4 },
      ],
    };
    const image = brightSquare(...squareIn(TRUE_WINDOW));
    const measure = (known: (typeof box)[] | null) => measureFit(detector, [{ image, known }], brightnessReader());
    const measured = await measure([box]);
    expect(measured?.faces).toBe(1);
    expect(Math.abs((measured?.fit.side ?? 0) - 90 / 72)).toBeLessThan(0.05);
    expect((await measure(null))?.faces).toBe(1);
    expect(await measure([{ x: 150, y: 100, width: 20, height: 20 }])).toBeNull();
  });
});

/** Two faces: one black, one white, labelled as the first two expressions. */
const SET: FaceSet = {
  names: ['dark', 'bright'],
  pixels: Uint8Array.from({ length: 2 * FACE_PIXELS }, (_, index) => (index < FACE_PIXELS ? 30 : 180)),
  targets: new Float32Array(2 * EXPRESSIONS.length),
  majority: Int8Array.of(0, 1),
};

test('portraits show the labelled image in the whole window', () => {
  const [sheet] = portraitSheets(SET, 24, 1);
  expect(sheet?.faces.map(({ index }) => index)).toEqual([0, 1]);
  const middles = sheet?.faces.map(({ window }) => {
    const at = ((window.y + 12) * (sheet.image.width ?? 0) + window.x + 12) * 3;
    const [red = 0, green = 0, blue = 0] = sheet.image.data.subarray(at, at + 3);
    return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  });
  expect(Math.abs((middles?.[0] ?? 0) - 30)).toBeLessThan(4);
  expect(Math.abs((middles?.[1] ?? 0) - 180)).toBeLessThan(8);
});

test('the product is compared with the window on the faces that the detector finds', async () => {
  const model: ExpressionModel = {
    identity: { name: 'brightness', digest: 'ab'.repeat(32) },
    runtime: 'onnxruntime',
    floorPx: 1,
    cropFormat: { scale: 1, sidePx: 24, channels: 3, filter: 'bilinear' },
    classify: async (crops) => crops.map(({ data, width }) => brightOrDark(data[(width * width + width) * 1.5] ?? 0)),
    close: async () => {},
  };
  const [sheet] = portraitSheets(SET, 24, 1);
  if (sheet === undefined) throw new Error('no sheet');
  const windows = sheet.faces.map(({ window }) => window);
  const detector = {
    name: 'one face',
    scores: { possible: 0.1, likely: 0.5, certain: 0.9 },
    windowFit: { side: 1, right: 0, down: 0 },
    detect: async () => windows.slice(0, 1).map((box) => ({ box, score: 0.9 })),
    close: async () => {},
  };
  const figures = await measureFraming([sheet], SET.majority, model, detector, 24);
  expect(figures).toMatchObject({ model: 'brightness', sizePx: 24, found: 1, faces: 2 });
  const product = figures.rows.find(({ crop }) => crop === 'product');
  expect(product).toEqual({ crop: 'product', accuracy: 1, negativeAccuracy: null, agreement: 1, shareDifference: 0 });
  expect(figures.rows.map(({ crop }) => crop)).toEqual(['product', 'window', '0.80', '0.90', '1.10', '1.20', '1.43']);
});

/** Says the first expression of dark pixels, the second of bright ones. */
function brightOrDark(level: number): Probabilities {
  return EXPRESSIONS.map((_, index) => (index === (level > 128 ? 1 : 0) ? 1 : 0));
}
