import {
  largestDifference,
  loadReference,
  readDemoPhoto,
  toPixels,
} from '@crowdtone/testing/networks/faceapi-reference';
import { openOnnxSession } from '../runtimes/onnx';
import { buildFaceApiExpressionGraph, FACE_API_EXPRESSION_SIDE } from './expression-graph';
import { faceApiModelFolder, readFaceApiWeights } from './weights';

test('probabilities equal those of face-api itself', async () => {
  const side = FACE_API_EXPRESSION_SIDE;
  const photos = await Promise.all([1, 2, 3].map((number) => readDemoPhoto(number, { width: side, height: side })));
  const faceapi = await loadReference();
  const net = new faceapi.FaceExpressionNet();
  await net.loadFromDisk(faceApiModelFolder());
  const expected = net.forwardInput(new faceapi.NetInput(photos.map(toPixels) as never)).dataSync();

  const session = await openOnnxSession(buildFaceApiExpressionGraph(await readFaceApiWeights('face_expression_model')));
  const data = Buffer.concat(photos.map((photo) => photo.data));
  const { probabilities } = await session.run({ images: { data, shape: [3, side, side, 3] } });
  expect(probabilities?.shape).toEqual([3, 7]);
  expect(largestDifference(probabilities?.data ?? [], expected)).toBeLessThan(1e-4);
  await session.close();
});
