import { gmeNetNetwork } from '../gme-net/gme-net';
import { GME_NET_SIZES } from '../gme-net/sizes';
import { writeSafetensors } from '../weights/safetensors';
import { describeNetwork } from './description-ops';
import { initialiseWeights } from './parameters';

const { parameters } = describeNetwork(gmeNetNetwork(GME_NET_SIZES.tiny));

test('filters start with the variance 2 / fan-in and mean 0', () => {
  const { data } = initialiseWeights(parameters, 5).get('local/1/0/first/filters') ?? { data: new Float32Array() };
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
  expect(data).toHaveLength(3 * 3 * 96 * 128);
  expect(Math.abs(mean)).toBeLessThan(0.001);
  expect(variance / (2 / (9 * 96))).toBeCloseTo(1, 1);
});

test('the seed decides, nothing else', () => {
  const bytes = (seed: number) => writeSafetensors(initialiseWeights(parameters, seed), { precision: 'float32' });
  expect(Buffer.compare(bytes(5), bytes(5))).toBe(0);
  expect(Buffer.compare(bytes(5), bytes(6))).not.toBe(0);
});

test('batch norm starts as doing nothing', () => {
  const weights = initialiseWeights(parameters, 5);
  const start = (name: string) => new Set(weights.get(`stem/norm/${name}`)?.data);
  expect(['gain', 'offset', 'mean', 'variance'].map(start)).toEqual(
    [[1], [0], [0], [1]].map((value) => new Set(value)),
  );
});
