import { EXPRESSIONS, probabilitiesSchema } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { largestDifference, readDemoPhoto } from '@crowdtone/testing/networks/faceapi-reference';
import { describeExpressionModel, expressionModelNames, openExpressionModel } from './registry';

/** The smiling face of the first demo photo. */
const SMILE = { left: 380, top: 350, width: 230, height: 230 };

const smile = (side: number): Promise<RgbImage> => readDemoPhoto(1, { width: side, height: side }, SMILE);

test('the baseline reads a smile as happiness, at any size of crop, in the order given', async () => {
  const model = await openExpressionModel('faceapi-baseline', { runtime: 'onnxruntime' });
  const grey = { data: new Uint8Array(20 * 20 * 3).fill(128), width: 20, height: 20 };
  const [large, blank, small] = await model.classify([await smile(200), grey, await smile(40)]);
  for (const reading of [large, small]) {
    expect(probabilitiesSchema.parse(reading)[EXPRESSIONS.indexOf('happiness')]).toBeGreaterThan(0.6);
  }
  expect(blank?.[EXPRESSIONS.indexOf('happiness')]).toBeLessThan(0.5);
  expect(blank?.[EXPRESSIONS.indexOf('contempt')]).toBe(0);
  await model.close();
});

test('ONNX Runtime and TensorFlow.js read the same', async () => {
  const crops = await Promise.all(Array.from({ length: 35 }, (_, index) => smile(30 + index)));
  const onnx = await openExpressionModel('faceapi-baseline', { runtime: 'onnxruntime', threads: 2 });
  const wasm = await openExpressionModel('faceapi-baseline', { runtime: 'tfjs-wasm' });
  const [first, second] = [await onnx.classify(crops), await wasm.classify(crops)];
  expect(first).toHaveLength(35);
  expect(largestDifference(first.flat(), second.flat())).toBeLessThan(1e-4);
  expect([onnx.runtime, wasm.runtime]).toEqual(['onnxruntime', 'tfjs-wasm']);
  expect(onnx.identity).toEqual(wasm.identity);
  await Promise.all([onnx.close(), wasm.close()]);
});

test('no crops, no predictions', async () => {
  const model = await openExpressionModel('faceapi-baseline');
  expect(await model.classify([])).toEqual([]);
  await model.close();
});

test('a model describes itself without a runtime', () => {
  expect(expressionModelNames).toContain('faceapi-baseline');
  expect(describeExpressionModel('faceapi-baseline')).toEqual({
    identity: {
      name: 'faceapi-baseline',
      digest: '9a9840f2cf1f4c7eab95f197512569345c00d2426754d4608b92af30e0300f3d',
    },
    floorPx: 16,
    cropFormat: { scale: 1.2, sidePx: 112, channels: 3, filter: 'bilinear' },
    buckets: [],
    shareCorrection: null,
  });
});

test('an unknown name is a usage error that lists the known ones', async () => {
  await expect(openExpressionModel('gme')).rejects.toMatchObject({
    code: 'E_MODEL_UNKNOWN',
    errorClass: 'usage',
    message: expect.stringContaining('faceapi-baseline'),
  });
});
