import { OnnxGraph } from '../onnx/graph';
import { openOnnxSession } from './onnx';

function affineModel(): Uint8Array {
  const graph = new OnnxGraph('affine');
  const x = graph.input('x', 'uint8', ['batch', 3]);
  const asFloat = graph.node('Cast', [x], { to: { int: 1 } });
  const scaled = graph.node('Mul', [asFloat, graph.initializer(Float32Array.of(1, 10, 100), [3])]);
  graph.output('scaled', scaled, ['batch', 3]);
  const [left, right] = graph.nodeWithOutputs('Split', [scaled, graph.integers([1, 2])], 2, { axis: { int: 1 } });
  graph.output('left', left ?? '', ['batch', 1]);
  graph.output('clipped', graph.node('Clip', [right ?? '', graph.scalar(0), graph.scalar(25)]), ['batch', 2]);
  return graph.toBytes();
}

test('a built graph runs with any batch size and returns every named output', async () => {
  const session = await openOnnxSession(affineModel());
  const results = await session.run({ x: { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] } });
  expect(Array.from(results.scaled?.data ?? [])).toEqual([1, 20, 300, 4, 50, 600]);
  expect(results.scaled?.shape).toEqual([2, 3]);
  expect(Array.from(results.left?.data ?? [])).toEqual([1, 4]);
  expect(Array.from(results.clipped?.data ?? [])).toEqual([20, 25, 25, 25]);
  await session.close();
});

test('float inputs are fed as floats', async () => {
  const graph = new OnnxGraph('negate');
  const x = graph.input('x', 'float32', [2]);
  graph.output('y', graph.node('Neg', [x]), [2]);
  const session = await openOnnxSession(graph.toBytes(), { threads: 2 });
  const { y } = await session.run({ x: { data: Float32Array.of(0.5, -2), shape: [2] } });
  expect(Array.from(y?.data ?? [])).toEqual([-0.5, 2]);
  await session.close();
});

test('a model that the runtime does not accept is a coded error', async () => {
  const graph = new OnnxGraph('nonsense');
  const x = graph.input('x', 'float32', [2]);
  graph.output('y', graph.node('NoSuchOperator', [x]), [2]);
  await expect(openOnnxSession(graph.toBytes())).rejects.toMatchObject({ code: 'E_MODEL_REFUSED' });
});

test('an initializer must have as many values as its shape says', () => {
  expect(() => new OnnxGraph('short').initializer(new Float32Array(3), [2, 2])).toThrow(RangeError);
});
